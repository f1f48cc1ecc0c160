"""Snapshots: several queries that read one state of the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def in_transaction() -> bool:
    """Whether a transaction is open, Django's or a snapshot's."""
    if connection.vendor == "sqlite":  # Django doesn't know of the transaction of a snapshot
        return connection.connection is not None and connection.connection.in_transaction
    return connection.in_atomic_block


def may_write() -> bool:
    """Whether something can be stored in the open transaction, if any: SQLite's snapshots can't."""
    return connection.vendor != "sqlite" or connection.in_atomic_block or not in_transaction()


@contextmanager
def snapshot(*, write: bool = False) -> Iterator[None]:
    """One state of the data for all queries within; the open transaction if there is one.

    With `write`, PostgreSQL may store something within.
    """
    if in_transaction():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            more = "" if write else ", READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{more}")
            yield
    else:  # Django's atomic() begins IMMEDIATE on SQLite, which keeps writers out
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
