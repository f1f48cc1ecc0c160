"""Samples the state of this process for metrics, every few seconds."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from threading import Thread

from spacedevs.api.http.kept import KeptResponses
from spacedevs.api.http.metrics import Metrics
from spacedevs.api.http.revision import Revision

#: Seconds between two samples.
EVERY = 5.0

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

logger = logging.getLogger(__name__)


class Sampler:
    """A thread that sets the gauges of a process.

    It asks for the revision like a request, so that a process that nobody asks anything notices an
    outage as well.
    """

    def __init__(self, metrics: Metrics, revision: Revision, kept: KeptResponses) -> None:
        self._metrics = metrics
        self._revision = revision
        self._kept = kept
        self._began = time.monotonic()  # from which the lag counts until the database answers

    def start(self) -> None:
        """Start the thread."""
        Thread(target=self._go_on, name="sampler", daemon=True).start()

    def sample(self) -> None:
        """Set the gauges."""
        metrics, revision = self._metrics, self._revision
        revision.current()
        metrics.lag.set(time.monotonic() - max(revision.asked_at, self._began))
        metrics.away.set(revision.away)
        metrics.kept.set(len(self._kept))
        metrics.kept_bytes.set(self._kept.size)
        metrics.workers.set(1)
        metrics.memory.set(_resident_memory())

    def _go_on(self) -> None:
        while True:
            try:
                self.sample()
            except Exception:
                logger.exception("The gauges of this process are no longer set.")
                return
            time.sleep(EVERY)


def _resident_memory() -> int:
    """The bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES
