"""Time as the API tells it: UTC, in whole seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_asked: ContextVar[list[bool]] = ContextVar("asked")


def now() -> datetime:
    """The current time without a fraction of a second, so that stored times equal shown times."""
    _asked.get([]).append(True)
    return timezone.now().replace(microsecond=0)


@contextmanager
def watching_the_clock() -> Iterator[list[bool]]:
    """A list that is not empty once something within has called `now`."""
    asked: list[bool] = []
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)
