"""How logs are written: the form of their lines, and which ones of requests are left out."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from spacedevs.api.http.refusals import DATABASE_LOST
from spacedevs.api.http.request_ids import request_id
from spacedevs.complaints import first_line
from spacedevs.database.connections import is_unprepared
from spacedevs.database.writing import is_read_only

logger = logging.getLogger(__name__)

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
        known = is_read_only(error) or is_unprepared(error)
        if known or isinstance(error, OperationalError | InterfaceError):
            record.msg, record.args = f"{record.getMessage()}: {first_line(error)}", ()
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


class Words(logging.Formatter):
    """Lines for people, with the id of the request in brackets if a record belongs to one."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The first line of a record."""
        line, name = super().formatMessage(record), request_id.get()
        return f"{line} [{name}]" if name else line


class Json(logging.Formatter):
    """A JSON object in each line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; a traceback is a text in it."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := request_id.get():
            line["request_id"] = name
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def formatter() -> logging.Formatter:
    """The form of the lines that granian writes, which begins before Django does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    return Json() if settings.LOG_FORMAT == "json" else Words()


def log_what_python_prints() -> None:
    """Let warnings, and errors that end a thread, be logged like everything else."""
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_end_of_thread


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        name = ended.thread.name if ended.thread else "?"
        logger.error("The thread %s has ended.", name, exc_info=ended.exc_value)
