"""The database triggers that renew the data revision and note changes, derived from the plans.

They see every write: of the ORM one by one or in bulk, of a cascade, of `QuerySet.update`, of SQL
in another program. They work in the transaction of that write. A note has the revision number that
the transaction makes, so a trigger first renews the revision and then leaves notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import models

from spacedevs.api.renderings.models import ChangeNote, DataRevision, Rendering
from spacedevs.api.renderings.revisions import UNCOMMITTED
from spacedevs.api.renderings.shown import (
    column_of,
    columns_shown,
    data_models,
    references_shown,
)
from spacedevs.database.locks import WRITERS

OPERATIONS = ("INSERT", "UPDATE", "DELETE")
#: What the names of our triggers and of their functions begin with.
PREFIX = "spacedevs_"
#: How SQL compares two values that may be null.
DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}

#: How SQL renews the revision. While no rendering is stored, nothing is noted and the floor rises,
#: which voids a rendering that is being made at that moment.
RENEWED = {
    vendor: f"""{assignments}, number = number + 1, floor = CASE
        WHEN EXISTS (SELECT 1 FROM "{Rendering._meta.db_table}") THEN floor ELSE number + 1 END"""
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
        Trigger(model._meta.db_table, operation, _columns(model), _statements(notes, vendor))
        for model in data_models()
        for operation, notes in _notes(model, vendor).items()
    ]


def _statements(notes: list[Note], vendor: str) -> tuple[str, ...]:
    """What a trigger does: renew the revision, then leave its notes."""
    renew = _renew(vendor)
    return (renew, _leave(notes)) if notes else (renew,)


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
    yield _function(f"{PREFIX}lock", lock)
    yield _function(f"{PREFIX}truncate", f"{lock};\n    {_renew('postgresql')};\n    {void}")
    for model in data_models():
        for name, operations in (
            (f"{PREFIX}lock", "INSERT OR UPDATE OR DELETE"),
            (f"{PREFIX}truncate", "TRUNCATE"),
        ):
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
        row = table, f'OLD."{key}"'
        notes["UPDATE"].append(Note(*row, names, " OR ".join(changed)))
        # "*" stands for every column: SQL may insert another row with the same key
        notes["DELETE"].append(Note(*row, "' *'", "true"))
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


def _renew(vendor: str) -> str:
    renew = f'UPDATE "{DataRevision._meta.db_table}" SET {RENEWED[vendor]}'
    if vendor != "postgresql":
        return renew
    # once in a transaction is enough; a rollback to a savepoint takes the setting back too
    return (
        f"IF NOT {UNCOMMITTED[vendor]} THEN {renew};"
        " PERFORM set_config('spacedevs.changed', 'yes', true); END IF"
    )


def _leave(notes: list[Note]) -> str:
    """The statement that leaves notes, unless this transaction voids all renderings anyway."""
    rows = " UNION ALL ".join(
        f"SELECT '{note.place}' AS place, CAST({note.key} AS text) AS key,"
        f" {note.columns} AS columns WHERE {note.condition}"
        for note in notes
    )
    return (
        f'INSERT INTO "{ChangeNote._meta.db_table}" (revision, place, "key", columns)'
        " SELECT number, place, key, columns"
        f' FROM "{DataRevision._meta.db_table}", ({rows}) AS noted'
        " WHERE floor < number AND key IS NOT NULL ON CONFLICT DO NOTHING"
    )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$\nBEGIN\n    {body};\n    RETURN NULL;\nEND\n$$"
    )
