"""The counters of automatic ids, which keep to this server's own range."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, models, router, transaction

from core.ids import Part, last_own_id, own_ids
from spacedevs.api.renderings.shown import data_models

Model = type[models.Model]


def advance_sequences(using: str = "default", **_signal: Any) -> None:
    """Set every counter to the highest id in use within its range.

    Runs after each migration, and after SQL has written rows with ids of their own.
    """
    tables = set(connections[using].introspection.table_names())
    with transaction.atomic(using):
        for model in apps.get_models(include_auto_created=True):
            if (
                isinstance(model._meta.pk, models.AutoField)
                and model._meta.db_table in tables
                and router.allow_migrate_model(using, model)
            ):
                _advance(model, _counter(model, using), using)


def next_id(model: Model, using: str) -> int | None:
    """The id of a new row; None if the database's own counter gives the right one.

    SQLite's counter doesn't: it follows the highest id that is stored, even another server's.
    """
    if connections[using].vendor != "sqlite" or model not in shown_with_ids():
        return None
    with transaction.atomic(using):  # so that no other transaction takes the same id
        last = _counter(model, using)
        number = (last if last in own_ids() else last_own_id(model, using)) + 1
        _set_counter(model, number, using)
    return number


@contextmanager
def keeping_counters(keys: Mapping[Model, Collection[Any]]) -> Iterator[None]:
    """Keep the counters right while rows with these keys are written.

    SQLite's counter would follow the highest key, even another server's. PostgreSQL's would not
    notice a key in this server's range, and would give it again.
    """
    first = own_ids().start
    counted = [
        model
        for model, given in keys.items()
        if isinstance(model._meta.pk, models.AutoField) and any(key >= first for key in given)
    ]
    before = {model: _counter(model) for model in counted}
    yield
    for model, last in before.items():
        _advance(model, last)


@cache
def shown_with_ids() -> frozenset[Model]:
    """The models whose ids other servers and clients see; the ids of all others stay here."""
    return frozenset(
        model
        for model in data_models()
        if not (model._meta.auto_created or issubclass(model, Part))
    )


def _advance(model: Model, before: int, using: str = "default") -> None:
    """Set a counter, which last gave the id `before`, so that it gives no id twice.

    The counter of a model whose ids leave this server stays within the server's own range.
    """
    if model in shown_with_ids():
        last = max(last_own_id(model, using), before if before in own_ids() else 0)
    else:
        highest = model._base_manager.using(using).aggregate(id=models.Max("pk"))["id"] or 0
        last = max(highest, before)
    if last != _counter(model, using):
        _set_counter(model, last, using)


def _counter(model: Model, using: str = "default") -> int:
    """The last id that a counter gave; 0 if none."""
    table = model._meta.db_table
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)",
                [f'"{table}"'],
            )
        else:
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        return cursor.fetchone()[0] or 0


def _set_counter(model: Model, last: int, using: str) -> None:
    table = model._meta.db_table
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', last]
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
