"""Database connections: kept from one request to the next, and never waited for without end."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

#: For how long, in seconds, a connection that has served is taken to be alive.
RECENT = 1.0


def note_use(**_signal: Any) -> None:
    """Remember, at the end of a request, when its connections were last in order."""
    for connection in connections.all(initialized_only=True):
        if not connection.errors_occurred:
            connection.served_at = time.monotonic()  # type: ignore[attr-defined]


def trust_recent(**_signal: Any) -> None:
    """Spare a connection that has served a moment ago the question whether it's alive.

    With CONN_HEALTH_CHECKS Django asks it in every request, which takes a tenth of a fast one.
    """
    for connection in connections.all(initialized_only=True):
        if time.monotonic() - getattr(connection, "served_at", float("-inf")) < RECENT:
            connection.health_check_done = True  # type: ignore[attr-defined]


def wait_within_bounds() -> None:
    """Let statements and locks of this process take no longer than the settings say.

    For processes that answer requests; what a command does may take its time.
    """
    connection_created.connect(_set_bounds, dispatch_uid="bounds")


def _set_bounds(connection: Any, **_signal: Any) -> None:
    statement, lock = (
        int(seconds * 1000) for seconds in (settings.STATEMENT_TIMEOUT, settings.LOCK_TIMEOUT)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # not as options of the connection, which poolers refuse
            cursor.execute(
                f"SET statement_timeout = {statement}; SET lock_timeout = {lock};"
                f" SET idle_in_transaction_session_timeout = {statement}"
            )
        else:
            cursor.execute(f"PRAGMA busy_timeout = {lock}")
