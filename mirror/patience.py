"""What a run does when its source, the database or the disk fails: end, or wait and go on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Protocol, TypeVar

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, connection

from mirror.errors import Outage

#: Errors that concern everything, not one resource, and may pass.
OUTAGES = (Outage, DatabaseError, InterfaceError, OSError)
#: Seconds of the first pause; each is twice as long as the one before, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 10, 600

Result = TypeVar("Result")


class Screen(Protocol):
    """Shows lines, and waits."""

    def say(self, line: str) -> None:
        """Show a line."""

    def failed(self, line: str) -> None:
        """Show a line about a failure."""

    def wait(self, seconds: float, *, told: bool = False) -> None:
        """Wait for some seconds, and say so unless that is `told` already."""


class Patience:
    """Whether, and for how long, a run waits for what is out."""

    def __init__(self, screen: Screen, *, endless: bool) -> None:
        self._screen = screen
        self._endless = endless
        self._pause = 0

    def through(self, work: Callable[[], Result]) -> Result:
        """The result of some work; it is done anew after each outage.

        Raises CommandError, with one line, if patience is not endless.
        """
        while True:
            try:
                return work()
            except OUTAGES as error:
                self._meet(error)

    def reward(self) -> None:
        """Note that something has succeeded: the outage is over, if there was one."""
        if self._pause:
            self._screen.say("It is back; going on.")
            self._pause = 0

    def _meet(self, error: Exception) -> None:
        """Tell of an outage and wait."""
        if not self._endless or isinstance(error, BrokenPipeError):  # nobody is there to be told
            raise CommandError(in_words(error)) from error
        self._pause = min(self._pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
        with suppress(OSError):  # the log may be on the full disk, too
            self._screen.failed(f"{in_words(error)}; trying again in {in_short(self._pause)}.")
        drop_connection()
        self._screen.wait(self._pause, told=True)


def in_words(error: Exception) -> str:
    """What an outage is, in one line."""
    if isinstance(error, Outage):
        return str(error)
    if isinstance(error, DatabaseError | InterfaceError):
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return f"The database fails: {lines[0].rstrip('.') if lines else type(error).__name__}"
    assert isinstance(error, OSError)
    where = f"{error.filename}: " if error.filename else ""
    return where + (error.strerror or type(error).__name__).rstrip(".")


def in_short(seconds: float) -> str:
    """A time such as `40 s`, `10 min` or `3.6 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def drop_connection() -> None:
    """Close the database's connection, which may be broken; the next query makes a new one."""
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends what happens within as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
