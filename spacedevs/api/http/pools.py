"""How many requests Django works on at a time, and over which database connections."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

Result = TypeVar("Result")


class Busy(Exception):
    """There is no place left in the line, or no turn came in time."""


class Pool:
    """Some seats, with a connection to the database each, and a line of those who wait for one.

    A thread of the server borrows a seat for its request, so there are no more connections than
    seats, however many threads there are. With `most`, that many requests have a seat or wait for
    one, and others are sent away.
    """

    def __init__(self, seats: int, most: int | None = None) -> None:
        self._seats: LifoQueue[Any] = LifoQueue()
        for _ in range(seats):
            connection = connections.create_connection(DEFAULT_DB_ALIAS)
            connection.inc_thread_sharing()  # by one thread after the other
            self._seats.put(connection)
        self._places = BoundedSemaphore(most) if most else None

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """What `work` returns; raises what it raises, and Busy if its turn doesn't come in time."""
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
        connections[DEFAULT_DB_ALIAS] = connection
        try:
            yield
        finally:
            del connections[DEFAULT_DB_ALIAS]
            self._seats.put(connection)
