"""Time as the API tells it: UTC, in whole seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_asked: ContextVar[list[float]] = ContextVar("asked")


def now() -> datetime:
    """The current time without a fraction of a second, so that stored times equal shown times."""
    _asked.get([]).append(0.0)
    return timezone.now().replace(microsecond=0)


def today() -> date:
    """The current day in UTC."""
    moment = timezone.now()
    midnight = datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)
    _asked.get([]).append((midnight - moment).total_seconds())
    return moment.date()


@contextmanager
def watching_the_clock() -> Iterator[list[float]]:
    """For how many seconds each answer of the clock within holds: none, or until the day ends."""
    asked: list[float] = []
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)
