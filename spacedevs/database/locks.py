"""Locks: which process waits for another at the database, and which gives up at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, transaction

#: The numbers of PostgreSQL's advisory locks. WRITERS: a transaction changes data. FOLLOWERS: a
#: process follows change notes. MIGRATORS: a process migrates. JOURNAL: a process looks for what
#: the journal has not told yet. PAGES + checksum: a process makes the page with that checksum.
WRITERS, FOLLOWERS, MIGRATORS, JOURNAL, PAGES = 230_000, 230_001, 230_002, 230_003, 2**32

#: Errors by which PostgreSQL gives up a transaction for the sake of others: the row is newer than
#: the snapshot, or a standby can't keep the snapshot any longer; a deadlock.
GIVEN_UP = {"40001", "40P01"}
#: Errors that other transactions cause at the moment. PostgreSQL: also that a lock is taken.
#: SQLite: the database or a table is locked.
CONTENTION = {"55P03", *GIVEN_UP, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_contention(error: Error) -> bool:
    """Whether a statement failed only because of what other transactions do at the moment."""
    code = code_of(error)
    return (code & 0xFF if isinstance(code, int) else code) in CONTENTION


def is_given_up(error: Error) -> bool:
    """Whether the transaction was ended for the sake of others, so that another attempt may do."""
    return code_of(error) in GIVEN_UP


def code_of(error: Error) -> str | int | None:
    """The database's code of an error: PostgreSQL's SQLSTATE or SQLite's number."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorcode", None)


@contextmanager
def impatience(*, wait: bool = False) -> Iterator[None]:
    """On SQLite, statements within fail at once if another process writes, unless `wait` is set."""
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


def hurry() -> None:
    """Let the rest of PostgreSQL's transaction wait for a lock for a moment only."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")


def try_lock(number: int, *, wait: bool = False) -> bool:
    """Take an advisory lock of PostgreSQL until the end of the transaction; False if it is taken.

    With `wait`, wait for it. The lock belongs to the transaction, not to the session, because a
    pooler may lend the session to another client. On SQLite nothing is locked; returns True.
    """
    if connection.vendor != "postgresql":
        return True
    attempt = "" if wait else "try_"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{attempt}advisory_xact_lock(%s)", [number])
        return cursor.fetchone()[0] is not False


def wait_for_other_writers() -> None:
    """Make this transaction the only one that writes, until its end.

    The first change of a transaction waits anyway. Call this to read before that change.
    SQLite has one writer at a time by itself.
    """
    try_lock(WRITERS, wait=True)


@contextmanager
def only_writer(*, wait: bool = False) -> Iterator[bool]:
    """A transaction in which no other one writes; yields False if another one writes already.

    With `wait`, wait for other writers. Without it, SQLite may raise OperationalError instead.
    """
    with impatience(wait=wait), transaction.atomic():
        yield try_lock(WRITERS, wait=wait)
