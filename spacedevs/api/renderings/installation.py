"""Installs the triggers after migrations, and removes them before."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any
from uuid import uuid4

from django.db import connections, transaction

from spacedevs.api.renderings.models import (
    ChangeNote,
    DataRevision,
    Following,
    Rendering,
    TableRevision,
)
from spacedevs.api.renderings.revisions import fingerprint
from spacedevs.api.renderings.shown import data_models
from spacedevs.api.renderings.triggers import (
    PREFIX,
    lock_statements,
    trigger_names,
    triggers,
)


def remove_triggers(using: str = "default", plan: Any = (), **_signal: Any) -> None:
    """Remove the triggers before a migration; until they are back, nothing is stored or kept."""
    if plan:
        _remove(using)


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Install the triggers, unless they are there and of this very code.

    While a table or column is missing, as after `migrate core` alone, there is nothing to install.
    """
    own = {DataRevision, TableRevision, Following, Rendering, ChangeNote}
    needed: set[Any] = {*own, *data_models()}
    if not {
        (model._meta.db_table, field.column)
        for model in needed
        for field in model._meta.local_concrete_fields
    } <= _columns(using):
        return
    vendor = connections[using].vendor
    current = DataRevision.objects.using(using).filter(fingerprint=fingerprint())
    if current.exists() and _installed(using) == trigger_names(vendor):
        return
    _remove(using)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        for trigger in triggers(vendor):
            for statement in trigger.sql(vendor):
                cursor.execute(statement)
        if vendor == "postgresql":
            for statement in lock_statements():
                cursor.execute(statement)
        _begin_anew(using)


def missing_triggers(using: str = "default") -> list[str]:
    """The triggers that somebody has removed or disabled, each as its name and its table."""
    missing = trigger_names(connections[using].vendor) - _installed(using)
    return [f"{name} on {table}" for table, name in sorted(missing)]


def _begin_anew(using: str) -> None:
    """Void all renderings, also those being made, and forget the notes of other triggers."""
    revision, _ = DataRevision.objects.using(using).get_or_create(defaults={"changed_at": 0})
    revision.token, revision.changed_at = str(uuid4()), int(time.time())
    revision.fingerprint = fingerprint()
    revision.number = revision.floor = number = revision.number + 1
    revision.save(
        using=using, update_fields=["token", "changed_at", "fingerprint", "number", "floor"]
    )
    TableRevision.objects.using(using).all().delete()
    TableRevision.objects.using(using).bulk_create(
        TableRevision(
            name=model._meta.db_table,
            token=revision.token,
            number=number,
            changed_at=revision.changed_at,
        )
        for model in data_models()
    )
    # this row before the renderings: a process that stores one commits before, or sees this
    Following.objects.using(using).update_or_create(defaults={"begun": number, "done": number})
    Rendering.objects.using(using).all().delete()
    ChangeNote.objects.using(using).all().delete()


def _installed(using: str) -> set[tuple[str, str]]:
    """Our triggers that work, each as its table and its name."""
    return {(table, name) for table, name, enabled in _found(using) if enabled}


def _remove(using: str) -> None:
    """Remove all triggers while others read and write.

    To remove one, PostgreSQL waits until nobody uses its table, and lets nobody begin to. So no
    transaction does that to two tables: it could wait for a reader who waits for it.
    """
    if DataRevision._meta.db_table in _tables(using):
        DataRevision.objects.using(using).update(fingerprint="")
    for table, names in _by_table(using).items():
        with transaction.atomic(using), connections[using].cursor() as cursor:
            for name in names:
                of_table = f' ON "{table}"' if connections[using].vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT oid::regprocedure FROM pg_proc"
                " WHERE proname LIKE %s AND pronamespace = current_schema()::regnamespace",
                [f"{PREFIX}%"],
            )
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function}")


def _by_table(using: str) -> dict[str, list[str]]:
    """The names of all our triggers, by their tables."""
    found = defaultdict(list)
    for table, name, _ in _found(using):
        found[table].append(name)
    return found


def _found(using: str) -> list[tuple[str, str, bool]]:
    """The triggers that are ours by their names: table, name, and whether it is enabled."""
    catalogue = {
        "postgresql": "SELECT relname, tgname, tgenabled IN ('O', 'A') FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace",
        "sqlite": "SELECT tbl_name, name, true FROM sqlite_master WHERE type = 'trigger'",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return [row for row in cursor.fetchall() if row[1].startswith(PREFIX)]


def _columns(using: str) -> set[tuple[str, str]]:
    """The columns of all tables, each with its table."""
    catalogue = {
        "postgresql": "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema()",
        "sqlite": "SELECT made.name, listed.name"
        " FROM sqlite_master AS made, pragma_table_info(made.name) AS listed",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return set(cursor.fetchall())


def _tables(using: str) -> set[str]:
    return set(connections[using].introspection.table_names())
