"""Not waiting for others at the database: what is done beside an answer gives way to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

#: PostgreSQL's codes for a lock that somebody else has, for a row that is another now than in the
#: snapshot, and for transactions that would wait for each other in a circle; SQLite's for a lock.
CONTENTION = {"55P03", "40001", "40P01", sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_contention(error: Error) -> bool:
    """Whether a statement has failed for no other reason than what others do at the moment."""
    code = kind_of(error)
    return (code & 0xFF if isinstance(code, int) else code) in CONTENTION


def kind_of(error: Error) -> str | int | None:
    """The database's code of an error."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorcode", None)


@contextmanager
def impatience(*, wait: bool = False) -> Iterator[None]:
    """On SQLite, fail at once within if somebody else writes, unless `wait` is set."""
    if connection.vendor != "sqlite" or wait:
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


def try_lock(number: int, *, wait: bool = False) -> bool:
    """Take a lock of PostgreSQL until the end of the transaction; False if somebody has it.

    With `wait` it is waited for. (A lock of the session would outlive its turn where a pooler lends
    connections by the transaction.) On SQLite this takes none, and is true.
    """
    if connection.vendor != "postgresql":
        return True
    attempt = "" if wait else "try_"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{attempt}advisory_xact_lock(%s)", [number])
        return cursor.fetchone()[0] is not False
