"""A bell that PostgreSQL rings for other processes when something has been committed."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from spacedevs.database.pooled import is_pooled

#: The channel of LISTEN and NOTIFY.
CHANNEL = "spacedevs"
#: The statement of PL/pgSQL that rings when the transaction commits.
RING = f"PERFORM pg_notify('{CHANNEL}', '')"
#: Seconds between two looks whether the connection is still alive.
LOOK_EVERY = 10.0


class Deaf(Exception):
    """No bell reaches this process: there is no PostgreSQL, or a pooler is between.

    A pooler lends a session for one transaction, and rings for whoever has it afterwards.
    """


def ring() -> None:
    """Ring when the transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def listen(heard: Callable[[], object]) -> None:
    """Call `heard` once at the beginning, then whenever the bell has rung, for ever.

    Raises Deaf, or an error of the database when the connection is lost.
    """
    connection.close()
    connection.ensure_connection()
    if connection.vendor != "postgresql" or is_pooled(connection):
        raise Deaf
    line = connection.connection
    with connection.wrap_database_errors:
        line.execute(f"LISTEN {CHANNEL}")
        while True:
            heard()
            for _ in line.notifies(timeout=LOOK_EVERY, stop_after=1):
                pass
            line.execute("SELECT 1")
