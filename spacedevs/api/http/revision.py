"""The revision of the data as a process knows it, and whether the database answers."""

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

from spacedevs.api.renderings.revisions import State, revision_state
from spacedevs.database.connections import cut

logger = logging.getLogger(__name__)

#: Seconds that a request waits for the database's answer, unless the lag is longer.
PATIENCE = 1.0
#: Seconds without an answer after which the database counts as away.
HUNG = 5.0
#: Seconds between two attempts to reach a database that doesn't answer.
PAUSE = 0.5


class Revision:
    """The token of the revision, at most `settings.MAX_LAG` seconds late.

    A thread of its own asks the database when a request needs the token. The request waits for that
    no longer than the lag (or PATIENCE, if that is more), and not at all once one waited in vain.
    While the database doesn't answer, the last token holds for `settings.STALE_IF_ERROR` seconds,
    and the thread asks until the database is back.
    """

    def __init__(self, upkeep: Callable[[State], None] = lambda state: None) -> None:
        self.token: str | None = None  # None while the database is not prepared
        self.former: str | None = None  # the token before, which holds until `former_until`
        self.former_until = self.asked_at = float("-inf")
        self._upkeep = upkeep
        self._changed = Condition()
        self._wanted = False
        self._begun = self._ended = 0  # how often the database was asked, and was done
        self._waiting_since: float | None = None  # when the first unanswered query began
        self._away = False
        self._complaint = ""
        self._connection: Any = None  # of the thread that asks
        self._thread: Thread | None = None

    def current(self) -> tuple[str | None, float]:
        """The token, and by how many seconds it may be late; 0 if that is within the lag.

        Once half of the lag is over, the database is asked.
        """
        lag = settings.MAX_LAG
        age = time.monotonic() - self.asked_at
        if age < lag / 2:
            return self.token, 0.0
        if age < lag:
            self._want()
            return self.token, 0.0
        if self._waiting_since is None and self.renew():
            return self.token, 0.0
        late = time.monotonic() - self.asked_at
        return (self.token if late < lag + settings.STALE_IF_ERROR else None), late

    @property
    def away(self) -> bool:
        """Whether the database refuses connections, or has not answered for HUNG seconds."""
        since = self._waiting_since
        if since is not None and not self._away and time.monotonic() - since > HUNG:
            self._lose(f"no answer for {HUNG:g} s")
            cut(self._connection)  # the next query goes over a new one
        return self._away

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
            known = _state()
        except (OperationalError, InterfaceError) as error:
            self._lose(str(error).strip().partition("\n")[0])
            return
        except Exception as error:
            self._complain(f"Nothing is kept, for the revision can't be read: {error}")
            state = None
        else:
            self._complain("" if known.usable else "Nothing is kept until `migrate` has been run.")
            state = known if known.usable else None
        if self._away:
            away = time.monotonic() - (self._waiting_since or asked_at)
            logger.warning("The database answers again, after %.1f s.", away)
        self._away, self._waiting_since = False, None
        token = state.token if state else None
        if token != self.token:
            self.former, self.former_until = self.token, self.asked_at + settings.MAX_LAG
            self.token = token
        self.asked_at = asked_at
        if state:
            self._upkeep(state)

    def _lose(self, reason: str) -> None:
        if self._waiting_since is None:
            self._waiting_since = time.monotonic()
        if not self._away:
            self._away = True
            logger.error("The database doesn't answer (%s); what is kept is served on.", reason)

    def _complain(self, complaint: str) -> None:
        if complaint and complaint != self._complaint:
            logger.warning(complaint)
        self._complaint = complaint


def _state() -> State:
    """The state of the data; if the connection has failed, read over a new one."""
    try:
        return revision_state()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return revision_state()
