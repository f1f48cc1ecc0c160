"""The files through which the processes of a server share their metrics.

prometheus-client keeps the numbers of each process in files in a folder, and whoever is asked adds
them up. A process takes a *place* in the folder, a number under a lock that ends with the process,
and the files bear that number. So the next process goes on with the counters of one that has died,
and the files don't grow in number.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

#: The variable that names the folder, for prometheus-client too.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def make_folder(host: str, port: int) -> Path:
    """A new empty folder for the server at an address, in place of that of its former run.

    Raises OSError if there is one that can't be removed.
    """
    folder = Path(tempfile.gettempdir(), f"spacedevs-metrics-{host.replace(':', '.')}-{port}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)  # fails if somebody else has put something there
    return folder


def registry_of_processes() -> tuple[CollectorRegistry, CollectorRegistry]:
    """The registry that metrics are made in, and the one that is shown.

    Both are the same if this process has no folder to share its metrics in.
    """
    own = CollectorRegistry()
    if VARIABLE not in os.environ:
        return own, own
    folder = Path(os.environ[VARIABLE])
    place = _take_place(folder)
    values.ValueClass = values.MultiProcessValue(lambda: place)
    shown = CollectorRegistry()
    shown.register(_Processes(folder))
    return own, shown


class _Processes(Collector):
    """The metrics of all processes; the gauges of the living ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def describe(self) -> list[Metric]:
        """Nothing, so that registering reads no files."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The metrics."""
        for file in self._folder.glob("*.place"):
            lock = _lock(file)
            if lock is not None:
                mark_process_dead(file.stem, str(self._folder))
                os.close(lock)
        return MultiProcessCollector(None, str(self._folder)).collect()


def _take_place(folder: Path) -> int:
    """The first number that no living process has; this one has it until it ends."""
    for place in count(1):
        if _lock(folder / f"{place}.place") is not None:
            return place
    raise AssertionError


def _lock(file: Path) -> int | None:
    """The open file under a lock; None if another process has that."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        return None
    return opened
