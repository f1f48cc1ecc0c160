"""What a serving process does beside its answers: it follows changes and derives values."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread

from spacedevs.api.derived import keep_derived
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.revisions import State

#: Seconds after which somebody looks whether values are to be derived, if nothing has changed.
DERIVE_EVERY = 30.0
#: Seconds for which nothing is tried after a failure, as in a process that may not write.
PAUSE = 60.0

logger = logging.getLogger(__name__)


class Upkeep:
    """A thread that works when there is something to do; called with each state that is seen.

    Of several processes one follows, and one derives. What fails is nobody's answer.
    """

    def __init__(self) -> None:
        self._work = Event()
        self._thread: Thread | None = None
        self._derive_at = self._resume_at = float("-inf")
        self._complaint = ""

    def __call__(self, state: State) -> None:
        """Look whether there is something to do; never waits."""
        moment = time.monotonic()
        if moment < self._resume_at:
            return
        if state.done < state.number or moment > self._derive_at:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="upkeep", daemon=True)
                self._thread.start()
            self._work.set()

    def _run(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            self._derive_at = time.monotonic() + DERIVE_EVERY
            try:
                follow()
                keep_derived()
            except Exception as error:
                self._resume_at = time.monotonic() + PAUSE
                complaint = str(error).strip().partition("\n")[0]
                if complaint != self._complaint:
                    logger.warning("Changes are not followed by this process: %s", complaint)
                self._complaint = complaint
