"""The keys as a process knows them: in memory, a few seconds late."""

from __future__ import annotations

import logging
from threading import Condition, Thread
from time import monotonic
from typing import NamedTuple

from django.db import connection

from spacedevs.api.http.models import Key
from spacedevs.complaints import Complaint, first_line

logger = logging.getLogger(__name__)

#: Seconds between two readings.
PAUSE = 2.0
#: How many times longer than a reading the pause after it is, so that many keys cost little time.
PAUSE_BY_READING = 50
#: Seconds that a request waits if the last reading is too old.
PATIENCE = 1.0


class KnownKey(NamedTuple):
    """An active key."""

    id: int
    name: str
    limit: int | None  # calls an hour; None for that of all keys


class Keys:
    """All active keys. No request asks the database: a thread reads them while tokens come in.

    If the database doesn't answer, the keys that were read last go on holding.
    """

    def __init__(self) -> None:
        self._keys: dict[str, KnownKey] = {}  # by the digests of their secrets
        self._read_at = self._due_at = float("-inf")
        self._pause = PAUSE
        self._failing = False
        self._complaint = Complaint(logger)
        self._changed = Condition()
        self._wanted = False
        self._thread: Thread | None = None

    @property
    def were_read(self) -> bool:
        """Whether the keys have been read at all."""
        return self._read_at > float("-inf")

    def find(self, digest: str) -> KnownKey | None:
        """The active key whose secret has a digest.

        Waits for the keys if they are old, but no longer than PATIENCE, and not once that was in
        vain.
        """
        asked_at = monotonic()
        if asked_at >= self._due_at:
            self.renew(asked_at)
        return self._keys.get(digest)

    def renew(self, asked_at: float) -> None:
        """Have the keys read."""
        oldest = asked_at - 2 * self._pause
        with self._changed:
            self._wanted = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._watch, name="keys", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            if not self._changed.wait_for(
                lambda: self._read_at > oldest or self._failing, PATIENCE
            ):
                self._failing = True

    def read(self) -> None:
        """Read the keys in the calling thread; never raises."""
        began = monotonic()
        try:
            rows = Key.objects.filter(active=True).values_list("digest", "id", "name", "limit")
            keys = {digest: KnownKey(id, name, limit) for digest, id, name, limit in rows}
        except Exception as error:
            self._failing = True
            reason = first_line(error)
            self._complaint.make(f"Keys can't be read ({reason}); those known before hold.")
        else:
            self._keys, self._read_at = keys, began
            self._failing = False
            self._complaint.forget()
        ended = monotonic()
        self._pause = max(PAUSE, PAUSE_BY_READING * (ended - began))
        self._due_at = ended + self._pause

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
            self.read()
            if self._failing:
                connection.close()  # the next reading goes over a new one
            with self._changed:
                self._wanted = False
                self._changed.notify_all()
