"""Answers whether the process is alive, and whether it is ready to serve."""

from __future__ import annotations

import time
from functools import cache
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from spacedevs.api.http.pools import Busy, Pool
from spacedevs.api.http.refusals import AWAY, Refusal, busy
from spacedevs.api.http.revision import PATIENCE, Revision
from spacedevs.api.renderings.installation import missing_triggers

LIVE, READY = "/health/live", "/health/ready"
#: The older address of READY.
FORMER = "/health/"
ADDRESSES = frozenset((LIVE, READY, FORMER))

#: Seconds for which migrations and triggers count as they were found, without another look.
LOOK_EVERY = 1.0
#: How many of the missing ones a refusal names.
NAMED = 5

FINE = b'{"status":"ok"}'
OTHER_TRIGGERS = "The triggers in the database are not those of this version: run migrate."


class Missing(NamedTuple):
    """What a database lacks, by names."""

    migrations: list[str]
    triggers: list[str]


class Health:
    """Whether this process can answer: the database does, and is prepared for this very code.

    `readers` are the seats, of which a look at the database takes one.
    """

    def __init__(self, revision: Revision, readers: Pool) -> None:
        self._revision = revision
        self._readers = readers
        self._missing = Missing([], [])
        self._looked_at = float("-inf")

    def ask(self, path: str) -> Refusal | None:
        """Why the server isn't healthy, in the sense of one of the ADDRESSES; None if it is."""
        if path == LIVE:
            return None
        if not self._revision.renew():
            return busy(AWAY)
        try:
            missing = self._looked_for()
        except (DatabaseError, InterfaceError):
            return busy(AWAY)
        except Busy:
            return busy("All database connections are in use.")
        if missing.migrations:
            return busy(f"Migrations are not applied ({_some(missing.migrations)}): run migrate.")
        if self._revision.present is None:
            return busy(OTHER_TRIGGERS)
        if missing.triggers:
            return busy(f"Triggers are missing ({_some(missing.triggers)}): run migrate.")
        return None

    def _looked_for(self) -> Missing:
        if time.monotonic() > self._looked_at + LOOK_EVERY:
            self._missing = self._readers.run(look, PATIENCE)
            self._looked_at = time.monotonic()
        return self._missing


def look() -> Missing:
    """What the database lacks for this code; if the connection has failed, over a new one."""
    try:
        return Missing(missing_migrations(), missing_triggers())
    except (OperationalError, InterfaceError):
        connection.close()
        return Missing(missing_migrations(), missing_triggers())


def missing_migrations() -> list[str]:
    """The migrations of this code that the database hasn't had, as `app.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in migrations() - applied.keys())


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this code, by app and name."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _some(names: list[str]) -> str:
    more = ", …" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
