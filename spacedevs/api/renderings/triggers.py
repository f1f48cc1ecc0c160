"""The database triggers that renew revisions and note changes, derived from the plans.

They see every write: of the ORM one by one or in bulk, of a cascade, of `QuerySet.update`, of SQL
in another program. They work in the transaction of that write. A note has the revision number that
the transaction makes, so a trigger first renews the revisions (that of the data, then that of the
table) and then leaves notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import models

from spacedevs.api.renderings.models import (
    INSERTED,
    ChangeNote,
    DataRevision,
    Following,
    Rendering,
    TableRevision,
)
from spacedevs.api.renderings.revisions import CHANGED, UNCOMMITTED
from spacedevs.api.renderings.shown import (
    column_of,
    columns_shown,
    data_models,
    references_shown,
    resource_models,
)
from spacedevs.database.bells import RING
from spacedevs.database.locks import WRITERS

OPERATIONS = ("INSERT", "UPDATE", "DELETE")
#: What the names of our triggers and of their functions begin with.
PREFIX = "spacedevs_"
#: PostgreSQL's triggers of statements, with what each comes before.
OF_STATEMENTS = {f"{PREFIX}lock": "INSERT OR UPDATE OR DELETE", f"{PREFIX}truncate": "TRUNCATE"}
#: How SQL compares two values that may be null.
DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}

#: How SQL renews the revision. While nobody needs notes, none are left and the floor rises, which
#: voids a rendering that is being made at that moment. Somebody does if a rendering is stored, or
#: if the journal has told everything up to the floor; before, it has to compare all objects anyway.
RENEWED = {
    vendor: f"""{assignments}, number = number + 1, floor = CASE
        WHEN EXISTS (SELECT 1 FROM "{Rendering._meta.db_table}")
        OR EXISTS (SELECT 1 FROM "{Following._meta.db_table}" WHERE told >= floor)
        THEN floor ELSE number + 1 END"""
    for vendor, assignments in (
        (
            "postgresql",
            "token = gen_random_uuid()::text, changed_at = extract(epoch FROM clock_timestamp())",
        ),
        ("sqlite", "token = lower(hex(randomblob(16))), changed_at = strftime('%s', 'now')"),
    )
}


class Note(NamedTuple):
    """The columns of a change note as SQL expressions, and the condition on which it is left."""

    place: str
    key: str
    columns: str
    condition: str


@dataclass(frozen=True)
class Trigger:
    """What happens after a row is written; on an update only if one of `columns` changes."""

    table: str
    operation: str
    columns: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name that changes with what the trigger does."""
        digest = sha256(repr(self).encode()).hexdigest()[:16]
        return f"{PREFIX}{self.operation.lower()}_{digest}"

    def sql(self, vendor: str) -> Iterator[str]:
        """The statements that create it."""
        body = ";\n    ".join(self.statements)
        changed = " OR ".join(_changed(self.columns, vendor))
        when = f" WHEN ({changed})" if self.operation == "UPDATE" else ""
        head = f'CREATE TRIGGER {self.name} AFTER {self.operation} ON "{self.table}" FOR EACH ROW'
        if vendor == "postgresql":
            yield _function(self.name, body)
            yield f"{head}{when} EXECUTE FUNCTION {self.name}()"
        else:
            yield f"{head}{when} BEGIN\n    {body};\nEND"


def triggers(vendor: str) -> list[Trigger]:
    """The triggers of all data: one for each model and operation."""
    return [
        Trigger(model._meta.db_table, operation, _columns(model), _statements(model, notes, vendor))
        for model in data_models()
        for operation, notes in _notes(model, vendor).items()
    ]


@cache
def trigger_names(vendor: str) -> frozenset[tuple[str, str]]:
    """All triggers of a prepared database, each as its table and its name."""
    of_statements = OF_STATEMENTS if vendor == "postgresql" else ()
    return frozenset(
        {(trigger.table, trigger.name) for trigger in triggers(vendor)}
        | {(model._meta.db_table, name) for model in data_models() for name in of_statements}
    )


def _statements(model: Any, notes: list[Note], vendor: str) -> tuple[str, ...]:
    """What a trigger does: renew the revisions, then leave its notes."""
    renew = _renew(f"'{model._meta.db_table}'", vendor)
    return (*renew, _leave(notes)) if notes else renew


def lock_statements() -> Iterator[str]:
    """The statements that make PostgreSQL's writers wait for each other before they lock any row.

    All writers renew the one data revision. Because each waits first, no two can deadlock; and in
    READ COMMITTED each sees what was committed while it waited. TRUNCATE fires no row triggers, so
    it voids all renderings.
    """
    lock = (
        "IF current_setting('transaction_isolation') NOT LIKE 'read %' THEN"
        " RAISE 'spacedevs: data can be changed in READ COMMITTED transactions only'; END IF;"
        f"\n    PERFORM pg_advisory_xact_lock({WRITERS})"
    )
    void = f'UPDATE "{DataRevision._meta.db_table}" SET floor = number'
    renew = _renew("TG_TABLE_NAME", "postgresql")
    yield _function(f"{PREFIX}lock", lock)
    yield _function(f"{PREFIX}truncate", ";\n    ".join((lock, *renew, void)))
    for model in data_models():
        for name, operations in OF_STATEMENTS.items():
            yield (
                f'CREATE TRIGGER {name} BEFORE {operations} ON "{model._meta.db_table}"'
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def _notes(model: type[models.Model], vendor: str) -> dict[str, list[Note]]:
    """The notes of each operation on a model."""
    meta: Any = model._meta
    table, key = meta.db_table, meta.pk.column
    shown = sorted(columns_shown().get(model, ()))
    notes: dict[str, list[Note]] = {operation: [] for operation in OPERATIONS}
    if shown:
        columns = list(dict.fromkeys((*shown, key)))
        changed = _changed(columns, vendor)
        names = " || ".join(
            f"CASE WHEN {condition} THEN ' {name}' ELSE '' END"
            for name, condition in zip(columns, changed, strict=True)
        )
        former = table, f'OLD."{key}"'
        notes["UPDATE"].append(Note(*former, names, " OR ".join(changed)))
        # "*" stands for every column: SQL may insert another row with the same key
        notes["DELETE"].append(Note(*former, "' *'", "true"))
    if model in resource_models():
        row = f"{table}{INSERTED}", f'NEW."{key}"', "''"
        notes["INSERT"].append(Note(*row, "true"))
        notes["UPDATE"].append(Note(*row, *_changed([key], vendor)))
    for name in sorted(references_shown().get(model, ())):
        place = f"{table}.{name}"
        # of a join table no column is shown: any change in a row moves a link
        moved = " OR ".join(_changed([name, key], vendor)) if shown else "true"
        notes["INSERT"].append(Note(place, f'NEW."{name}"', "''", "true"))
        notes["UPDATE"].append(Note(place, f'OLD."{name}"', "''", moved))
        notes["UPDATE"].append(Note(place, f'NEW."{name}"', "''", moved))
        notes["DELETE"].append(Note(place, f'OLD."{name}"', "''", "true"))
    return notes


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(sorted({column_of(model, field.name) for field in model._meta.concrete_fields}))


def _changed(columns: Any, vendor: str) -> list[str]:
    """For each column, the condition that an update changes it."""
    return [f'OLD."{name}" {DIFFERS[vendor]} NEW."{name}"' for name in dict.fromkeys(columns)]


def _renew(table: str, vendor: str) -> tuple[str, ...]:
    """The statements that renew the revisions of the data and of a table, which is named in SQL."""
    data = f'UPDATE "{DataRevision._meta.db_table}" SET {RENEWED[vendor]}'
    columns = "token, number, changed_at"
    own = (
        f'UPDATE "{TableRevision._meta.db_table}" SET ({columns})'
        f' = (SELECT {columns} FROM "{DataRevision._meta.db_table}") WHERE name = {table}'
    )
    if vendor != "postgresql":
        return data, own
    # once in a transaction is enough; a rollback to a savepoint takes setting and ringing back too
    return (
        f"IF strpos({CHANGED}, ' ' || {table} || ' ') = 0 THEN"
        f" IF NOT {UNCOMMITTED[vendor]} THEN {data}; {RING}; END IF; {own};"
        f" PERFORM set_config('spacedevs.changed', {CHANGED} || ' ' || {table} || ' ', true);"
        " END IF",
    )


def _leave(notes: list[Note]) -> str:
    """The statement that leaves notes, unless this transaction voids all renderings anyway."""
    rows = " UNION ALL ".join(
        f"SELECT '{note.place}' AS place, CAST({note.key} AS text) AS key,"
        f" {note.columns} AS columns WHERE {note.condition}"
        for note in notes
    )
    return (
        f'INSERT INTO "{ChangeNote._meta.db_table}" (revision, place, "key", columns, changed_at)'
        " SELECT number, place, key, columns, changed_at"
        f' FROM "{DataRevision._meta.db_table}", ({rows}) AS noted'
        " WHERE floor < number AND key IS NOT NULL ON CONFLICT DO NOTHING"
    )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$\nBEGIN\n    {body};\n    RETURN NULL;\nEND\n$$"
    )
