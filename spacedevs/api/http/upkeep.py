"""The work that a serving process does in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.revisions import State

#: Seconds between two runs if nothing changes.
RUN_EVERY = 30.0
#: Seconds of rest after a failure, such as that of a process that may not write.
PAUSE = 60.0

logger = logging.getLogger(__name__)


class Upkeep:
    """A thread that follows change notes, then runs jobs. Call it with each state that is read.

    Jobs never raise, and ensure themselves that only one of several processes does the work.
    """

    def __init__(self, *jobs: Callable[[], object]) -> None:
        self._jobs = jobs
        self._work = Event()
        self._thread: Thread | None = None
        self._run_at = self._resume_at = float("-inf")
        self._complaint = ""

    def __call__(self, state: State) -> None:
        """Wake the thread if there is something to do; never waits."""
        moment = time.monotonic()
        if moment < self._resume_at:
            return
        if state.done < state.number or moment > self._run_at:
            if self._thread is None:
                self._thread = Thread(target=self._work_on, name="upkeep", daemon=True)
                self._thread.start()
            self._work.set()

    def _work_on(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            self._run_at = time.monotonic() + RUN_EVERY
            try:
                follow()
                for job in self._jobs:
                    job()
            except Exception as error:
                self._resume_at = time.monotonic() + PAUSE
                complaint = str(error).strip().partition("\n")[0]
                if complaint != self._complaint:
                    logger.warning("Changes are not followed by this process: %s", complaint)
                self._complaint = complaint
