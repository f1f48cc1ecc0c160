"""Requests that wait for news: without a seat, and without a look of their own at the database.

Django answers that there is nothing yet, and leaves an `Awaited` in the request's environment. The
front waits, and asks Django once more when there is something.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from spacedevs.api.http.revision import Revision
from spacedevs.complaints import Complaint, first_line
from spacedevs.database.replica import lead_to

#: Where a request's environment has its Awaited.
AWAITED = "spacedevs.awaited"
#: How many requests of a process wait at a time, each of which holds one of its threads, and how
#: many of them may be one client's: a server isn't told that a client has hung up.
MOST_WAITING, MOST_OF_CLIENT = 8, 4
#: Seconds between two looks at the database, for all that wait.
EVERY = 0.8

logger = logging.getLogger(__name__)


@dataclass
class Awaited:
    """What a request waits for: news beyond a number."""

    after: int
    until: float  # on the monotonic clock
    place: Any  # where Django's next answer goes on


class News:
    """Lets requests wait for numbers that grow, such as the ids of entries.

    `latest` reads the greatest of these numbers. While requests wait, a thread looks for that, and
    has the revision renewed: so this process also does what follows a change (`upkeep`).
    """

    def __init__(self, latest: Callable[[], int], revision: Revision) -> None:
        self._read = latest
        self._revision = revision
        self._latest, self._looks = -1, 0
        self._waiting: Counter[Hashable] = Counter()  # by client
        self._changed = Condition()
        self._thread: Thread | None = None
        self._complaint = Complaint(logger)

    def wait(self, awaited: Awaited, client: Hashable) -> bool:
        """Wait for news; False if none come in time, or if too many requests wait already.

        Only a look from now on counts. So a request whose database lags behind the thread's asks
        that no more often than the thread looks.
        """
        with self._changed:
            waiting = self._waiting
            if waiting.total() >= MOST_WAITING or waiting[client] >= MOST_OF_CLIENT:
                return False
            self._start()
            waiting[client] += 1
            looks = self._looks
            self._changed.notify_all()
            try:
                return self._changed.wait_for(
                    lambda: self._looks > looks and self._latest > awaited.after,
                    awaited.until - time.monotonic(),
                )
            finally:
                waiting[client] -= 1
                if not waiting[client]:
                    del waiting[client]

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._watch, name="news", daemon=True)
            self._thread.start()

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
            self._look()
            time.sleep(EVERY)

    def _look(self) -> None:
        self._revision.renew()
        lead_to(self._revision.database.name)
        try:
            latest = self._read()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            self._complaint.make(f"Nobody learns of changes: {first_line(error)}")
            return
        self._complaint.forget()
        with self._changed:
            self._latest = latest
            self._looks += 1
            self._changed.notify_all()
