"""The database that readers use: the replica while there is one that answers, else the primary."""

from __future__ import annotations

import logging
import time
from threading import Lock, Thread

from django.db import Error, connection

from spacedevs.api.renderings.revisions import revision_state
from spacedevs.database.connections import cut_waiting
from spacedevs.database.replica import PRIMARY, REPLICA, has_replica, lead_to

logger = logging.getLogger(__name__)

#: Seconds between two attempts to reach a replica that has failed.
PAUSE = 3.0
#: Seconds by which it may lag behind the primary when readers go back to it.
LAG = 1.0


class ReadersDatabase:
    """The name of the database that readers use.

    Readers leave a replica that fails. They go back once it has caught up with the primary, or
    answers while that doesn't.
    """

    def __init__(self) -> None:
        self.name = REPLICA if has_replica() else PRIMARY
        self._lock = Lock()

    def leave_replica(self, reason: str) -> bool:
        """Let readers use the primary, until the replica is back; False if they do so already."""
        with self._lock:
            if self.name == PRIMARY:
                return False
            self.name = PRIMARY
        logger.error("The replica doesn't answer (%s); the primary takes its place.", reason)
        cut_waiting(REPLICA)
        Thread(target=self._return, name="replica", daemon=True).start()
        return True

    def _return(self) -> None:
        left_at = time.monotonic()
        while not _is_current():
            time.sleep(PAUSE)
        connection.close()
        self.name = REPLICA
        logger.warning("The replica answers again, after %.1f s.", time.monotonic() - left_at)


def _is_current() -> bool:
    """Whether the replica answers, and not later than the primary."""
    passed = _number(PRIMARY)
    if passed is not None:
        time.sleep(LAG)
    number = _number(REPLICA)
    return number is not None and number >= (passed or 0)


def _number(database: str) -> int | None:
    """The number of a database's revision; None if it doesn't answer."""
    lead_to(database)
    try:
        return revision_state().number
    except Error:
        connection.close()
        return None
