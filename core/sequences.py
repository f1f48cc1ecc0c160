"""Counters of automatic ids, kept clear of upstream's ids and of every id in use."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, models, router

from core.fields import FIRST_OWN_ID, AutoField


def advance_sequences(using: str = "default", **_signal: Any) -> None:
    """Let every automatic id come after both the highest in use and upstream's range.

    Runs after each migration and after each load of documents that bring their ids.
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            key, table = model._meta.pk, model._meta.db_table
            if (
                isinstance(key, AutoField)
                and table in tables
                and router.allow_migrate_model(using, model)
            ):
                highest = model._base_manager.using(using).aggregate(id=models.Max("pk"))["id"] or 0
                _advance(cursor, connection.vendor, table, max(highest, FIRST_OWN_ID - 1))


def _advance(cursor: Any, vendor: str, table: str, last: int) -> None:
    """Count on after `last`; a counter that is further on stays, so that no id comes twice."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT setval(name, GREATEST(%s, pg_sequence_last_value(name)))"
            " FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) AS sequence",
            [last, f'"{table}"'],
        )
    elif vendor == "sqlite":
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        last = max(last, cursor.fetchone()[0] or 0)
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
