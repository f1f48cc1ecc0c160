"""The lock that lets one of several processes migrate, while the others wait."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from spacedevs.database.locks import MIGRATORS


@contextmanager
def only_migrator(using: str, tell: Callable[[], object]) -> Iterator[None]:
    """Wait until no other process migrates, and let none do so meanwhile; `tell` if it has to wait.

    The lock ends with the process.
    """
    connection = connections.create_connection(using)
    lock = _lock_database if connection.vendor == "postgresql" else _lock_folder
    with lock(connection, tell):
        yield


@contextmanager
def _lock_database(connection: Any, tell: Callable[[], object]) -> Iterator[None]:
    """A lock of PostgreSQL, held by a transaction of its own, which a pooler keeps together."""
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MIGRATORS])
            if not cursor.fetchone()[0]:
                tell()
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATORS])
        yield
    finally:
        connection.close()


@contextmanager
def _lock_folder(connection: Any, tell: Callable[[], object]) -> Iterator[None]:
    """A lock on the folder of SQLite's file, for the migration writes that file itself."""
    try:
        folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    except OSError:  # whoever opens the database says what is wrong
        yield
        return
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell()
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
