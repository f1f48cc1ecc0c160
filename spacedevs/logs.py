"""Filters for the log of requests: a line for each mistake of a client, and few lines a minute."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import Any

from django.db import InterfaceError, OperationalError

from spacedevs.api.http.refusals import DATABASE_LOST

#: The most records of one kind that are written in a minute.
MOST_A_MINUTE = 5
#: The longest line about a request, in characters.
LONGEST_LINE = 300


class InALine(logging.Filter):
    """Shortens records to one line, except for errors of this server."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write a record, which may be shortened."""
        request: Any = getattr(record, "request", None)
        if request is not None and request.META.get(DATABASE_LOST):
            return False  # spacedevs.api.http.revision logs an outage once
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError | InterfaceError):
            reason = str(error).strip().partition("\n")[0]
            record.msg, record.args = f"{record.getMessage()}: {reason}", ()
        elif getattr(record, "status_code", 500) >= 500 and record.name == "django.request":
            return True
        record.kind = type(error)
        line = record.getMessage()
        record.msg = line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
        record.args, record.exc_info, record.exc_text = (), None, None
        return True


class FewAMinute(logging.Filter):
    """Passes a few records of one kind each minute, and then says how many it has left out."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._minute = -1
        self._seen: dict[Any, int] = {}
        self._left_out: dict[Any, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write a record."""
        kind = record.name, record.levelno, getattr(record, "kind", record.msg)
        with self._lock:
            minute = int(time.monotonic() // 60)
            if minute != self._minute:
                self._minute, self._left_out, self._seen = minute, self._seen, {}
            self._seen[kind] = self._seen.get(kind, 0) + 1
            if self._seen[kind] > MOST_A_MINUTE:
                return False
            before = self._left_out.pop(kind, 0) - MOST_A_MINUTE
        if before > 0:
            record.msg = f"{record.getMessage()} ({before} more like it in the minute before)"
            record.args = ()
        return True
