"""What a date means that is known to a precision only: a time, a day, or a longer period."""

from __future__ import annotations

from calendar import month_name, monthrange
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple


class Precision(IntEnum):
    """The ids of precisions. They are Launch Library's, and the same on every server."""

    SECOND = 0
    MINUTE = 1
    HOUR = 2
    MORNING = 3
    AFTERNOON = 4
    DAY = 5
    WEEK = 6
    MONTH = 7
    QUARTER_1 = 8
    QUARTER_2 = 9
    QUARTER_3 = 10
    QUARTER_4 = 11
    HALF_1 = 12
    HALF_2 = 13
    YEAR = 14
    FISCAL_YEAR = 15
    DECADE = 16


TIMES = (Precision.SECOND, Precision.MINUTE, Precision.HOUR)
#: Precisions that leave the day open.
IMPRECISE = tuple(precision for precision in Precision if precision > Precision.DAY)


class Known(NamedTuple):
    """A moment as exactly as it is known: a time or a day, the last one of a period."""

    at: datetime | date
    period: str = ""  # "December 2026"; blank if the day is known


def known(moment: datetime, precision: int | None) -> Known:
    """What a moment and the id of its precision say together.

    Without a precision, midnight stands for the day. A precision that isn't known tells the day.
    """
    moment = moment.astimezone(UTC)
    if precision is None:
        return Known(moment.date() if moment.time() == time() else moment)
    if precision in TIMES:
        return Known(moment)
    return _period(moment.date(), precision)


def following(day: date) -> date | None:
    """The next day; None after the last one that there is."""
    return day + timedelta(days=1) if day < date.max else None


def _period(day: date, precision: int) -> Known:
    """The last day of the period of a precision that a day belongs to, with the period's name."""
    year = day.year
    match precision:
        case Precision.WEEK:
            monday = day.toordinal() - day.weekday()
            last = date.fromordinal(min(monday + 6, date.max.toordinal()))
            return Known(last, f"week of {date.fromordinal(monday).isoformat()}")
        case Precision.MONTH:
            return Known(_end(year, day.month), f"{month_name[day.month]} {year}")
        case Precision.QUARTER_1 | Precision.QUARTER_2 | Precision.QUARTER_3 | Precision.QUARTER_4:
            quarter = precision - Precision.QUARTER_1 + 1
            return Known(_end(year, 3 * quarter), f"Q{quarter} {year}")
        case Precision.HALF_1 | Precision.HALF_2:
            half = precision - Precision.HALF_1 + 1
            return Known(_end(year, 6 * half), f"H{half} {year}")
        case Precision.YEAR:
            return Known(_end(year, 12), f"{year}")
        case Precision.FISCAL_YEAR:  # agencies end theirs in different months
            return Known(day, f"FY {year}")
        case Precision.DECADE:
            first = year - year % 10
            return Known(_end(first + 9, 12), f"{first}s")
    return Known(day)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
