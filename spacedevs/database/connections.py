"""Database connections: whether they are alive, and how long a process waits for them."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.db.backends.signals import connection_created

from spacedevs.database.pooled import Bounds, is_pooled

#: Seconds beyond a statement's timeout after which its connection is cut.
GRACE = 2.0
#: The beginnings of PostgreSQL's codes for a connection that has ended: 57P01 to 57P03, class 08.
ENDED = ("57P", "08")
#: PostgreSQL's codes for a column and a table that aren't there.
UNDEFINED = ("42703", "42P01")


def is_lost(error: BaseException | None) -> bool:
    """Whether an error says that the connection is dead, or that none can be made."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor != "postgresql":
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(ENDED)


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database can't be asked at all, whatever is asked."""
    if connection.vendor == "postgresql":
        return is_lost(error)
    return isinstance(error, OperationalError | InterfaceError)


def is_unprepared(error: BaseException | None) -> bool:
    """Whether an error says that a table or a column is missing: `migrate` has not been run."""
    if not isinstance(error, DatabaseError):
        return False
    if connection.vendor == "postgresql":
        return getattr(error.__cause__, "sqlstate", None) in UNDEFINED
    return str(error).startswith("no such ")


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
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {lock}")
        return
    bounds = {
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": statement,
        "jit": "off",  # compiling costs more than any query here gains
    }
    # It may lead elsewhere than before. The wrappers of others stay.
    connection.execute_wrappers[:] = [
        each
        for each in connection.execute_wrappers
        if each is not _overdue and not isinstance(each, Bounds)
    ]
    if is_pooled(connection):
        connection.execute_wrappers.append(Bounds(bounds))
    else:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(f"SET {name} = {value}" for name, value in bounds.items()))
    connection.execute_wrappers.append(_overdue)


class _Overdue:
    """Ends statements that go on beyond their timeout.

    PostgreSQL does so itself, unless a pooler is between: there the statement is cancelled from
    here. If that doesn't help, the connection is cut: a proxy may acknowledge packets for a
    database that is gone, so TCP notices nothing. The statement then fails as on any lost
    connection.
    """

    def __init__(self) -> None:
        self._running: dict[Any, float] = {}  # when each connection's statement began
        self._thread: Thread | None = None
        self._lock = Lock()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        self._running[connection] = time.monotonic()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Thread(target=self._watch, name="overdue", daemon=True)
                    self._thread.start()
        try:
            return execute(sql, params, many, context)
        finally:
            self._running.pop(connection, None)

    def running(self) -> list[Any]:
        """The connections whose statements go on."""
        return list(self._running)

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            for each, begun in list(self._running.items()):
                late = time.monotonic() - begun - settings.STATEMENT_TIMEOUT
                if late > GRACE:
                    self._running.pop(each, None)
                    cut(each)
                elif late > 0:
                    cancel(each)


_overdue = _Overdue()


def cut_waiting(database: str) -> None:
    """Cut the connections that wait for an answer of a database."""
    for each in _overdue.running():
        if each.settings_dict is connections.settings[database]:
            cut(each)


def cancel(connection: Any) -> None:
    """Ask PostgreSQL to end the statement of a connection."""
    with suppress(AttributeError, psycopg.Error):  # it is closed already
        connection.connection.cancel_safe(timeout=GRACE)


def cut(connection: Any) -> None:
    """Shut a connection's socket, so that a thread that waits for it fails at once (PostgreSQL)."""
    try:
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError, DatabaseError):
        pass  # it is closed already
