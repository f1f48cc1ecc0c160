"""The work that a serving process does in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.models import Following
from spacedevs.api.renderings.revisions import State
from spacedevs.complaints import Complaint, first_line
from spacedevs.database.writing import can_write, is_read_only

#: Seconds between two runs if nothing changes.
RUN_EVERY = 30.0
#: Seconds of rest after a run: each takes CPU time from the threads that send responses, and
#: readers find out themselves what a few pending notes make stale.
REST = 2.0
#: Seconds of rest after a failure, such as that of a process that may not write.
PAUSE = 60.0

NOT_FOLLOWED = "Changes are not followed by this process: {}"
READ_ONLY = "The database can only be read: what is not stored there is kept by this process."

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
        self._complaint = Complaint(logger)

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
            try:
                if can_write(Following):
                    follow()
                    for job in self._jobs:
                        job()
                else:
                    self._rest(READ_ONLY)
            except Exception as error:
                not_followed = NOT_FOLLOWED.format(first_line(error))
                self._rest(READ_ONLY if is_read_only(error) else not_followed)
            else:
                self._resume_at = max(self._resume_at, time.monotonic() + REST)
            self._run_at = time.monotonic() + RUN_EVERY

    def _rest(self, complaint: str) -> None:
        self._resume_at = time.monotonic() + PAUSE
        self._complaint.make(complaint)
