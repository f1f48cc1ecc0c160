"""Keeps SQLite's write-ahead log short even while reads overlap."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from threading import Lock, Thread
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

#: Seconds between two looks at the log.
PAUSE = 1.0
#: The size in bytes beyond which the log is emptied.
LONG_LOG = 16 * 2**20
#: Seconds that emptying it waits for current readers and writers.
PATIENCE = 2.0


class LogShortener:
    """Empties SQLite's write-ahead log when it has grown long.

    SQLite itself does so only at a moment when nobody reads. While requests overlap there is no
    such moment, and the log grows with every change. This makes writers wait until the current
    readers are done; new readers need not wait.
    """

    def __init__(self) -> None:
        self.at_work = Lock()
        self.looked_at = float("-inf")

    def look(self, **_signal: Any) -> None:
        """Start to empty the log if it is long; called after each request, looks once a PAUSE."""
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor != "sqlite" or time.monotonic() - self.looked_at < PAUSE:
            return
        self.looked_at = time.monotonic()
        path = str(database.settings_dict["NAME"])
        try:
            is_long = os.path.getsize(f"{path}-wal") > LONG_LOG
        except OSError:  # there is no log
            return
        if is_long and self.at_work.acquire(blocking=False):
            Thread(target=self._empty, args=[path], daemon=True).start()

    def _empty(self, path: str) -> None:
        try:
            with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # makes nobody wait
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:  # the next look tries again
            pass
        finally:
            self.at_work.release()
