"""Threads that do the work of requests, so many at a time, apart from the threads that wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

Result = TypeVar("Result")


class Busy(Exception):
    """There is no place left in the line, or the work took too long."""


class Pool:
    """Some threads, with a connection to the database each, and a line of those who wait.

    What a request waits for is done here, so that a server thread is all that it can hold up. With
    `most`, that many requests are in work or in the line, and others are sent away.
    """

    def __init__(self, name: str, threads: int, most: int | None = None) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = BoundedSemaphore(most) if most else None

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """What `work` returns; raises what it raises, and Busy if it isn't done in time."""
        places = self._places
        if places and not places.acquire(blocking=False):
            raise Busy
        future = self._executor.submit(work)
        if places:
            future.add_done_callback(lambda _: places.release())
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise Busy from None
