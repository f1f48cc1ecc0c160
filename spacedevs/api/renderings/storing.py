"""Stores the renderings that a response needed, if that is safe and can be done at once.

A rendering of revision n may be stored as long as no change note of a higher number has been
deleted: the notes say which renderings of n are stale. So a process that follows notes first
announces how far (`Following.begun`), and one that stores reads that under a shared lock.

What isn't stored is kept in memory (`unstored`): on a standby, for a role that may only read, while
the disk is full or the primary away. A thread passes on to the primary what readers of a replica
have made, so they never wait for it.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from queue import Full, Queue
from threading import Lock, Thread

from django.conf import settings
from django.db import DatabaseError, Error, InterfaceError, connection, transaction

from spacedevs.api.renderings.models import Following, Rendering
from spacedevs.api.renderings.revisions import State, revision_state
from spacedevs.api.renderings.unstored import unstored
from spacedevs.complaints import first_line
from spacedevs.database.locks import code_of, hurry, impatience, is_contention
from spacedevs.database.replica import reads_replica
from spacedevs.database.snapshots import may_write
from spacedevs.database.writing import is_read_only

logger = logging.getLogger(__name__)

#: Store a rendering, unless there is one of the same revision or a later one.
INSERT = f"""
    INSERT INTO "{Rendering._meta.db_table}" AS former (component, "key", body, revision)
    VALUES (%s, %s, %s, %s) ON CONFLICT (component, "key") DO UPDATE
    SET body = excluded.body, revision = excluded.revision
    WHERE excluded.revision > former.revision
"""
#: Seconds after a failure in which nothing is stored.
PAUSE = 60.0
#: How many pages wait for the primary at most; more are kept in memory only.
MOST_WAITING = 4


class Complaints:
    """Why renderings can't be stored: logged once for each reason, and a while is not tried."""

    def __init__(self) -> None:
        self._codes: set[str | int | None] = set()
        self._resume_at = float("-inf")

    @property
    def recent(self) -> bool:
        """Whether storing has failed within PAUSE."""
        return time.monotonic() < self._resume_at

    def report(self, error: Error) -> None:
        """Log an error, unless it is contention or was logged before.

        Who may only read is told so by `spacedevs.api.http.upkeep`.
        """
        if is_contention(error):
            return
        self._resume_at = time.monotonic() + PAUSE
        code = code_of(error)
        if code not in self._codes and not is_read_only(error):
            self._codes.add(code)
            reason = first_line(error)
            logger.warning("Renderings are not stored, but kept by this process: %s", reason)


class Primary:
    """A thread that stores on the primary what readers of a replica have made."""

    def __init__(self) -> None:
        self._waiting: Queue[tuple[str, dict[str, str], State]] = Queue(MOST_WAITING)
        self._lock = Lock()
        self._thread: Thread | None = None

    def send(self, component: str, texts: dict[str, str], state: State) -> None:
        """Have renderings stored soon, or not at all if too many wait."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work_on, name="storing", daemon=True)
                self._thread.start()
        with suppress(Full):
            self._waiting.put_nowait((component, texts, state))

    def _work_on(self) -> None:
        while True:
            component, texts, state = self._waiting.get()
            if complaints.recent:
                continue
            try:
                with transaction.atomic():
                    # The numbers of a replica that follows another server mean nothing here. The
                    # token says that this primary was in the state that the renderings show.
                    if revision_state().token == state.token:
                        store(component, texts, state)
            except (DatabaseError, InterfaceError) as error:
                connection.close()
                complaints.report(error)


complaints = Complaints()
primary = Primary()


def may_store() -> bool:
    """Whether this thread stores what it makes, as far as is known."""
    return settings.RENDERINGS and not complaints.recent and not reads_replica()


def store_at_once(component: str, texts: dict[str, str], state: State) -> None:
    """Store renderings that show a state, or keep them if that can't be done now; never raises."""
    if not texts or not settings.RENDERINGS or not state.usable or state.uncommitted:
        return
    if may_store() and may_write():
        try:
            with impatience(), transaction.atomic():
                hurry()
                store(component, texts, state)
            return
        except (DatabaseError, InterfaceError) as error:
            complaints.report(error)
    unstored.keep(component, texts, state.token)
    if reads_replica() and not complaints.recent:
        primary.send(component, texts, state)


def store(component: str, texts: dict[str, str], state: State) -> bool:
    """Store renderings that show a state; False if a later change is being followed already.

    On PostgreSQL the state has to be that of this transaction's snapshot, or an earlier one.
    """
    if announced() > state.number:
        return False
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT, [(component, key, text, state.number) for key, text in sorted(texts.items())]
        )
    return True


def announced() -> int:
    """The number up to which changes are followed or about to be; it can't grow meanwhile.

    Raises DatabaseError if it has changed since the snapshot, or is being changed. SQLite has one
    writer at a time, so it needs no lock.
    """
    lock = "FOR SHARE NOWAIT" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT begun FROM "{Following._meta.db_table}" WHERE id = 1 {lock}')
        return cursor.fetchone()[0]
