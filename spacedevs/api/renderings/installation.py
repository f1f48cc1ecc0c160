"""Installs the triggers after migrations, and removes them before."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from django.db import connections, transaction

from spacedevs.api.renderings.models import ChangeNote, DataRevision, Following, Rendering
from spacedevs.api.renderings.revisions import fingerprint
from spacedevs.api.renderings.shown import data_models
from spacedevs.api.renderings.triggers import PREFIX, lock_statements, triggers


def remove_triggers(using: str = "default", plan: Any = (), **_signal: Any) -> None:
    """Remove the triggers before a migration; until they are back, nothing is stored or kept."""
    if not plan:
        return
    with transaction.atomic(using):
        _remove(using)
        if DataRevision._meta.db_table in _tables(using):
            DataRevision.objects.using(using).update(fingerprint="")


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Install the triggers, unless they are there and of this very code.

    While a table or column is missing, as after `migrate core` alone, there is nothing to install.
    """
    needed: set[Any] = {DataRevision, Following, Rendering, ChangeNote, *data_models()}
    if not {
        (model._meta.db_table, field.column)
        for model in needed
        for field in model._meta.local_concrete_fields
    } <= _columns(using):
        return
    vendor = connections[using].vendor
    wanted = triggers(vendor)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        current = DataRevision.objects.using(using).filter(fingerprint=fingerprint())
        if current.exists() and _installed(using) == {trigger.name for trigger in wanted}:
            return
        _remove(using)
        for trigger in wanted:
            for statement in trigger.sql(vendor):
                cursor.execute(statement)
        if vendor == "postgresql":
            for statement in lock_statements():
                cursor.execute(statement)
        _begin_anew(using)


def _begin_anew(using: str) -> None:
    """Void all renderings, also those being made, and forget the notes of other triggers."""
    revision, _ = DataRevision.objects.using(using).get_or_create(defaults={"changed_at": 0})
    revision.token, revision.changed_at = str(uuid4()), int(time.time())
    revision.fingerprint = fingerprint()
    revision.number = revision.floor = number = revision.number + 1
    revision.save(
        using=using, update_fields=["token", "changed_at", "fingerprint", "number", "floor"]
    )
    # this row before the renderings: a process that stores one commits before, or sees this
    Following.objects.using(using).update_or_create(defaults={"begun": number, "done": number})
    Rendering.objects.using(using).all().delete()
    ChangeNote.objects.using(using).all().delete()


def _installed(using: str) -> set[str]:
    """The names of our row triggers that the database has."""
    catalogue = {
        "postgresql": "SELECT DISTINCT tgname FROM pg_trigger WHERE tgtype & 1 = 1",  # each row
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}


def _remove(using: str) -> None:
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT oid::regprocedure FROM pg_proc"
                " WHERE proname LIKE %s AND pronamespace = current_schema()::regnamespace",
                [f"{PREFIX}%"],
            )
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function} CASCADE")
        else:
            for name in _installed(using):
                cursor.execute(f"DROP TRIGGER {name}")


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
