"""Bounds for connections through a pooler, whose sessions other clients use too.

A pooler in transaction mode lends a session for one transaction. What `SET` leaves there would hold
for the next client, such as a long `migrate`. So nothing is set but within a transaction, for it.
"""

from __future__ import annotations

from typing import Any

from psycopg.pq import TransactionStatus


def is_pooled(connection: Any) -> bool:
    """Whether a pooler is between: it tells a number of its own for the server's process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0] != connection.connection.info.backend_pid


class Bounds:
    """Sets bounds at the beginning of each transaction; it wraps what a connection executes."""

    def __init__(self, bounds: dict[str, Any]) -> None:
        self._sql = local(bounds)

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        line = connection.connection
        if connection.in_atomic_block and line.info.transaction_status == TransactionStatus.IDLE:
            with connection.wrap_database_errors:
                line.execute(self._sql)
        return execute(sql, params, many, context)


def local(bounds: dict[str, Any]) -> str:
    """The statements that set bounds for one transaction."""
    return "; ".join(f"SET LOCAL {name} = {value}" for name, value in bounds.items())
