"""Work that a thread does beside that of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def meanwhile(work: Callable[[Event], object], name: str, patience: float) -> Iterator[None]:
    """Another thread works until it is told to stop, which it is in the end.

    It is waited for so many seconds, and then left alone.
    """
    stop = Event()
    thread = Thread(target=work, args=[stop], name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(patience)
