"""Dates and lengths of time in words, as precisely as they are known and no more."""

from __future__ import annotations

from calendar import month_name
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import isodate

from feeds.precision import Precision, known
from spacedevs.clock import today

#: The parts of a day that are known instead of the time.
PARTS: dict[int | None, str] = {
    Precision.MORNING: "morning of ",
    Precision.AFTERNOON: "afternoon of ",
}


class Moment(NamedTuple):
    """A moment in words, in UTC; `at` is the same for programs, blank if the day isn't known.

    `timed` says whether `at` is a time, which a browser shows in its own zone, or a day. `before`
    is what is said before it, such as “since”. A time that is known to the hour is `about` right.
    """

    text: str
    at: str = ""
    timed: bool = False
    before: str = ""
    about: bool = False


def since(text: str | None) -> Moment | None:
    """A time in a document, said as a beginning."""
    found = moment(text)
    return found and found._replace(before="since ")


def until(text: str | None) -> Moment | None:
    """A time in a document, said as an end."""
    found = moment(text)
    return found and found._replace(before="until ")


def moment(text: str | None, precision: dict[str, Any] | None = None) -> Moment | None:
    """A time in a document with its precision; None if there is none.

    A period that isn't over begins with NET: nothing happens earlier, but maybe later.
    """
    if not text:
        return None
    time = datetime.fromisoformat(text).astimezone(UTC)
    level = precision["id"] if precision else None
    at, period = known(time, level)
    if isinstance(at, datetime):
        about = level == Precision.HOUR
        clock = f"{at:%H:%M:%S}" if at.second and not about else f"{at:%H:%M}"
        words = f"{day(at)}, {'about ' if about else ''}{clock} UTC"
        return Moment(words, text, timed=True, about=about)
    if period:
        if level == Precision.WEEK:
            period = f"week of {day(at - timedelta(days=6))}"
        return Moment(period if at < today() else f"NET {period}")
    part = PARTS.get(level, "")
    return Moment(f"{part}{day(at)}", at.isoformat())


def day(at: date) -> str:
    """A day in words: 3 December 2026."""
    return f"{at.day} {month_name[at.month]} {at.year}"


def day_of(text: str | None) -> Moment | None:
    """A day in a document; None if there is none."""
    return Moment(day(date.fromisoformat(text)), text) if text else None


def length(text: str | None) -> str:
    """A length of time in a document, in words, its two largest units; blank if none or zero."""
    if not text:
        return ""
    time = isodate.parse_duration(text)
    seconds = round(abs(time.total_seconds()))
    parts = []
    for name, size in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number:,} {name}{'s' if number > 1 else ''}")
        elif parts:
            break
    return " ".join(parts[:2])


def clock(text: str | None) -> str:
    """A time relative to T-0 as countdowns write it: T-00:38:00, T+00:02:12; blank if unknown."""
    if text is None:
        return ""
    seconds = round(isodate.parse_duration(text).total_seconds())
    sign = "-" if seconds < 0 else "+"
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"T{sign}{hours:02}:{minutes:02}:{seconds:02}"
