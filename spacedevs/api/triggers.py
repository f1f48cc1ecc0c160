"""Database triggers that renew the data revision and note what changes, derived from the plans.

They see every write, however it was made: by the ORM one by one or in bulk, by a cascade, by
`QuerySet.update`, by SQL in another program; and they work in the transaction of that write.
What they note says which documents are of no use any more (spacedevs.api.changes). A note carries
the number that its own transaction gave the data, so one trigger does both, in this order.
"""

from __future__ import annotations

import inspect
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
import rest_framework
from django.apps import apps
from django.db import connection, connections, models, transaction

from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import Plan, plan_for, reached, through_table
from spacedevs.models import Change, DataRevision, Document, Following

OPERATIONS = ("INSERT", "UPDATE", "DELETE")
PREFIX = "spacedevs_"

#: The number of a PostgreSQL lock that means: data is being changed.
WRITERS_LOCK = 230_000

#: Whether this very transaction has changed data, on PostgreSQL, which renews the revision once in
#: each: then the number of the revision doesn't tell one state of the data from the next.
OWN_CHANGES = {
    "postgresql": "COALESCE(current_setting('spacedevs.changed', true) = 'yes', false)",
    "sqlite": "0",
}

#: What a new revision sets. While there is no document, nothing is noted; so whatever is still
#: being rendered is void.
RENEWED = {
    vendor: f"""{assignments}, number = number + 1, floor = CASE
        WHEN EXISTS (SELECT 1 FROM "{Document._meta.db_table}") THEN floor ELSE number + 1 END"""
    for vendor, assignments in (
        (
            "postgresql",
            "token = gen_random_uuid()::text, changed_at = extract(epoch FROM clock_timestamp())",
        ),
        ("sqlite", "token = lower(hex(randomblob(16))), changed_at = strftime('%s', 'now')"),
    )
}


#: Place, key, columns, and the condition on which they are noted, as SQL.
Note = tuple[str, str, str, str]


@dataclass(frozen=True)
class Trigger:
    """What happens when a row is written; on an update only if one of `columns` changes."""

    table: str
    operation: str
    columns: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name that no trigger with another effect has."""
        digest = sha256(repr(self).encode()).hexdigest()[:16]
        return f"{PREFIX}{self.operation.lower()}_{digest}"

    def sql(self, vendor: str) -> Iterator[str]:
        """The statements that create it."""
        body = ";\n    ".join(self.statements)
        distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = " OR ".join(
            f'OLD."{column}" {distinct} NEW."{column}"' for column in self.columns
        )
        when = f" WHEN ({changed})" if self.operation == "UPDATE" else ""
        head = f'CREATE TRIGGER {self.name} AFTER {self.operation} ON "{self.table}" FOR EACH ROW'
        if vendor == "postgresql":
            yield _function(self.name, body)
            yield f"{head}{when} EXECUTE FUNCTION {self.name}()"
        else:
            yield f"{head}{when} BEGIN\n    {body};\nEND"


def component_of(serializer_class: SerializerClass) -> str:
    """The name of a serializer in the OpenAPI document."""
    return serializer_class.__name__.removesuffix("Serializer")


@cache
def served() -> dict[SerializerClass, type[models.Model]]:
    """Every serializer that objects of their own are shown by, with their model."""
    from spacedevs.router import router

    return {
        serializer_class: viewset.queryset.model  # type: ignore[union-attr]
        for _, viewset, _ in router.registry
        for serializer_class in viewset.serializers_by_mode().values()
    }


@cache
def everything_shown() -> list[Plan]:
    """All that any document shows: the plans of all that is served and all below them."""
    roots = [plan_for(serializer_class) for serializer_class in served()]
    return list(dict.fromkeys(node for root in roots for node in root.nodes()))


@cache
def columns_shown() -> dict[type[models.Model], set[str]]:
    """The columns of each model that any document shows."""
    shown: dict[type[models.Model], set[str]] = defaultdict(set)
    for plan in everything_shown():
        shown[plan.model] |= {_column(plan.model, name) for name in plan.columns}
    return shown


@cache
def references_shown() -> dict[type[models.Model], set[str]]:
    """The columns of each model by which documents of others find its rows."""
    shown: dict[type[models.Model], set[str]] = defaultdict(set)
    for plan in everything_shown():
        for name in plan.relations:
            if reference := reference_behind(plan.model._meta.get_field(name)):
                model, column = reference
                shown[model].add(column)
    return shown


def reference_behind(relation: Any) -> tuple[type[models.Model], str] | None:
    """The model and its column that lead to the owner of a relation; None if the owner has it."""
    if relation.many_to_many:
        through, back, _ = through_table(relation)
        return through, _column(through, back)
    return None if relation.concrete else (relation.related_model, relation.field.column)


def triggers(vendor: str) -> list[Trigger]:
    """The triggers that note changes and keep the data revision true."""
    return [trigger for model in data_models() for trigger in _triggers_of(model, vendor)]


def _triggers_of(model: type[models.Model], vendor: str) -> Iterator[Trigger]:
    """One for each operation: it renews the revision and notes what documents show."""
    meta: Any = model._meta
    table, key = meta.db_table, meta.pk.column
    every = tuple(sorted(_columns(model)))
    shown = tuple(sorted(columns_shown().get(model, ())))
    different = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"

    def changed(*columns: str) -> list[str]:
        return [f'OLD."{name}" {different} NEW."{name}"' for name in dict.fromkeys(columns)]

    notes: dict[str, list[Note]] = {operation: [] for operation in OPERATIONS}
    if shown:
        names = " || ".join(
            f"CASE WHEN {condition} THEN ' {name}' ELSE '' END"
            for name, condition in zip(
                dict.fromkeys((*shown, key)), changed(*shown, key), strict=True
            )
        )
        row = table, f'OLD."{key}"'
        notes["UPDATE"].append((*row, names, " OR ".join(changed(*shown, key))))
        notes["DELETE"].append((*row, "' *'", "true"))  # SQL may put another in its place
    for name in sorted(references_shown().get(model, ())):
        old, new = ((f"{table}.{name}", f'{version}."{name}"', "''") for version in ("OLD", "NEW"))
        # a link is all of its row
        moved = " OR ".join(changed(name, key)) if shown else "true"
        notes["INSERT"].append((*new, "true"))
        notes["UPDATE"] += [(*old, moved), (*new, moved)]
        notes["DELETE"].append((*old, "true"))
    for operation, noted in notes.items():
        statements = (_renew(vendor), *([_note(noted)] if noted else []))
        yield Trigger(table, operation, every, statements)


def _renew(vendor: str) -> str:
    renew = f'UPDATE "{DataRevision._meta.db_table}" SET {RENEWED[vendor]}'
    if vendor != "postgresql":
        return renew
    # once in a transaction is enough; the setting goes with it, or with its savepoint
    return (
        f"IF NOT {OWN_CHANGES[vendor]} THEN {renew};"
        " PERFORM set_config('spacedevs.changed', 'yes', true); END IF"
    )


def _note(changes: list[Note]) -> str:
    """Note changes, unless all documents of before are void in this transaction."""
    rows = " UNION ALL ".join(
        f"SELECT '{place}' AS place, CAST({key} AS text) AS key, {columns} AS columns"
        f" WHERE {condition}"
        for place, key, columns, condition in changes
    )
    return (
        f'INSERT INTO "{Change._meta.db_table}" (revision, place, "key", columns)'
        " SELECT number, place, key, columns"
        f' FROM "{DataRevision._meta.db_table}", ({rows}) AS noted'
        " WHERE floor < number AND key IS NOT NULL ON CONFLICT DO NOTHING"
    )


def data_models() -> list[type[models.Model]]:
    """The models of all data: those of every app that has some to show, join tables included."""
    labels = {plan.model._meta.app_label for plan in everything_shown()}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels
    ]


@cache
def fingerprint() -> str:
    """A digest of the code that documents are rendered by: other code, other documents."""
    classes: set[Any] = {plan.model for plan in everything_shown()}
    classes |= {serializer_class for serializer_class, _ in reached(served().items())}
    files = {inspect.getfile(ancestor) for cls in classes for ancestor in cls.__mro__[:-1]}
    shared = Path(__file__).parent.glob("*.py")
    digest = sha256(f"{django.__version__} {rest_framework.VERSION}".encode())
    for file in sorted({*map(Path, files), *shared}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def documents_are_usable() -> bool:
    """Whether the triggers in the database are those of this very code."""
    return DataRevision.objects.filter(fingerprint=fingerprint()).exists()


def remove_triggers(using: str = "default", plan: Any = (), **_signal: Any) -> None:
    """Take the triggers away before tables change shape; until they are back, nothing is kept."""
    if plan and Document._meta.db_table in connections[using].introspection.table_names():
        with transaction.atomic(using):
            _remove(using)
            DataRevision.objects.using(using).update(fingerprint="")


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Put the triggers in place after migrations, unless they are there and of this very code."""
    vendor = connections[using].vendor
    wanted = triggers(vendor)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        current = DataRevision.objects.using(using).filter(fingerprint=fingerprint())
        if current.exists() and _present(using) == {trigger.name for trigger in wanted}:
            return
        _remove(using)
        for trigger in wanted:
            for sql in trigger.sql(vendor):
                cursor.execute(sql)
        if vendor == "postgresql":
            _install_locks(cursor)
        _begin_anew(using)


def _begin_anew(using: str) -> None:
    """Void all that was rendered, is being rendered, or was noted by other code or triggers."""
    revision, _ = DataRevision.objects.using(using).get_or_create(defaults={"changed_at": 0})
    revision.token, revision.changed_at = str(uuid4()), int(time.time())
    revision.fingerprint = fingerprint()
    revision.number = revision.floor = number = revision.number + 1
    revision.save(
        using=using, update_fields=["token", "changed_at", "fingerprint", "number", "floor"]
    )
    # before documents go: who stores some now either comes before this, or sees it and doesn't
    Following.objects.using(using).update_or_create(defaults={"begun": number, "done": number})
    Document.objects.using(using).all().delete()
    Change.objects.using(using).all().delete()


def wait_for_other_writers() -> None:
    """One writer at a time, until the end of its transaction; SQLite sees to it by itself.

    The first change of a transaction waits by itself (on PostgreSQL). Who reads before that what
    it is going to change calls this first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])


def _columns(model: type[models.Model]) -> set[str]:
    return {_column(model, field.name) for field in model._meta.concrete_fields}


def _column(model: Any, name: str) -> str:
    return model._meta.get_field(name).column


def _present(using: str) -> set[str]:
    """The names of our triggers that the database has, but for PostgreSQL's locks."""
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
            for name in _present(using):
                cursor.execute(f"DROP TRIGGER {name}")


def _install_locks(cursor: Any) -> None:
    """On PostgreSQL, let writers wait for each other before they hold any row.

    All of them renew the one data revision; this way they can't wait for each other in a circle.
    They are to see what was committed while they waited. TRUNCATE, which goes by no row, voids
    all documents.
    """
    lock = (
        "IF current_setting('transaction_isolation') NOT LIKE 'read %' THEN"
        " RAISE 'spacedevs: data can be changed in READ COMMITTED transactions only'; END IF;"
        f"\n    PERFORM pg_advisory_xact_lock({WRITERS_LOCK})"
    )
    cursor.execute(_function(f"{PREFIX}lock", lock))
    cursor.execute(
        _function(
            f"{PREFIX}truncate",
            f"{lock};\n    {_renew('postgresql')};"
            f'\n    UPDATE "{DataRevision._meta.db_table}" SET floor = number',
        )
    )
    for model in data_models():
        for name, operations in (
            (f"{PREFIX}lock", "INSERT OR UPDATE OR DELETE"),
            (f"{PREFIX}truncate", "TRUNCATE"),
        ):
            cursor.execute(
                f'CREATE TRIGGER {name} BEFORE {operations} ON "{model._meta.db_table}"'
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$\nBEGIN\n    {body};\n    RETURN NULL;\nEND\n$$"
    )
