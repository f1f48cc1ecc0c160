"""Counters of automatic ids: what is entered here is numbered within this server's own range."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, models, router, transaction

from core.fields import AutoField
from core.ids import last_own_id, own_ids
from core.models import Part
from spacedevs.api.renderings.shown import data_models

Model = type[models.Model]


def advance_sequences(using: str = "default", **_signal: Any) -> None:
    """Let every counter go on within its range, after the highest id in use there.

    Runs after each migration, and after rows were written by SQL with ids of their own.
    """
    tables = set(connections[using].introspection.table_names())
    with transaction.atomic(using):
        for model in apps.get_models(include_auto_created=True):
            if (
                isinstance(model._meta.pk, AutoField)
                and model._meta.db_table in tables
                and router.allow_migrate_model(using, model)
            ):
                _go_on(model, _counter(model, using), using)


def next_id(model: Model, using: str) -> int | None:
    """The next own id of a model on SQLite, which counts on after the highest there is, whosever.

    None where the database's counter will do.
    """
    if connections[using].vendor != "sqlite" or model not in shown_with_ids():
        return None
    with transaction.atomic(using):  # nobody else counts meanwhile
        last = _counter(model, using)
        number = (last if last in own_ids() else last_own_id(model, using)) + 1
        _set_counter(model, number, using)
    return number


@contextmanager
def counting_on(keys: Mapping[Model, Collection[Any]]) -> Iterator[None]:
    """Let counters go on where they are while rows are written that bring these keys.

    SQLite by itself would count on after the highest of them, whosever it is, and PostgreSQL would
    not notice one of its own.
    """
    first = own_ids().start
    told = [
        model
        for model, given in keys.items()
        if isinstance(model._meta.pk, AutoField) and any(key >= first for key in given)
    ]
    before = {model: _counter(model) for model in told}
    yield
    for model, last in before.items():
        _go_on(model, last)


@cache
def shown_with_ids() -> frozenset[Model]:
    """The models whose rows are known by their ids elsewhere; all others' ids stay here."""
    return frozenset(
        model
        for model in data_models()
        if not (model._meta.auto_created or issubclass(model, Part))
    )


def _go_on(model: Model, before: int, using: str = "default") -> None:
    """Set a counter that last gave the id `before`, so that no id comes twice.

    Where ids leave this server, it counts in the server's own range, whatever came from elsewhere.
    """
    if model in shown_with_ids():
        last = max(last_own_id(model, using), before if before in own_ids() else 0)
    else:
        highest = model._base_manager.using(using).aggregate(id=models.Max("pk"))["id"] or 0
        last = max(highest, before)
    if last != _counter(model, using):
        _set_counter(model, last, using)


def _counter(model: Model, using: str = "default") -> int:
    """The id that a counter last gave; 0 if it gave none."""
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
