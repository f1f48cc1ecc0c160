"""SQLite's write-ahead log, kept short though reads overlap."""

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
#: From which size on, in bytes, the log is emptied.
LONG_LOG = 16 * 2**20
#: How long, in seconds, that waits for those who read or write at the moment.
PATIENCE = 2.0


class LogShortener:
    """Empties SQLite's write-ahead log when it has grown long.

    SQLite does so by itself only in a moment in which nobody reads. While requests overlap there
    is none, and the log grows with every change. Here new readers need not wait, only writers,
    until those who read at the moment are done.
    """

    def __init__(self) -> None:
        self.at_work = Lock()
        self.looked_at = float("-inf")

    def look(self, **_signal: Any) -> None:
        """Have the log emptied if it is long; looks once in a while, at the end of a request."""
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
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # keeps nobody waiting
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:  # it is tried again soon
            pass
        finally:
            self.at_work.release()
