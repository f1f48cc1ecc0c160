"""Bounds how many requests Django works on at a time, each with a database connection."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS as DATABASE
from django.db import connections

Result = TypeVar("Result")


class Busy(Exception):
    """The line is full, or no seat became free in time."""


class Pool:
    """Seats with a database connection each, and a line of requests that wait for one.

    A thread of the server borrows a seat for its request, so there are never more connections than
    seats. With `most`, at most that many requests have a seat or wait for one.
    """

    def __init__(self, seats: int, most: int | None = None) -> None:
        self._seats: LifoQueue[Any] = LifoQueue()
        for _ in range(seats):
            connection = connections.create_connection(DATABASE)
            connection.inc_thread_sharing()  # threads use it one after the other
            self._seats.put(connection)
        self._places = BoundedSemaphore(most) if most else None

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """What `work` returns; raises what it raises, or Busy if there is no seat in time."""
        places = self._places
        if places and not places.acquire(blocking=False):
            raise Busy
        try:
            with self._seat(seconds):
                return work()
        finally:
            if places:
                places.release()

    @contextmanager
    def _seat(self, seconds: float) -> Any:
        try:
            connection = self._seats.get(timeout=seconds)
        except Empty:
            raise Busy from None
        own = [each for each in connections.all(initialized_only=True) if each.alias == DATABASE]
        connections[DATABASE] = connection
        try:
            yield
        finally:
            del connections[DATABASE]
            for former in own:  # a thread that had a connection gets it back
                connections[DATABASE] = former
            self._seats.put(connection)
