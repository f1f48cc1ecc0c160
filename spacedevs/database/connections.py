"""Database connections: whether they are alive, and how long a process waits for them."""

from __future__ import annotations

import os
import socket
import time
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created

#: Seconds beyond a statement's timeout after which its connection is cut.
GRACE = 2.0
#: The beginnings of PostgreSQL's codes for a connection that has ended: 57P01 to 57P03, class 08.
ENDED = ("57P", "08")


def is_lost(error: BaseException | None) -> bool:
    """Whether an error says that the connection is dead, or that none can be made."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor != "postgresql":
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(ENDED)


def replace_if_dead() -> None:
    """Close the connection if it is dead, before a write that can't be repeated uses it."""
    if connection.connection is not None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (OperationalError, InterfaceError):
            connection.close()


def wait_within_bounds() -> None:
    """Bound how long this process waits for statements and locks, by the settings.

    For processes that serve requests; commands may take longer.
    """
    connection_created.connect(_set_bounds, dispatch_uid="bounds")


def _set_bounds(connection: Any, **_signal: Any) -> None:
    statement, lock = (
        int(seconds * 1000) for seconds in (settings.STATEMENT_TIMEOUT, settings.LOCK_TIMEOUT)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # poolers refuse these as options of the connection
            cursor.execute(
                f"SET statement_timeout = {statement}; SET lock_timeout = {lock};"
                f" SET idle_in_transaction_session_timeout = {statement};"
                " SET jit = off"  # compiling costs more than any query here gains
            )
            if _overdue not in connection.execute_wrappers:
                connection.execute_wrappers.append(_overdue)
        else:
            cursor.execute(f"PRAGMA busy_timeout = {lock}")


class _Overdue:
    """Cuts connections whose statements go on beyond their timeout.

    A proxy may acknowledge packets for a database that is gone, so TCP notices nothing. The
    statement then fails as on any lost connection.
    """

    def __init__(self) -> None:
        self._running: dict[Any, float] = {}
        self._thread: Thread | None = None
        self._lock = Lock()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        self._running[connection] = time.monotonic() + settings.STATEMENT_TIMEOUT + GRACE
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Thread(target=self._watch, name="overdue", daemon=True)
                    self._thread.start()
        try:
            return execute(sql, params, many, context)
        finally:
            self._running.pop(connection, None)

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            for each, deadline in list(self._running.items()):
                if time.monotonic() > deadline:
                    self._running.pop(each, None)
                    cut(each)


_overdue = _Overdue()


def cut(connection: Any) -> None:
    """Shut a connection's socket, so that a thread that waits for it fails at once (PostgreSQL)."""
    try:
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError, DatabaseError):
        pass  # it is closed already
