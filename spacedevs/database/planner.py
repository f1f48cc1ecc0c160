"""Refreshes the statistics by which databases plan queries, when tables have changed much."""

from __future__ import annotations

from typing import Any

from django.db import connections

#: The most rows that SQLite reads of each index. With 100,000 events, reading all rows takes 1.4 s,
#: reading these 0.04 s.
SAMPLE = 1000

#: Tables that have changed enough for PostgreSQL's autovacuum, which comes only minutes later.
CHANGED = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_user_tables
    WHERE n_mod_since_analyze > 50 + n_live_tup / 10
"""


def refresh_statistics(using: str = "default", **_signal: Any) -> None:
    """Refresh the statistics of changed tables; nearly free if none has changed.

    It is called after migrations, `load` and `sync`.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
        elif connection.vendor == "postgresql":
            if connection.pg_version >= 150_000:  # type: ignore[attr-defined]
                # count what this session has just changed
                cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute(CHANGED)
            if tables := ", ".join(name for (name,) in cursor.fetchall()):
                cursor.execute(f"ANALYZE {tables}")
