"""Values that are read from many rows and kept in memory, so that no reader can make them dear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

from spacedevs.api.renderings.present import Present, present
from spacedevs.api.renderings.reads import Tables, note, watching_reads
from spacedevs.clock import now, today
from spacedevs.database.snapshots import snapshot

#: A value is made again after this many times the seconds that making it took, at the earliest. So
#: a twentieth of a thread makes it, whatever changes and whoever asks.
SPARED = 20

Value = TypeVar("Value")


class Made(NamedTuple, Generic[Value]):
    """A value: the tables it was read from, their revision, its day, and when it may be remade."""

    value: Value
    tables: Tables
    token: str
    day: date
    until: float  # on the monotonic clock


class Kept(Generic[Value]):
    """A value that is made anew once a table that it was read from has changed, or a day is over.

    One that depends on more than tables of data (`is_timed`) is made anew after some seconds.
    Whoever asks while it is spared gets the former one; the answer then expires as the clock's do.
    """

    def __init__(self, make: Callable[[], Value], *, is_timed: bool = False) -> None:
        self._make = make
        self._is_timed = is_timed
        self._made: Made[Value] | None = None
        self._lock = Lock()

    def value(self) -> Value:
        """The value, all of it as of one revision."""
        found = present(None)
        if found.state.uncommitted or not found.state.usable:
            return self._make()
        made = self._made
        if made is None or not self._holds(made, found):
            made = self._renewed(found)
        note(made.tables)
        if self._is_timed or not _is_present(made, found):
            now()
        return made.value

    def forget(self) -> None:
        """Make it anew when it is next asked for."""
        self._made = None

    def _holds(self, made: Made[Value], found: Present) -> bool:
        if monotonic() < made.until:
            return True
        return not self._is_timed and _is_present(made, found)

    def _renewed(self, found: Present) -> Made[Value]:
        """A new value; the former one while another thread makes it."""
        former = self._made
        if not self._lock.acquire(blocking=former is None) and former:
            return former
        try:
            if self._made and self._holds(self._made, found):
                return self._made
            begun, day = monotonic(), today()
            with watching_reads() as reads, snapshot():
                found = present(None)
                value = self._make()
            until = monotonic() + SPARED * (monotonic() - begun)
            self._made = Made(value, reads.tables, found.latest(reads.tables).token, day, until)
            return self._made
        finally:
            self._lock.release()


def _is_present(made: Made[Any], found: Present) -> bool:
    """Whether a value shows the present data, as of today."""
    return made.token == found.latest(made.tables).token and made.day == today()
