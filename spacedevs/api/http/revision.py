"""The present revisions as a process knows them, and whether the database answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Condition, Thread
from typing import Any

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)

from spacedevs.api.http.readers import ReadersDatabase
from spacedevs.api.renderings.present import Present, present
from spacedevs.api.renderings.revisions import State
from spacedevs.complaints import Complaint, first_line
from spacedevs.database.connections import cut, is_unprepared
from spacedevs.database.replica import PRIMARY, lead_to

logger = logging.getLogger(__name__)

#: Seconds that a request waits for the database's answer, unless the lag is longer.
PATIENCE = 1.0
#: Seconds without an answer after which the database counts as away.
HUNG = 5.0
#: Seconds between two attempts to reach a database that doesn't answer.
PAUSE = 0.5


class Revision:
    """The revisions of the data and of its tables, at most `settings.MAX_LAG` seconds late.

    A thread of its own asks the database when a request needs them. The request waits for that
    no longer than the lag (or PATIENCE, if that is more), and not at all once one waited in vain.
    While the database doesn't answer, the last ones hold for `settings.STALE_IF_ERROR` seconds,
    and the thread asks until the database is back.
    """

    def __init__(self, upkeep: Callable[[State], None] = lambda state: None) -> None:
        self.database = ReadersDatabase()
        self.present: Present | None = None  # None while the database is not prepared
        self.former: Present | None = None  # those before, which hold until `former_until`
        self.former_until = self.asked_at = float("-inf")
        self._upkeep = upkeep
        self._changed = Condition()
        self._wanted = False
        self._begun = self._ended = 0  # how often the database was asked, and was done
        self._waiting_since: float | None = None  # when the first unanswered query began
        self._away = False
        self._complaint = Complaint(logger)
        self._connection: Any = None  # of the thread that asks
        self._thread: Thread | None = None

    def current(self) -> tuple[Present | None, float]:
        """The revisions, and by how many seconds they may be late; 0 if that is within the lag.

        Once half of the lag is over, the database is asked.
        """
        lag = settings.MAX_LAG
        age = time.monotonic() - self.asked_at
        if age < lag / 2:
            return self.present, 0.0
        if age < lag:
            self._want()
            return self.present, 0.0
        if self._waiting_since is None and self.renew():
            return self.present, 0.0
        late = time.monotonic() - self.asked_at
        return (self.present if late < lag + settings.STALE_IF_ERROR else None), late

    @property
    def away(self) -> bool:
        """Whether the database refuses connections, or has not answered for HUNG seconds."""
        since = self._waiting_since
        if since is not None and not self._away and time.monotonic() - since > HUNG:
            reason = f"no answer for {HUNG:g} s"
            if not self.leave_replica(reason) and self._waiting_since == since:
                self._lose(reason)
            cut(self._connection)  # the next query goes over a new one
        return self._away

    def leave_replica(self, reason: str) -> bool:
        """Let readers use the primary instead of the replica; False if they do so already."""
        if self.database.name == PRIMARY:
            return False
        self._waiting_since = time.monotonic()  # the primary gets as much time as the replica had
        self._want()
        return self.database.leave_replica(reason)

    def renew(self) -> bool:
        """Ask the database once more and wait for its answer; False if none comes in time."""
        with self._changed:
            turn = self._begun + 1
            self._want()
            began = time.monotonic()
            ended = self._changed.wait_for(
                lambda: self._ended >= turn, max(settings.MAX_LAG, PATIENCE)
            )
        if not ended and self._waiting_since is None:
            self._waiting_since = began
        return self._waiting_since is None

    def _want(self) -> None:
        with self._changed:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._watch, name="revision", daemon=True)
                self._thread.start()
            self._wanted = True
            self._changed.notify_all()

    def _watch(self) -> None:
        self._connection = connections[DEFAULT_DB_ALIAS]
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted, PAUSE if self._away else None)
                self._wanted = False
                self._begun += 1
                turn = self._begun
            self.ask()
            with self._changed:
                self._ended = turn
                self._changed.notify_all()

    def ask(self) -> None:
        """Ask the database in the calling thread; never raises."""
        asked_at = time.monotonic()
        try:
            known = self._read()
        except Exception as error:
            reason = first_line(error)
            if isinstance(error, OperationalError | InterfaceError) and not is_unprepared(error):
                self._lose(reason)
                return
            self._complaint.make(f"Nothing is kept, for the revision can't be read: {reason}")
            found = None
        else:
            found = known if known.state.usable else None
            if found:
                self._complaint.forget()
            else:
                self._complaint.make("Nothing is kept until `migrate` has been run.")
        if self._away:
            away = time.monotonic() - (self._waiting_since or asked_at)
            logger.warning("The database answers again, after %.1f s.", away)
        self._away, self._waiting_since = False, None
        if found is None or self.present is None or not found.equals(self.present):
            self.former, self.former_until = self.present, self.asked_at + settings.MAX_LAG
            self.present = found
        self.asked_at = asked_at
        if found:
            self._upkeep(found.state)

    def _read(self) -> Present:
        """The revisions where readers read the data: on the primary if the replica fails."""
        while True:
            used = self.database.name
            lead_to(used)
            try:
                return _present(self.present)
            except (OperationalError, InterfaceError) as error:
                if used == PRIMARY:
                    raise
                self.database.leave_replica(first_line(error))

    def _lose(self, reason: str) -> None:
        if self._waiting_since is None:
            self._waiting_since = time.monotonic()
        if not self._away:
            self._away = True
            logger.error("The database doesn't answer (%s); what is kept is served on.", reason)


def _present(former: Present | None) -> Present:
    """The present revisions; if the connection has failed, read over a new one."""
    try:
        return present(former)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return present(former)
