"""Snapshots: several queries that read one state of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

#: How long a statement that stores within a snapshot waits for a lock.
LOCK_TIMEOUT = "50ms"


def in_transaction() -> bool:
    """Whether a transaction is open, Django's or a snapshot's."""
    if connection.vendor == "sqlite":  # Django doesn't know of the transaction of a snapshot
        return connection.connection is not None and connection.connection.in_transaction
    return connection.in_atomic_block


@contextmanager
def snapshot(*, write: bool = False) -> Iterator[None]:
    """One state of the data for all queries within; the open transaction if there is one.

    With `write`, PostgreSQL may store something within.
    """
    if in_transaction():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            more = f"; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'" if write else ", READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{more}")
            yield
    else:  # Django's atomic() begins IMMEDIATE on SQLite, which keeps writers out
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
