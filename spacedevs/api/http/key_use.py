"""When and how often keys are used, as the admin shows it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from time import monotonic, time

from django.db.models import Case, F, Q, Value, When

from spacedevs.api.http.models import Key
from spacedevs.complaints import Complaint, first_line

logger = logging.getLogger(__name__)

#: Seconds between two notes in the database.
PAUSE = 60.0
#: Keys that one statement updates.
BATCH = 100
DAY = 24 * 3600


@dataclass(slots=True)
class Tally:
    """Calls of one day that the database doesn't know yet."""

    day: int  # since 1970, in UTC
    calls: int = 0
    last: float = 0.0  # seconds since 1970


class KeyUse:
    """The calls with each key that this process has taken; several processes add theirs up.

    Only what the admin shows depends on it, so a process that may not write forgets the day before,
    and one that is killed its last minute.
    """

    def __init__(self) -> None:
        self._tallies: dict[int, Tally] = {}
        self._lock = Lock()
        self._due_at = float("-inf")
        self._complaint = Complaint(logger)

    def note(self, key: int) -> None:
        """Note a call with the key of an id."""
        moment = time()
        day = int(moment // DAY)
        with self._lock:
            tally = self._tallies.get(key)
            if tally is None or tally.day != day:
                tally = self._tallies[key] = Tally(day)
            tally.calls += 1
            tally.last = moment

    def write(self) -> None:
        """Write what has been noted, once a minute at most; never raises."""
        if monotonic() >= self._due_at:
            self._due_at = monotonic() + PAUSE
            self.flush()

    def flush(self) -> None:
        """Write what has been noted; never raises."""
        with self._lock:
            noted = {key: replace(tally) for key, tally in self._tallies.items()}
        try:
            for day in sorted({tally.day for tally in noted.values()}):
                of_day = [(key, tally) for key, tally in noted.items() if tally.day == day]
                for first in range(0, len(of_day), BATCH):
                    batch = dict(of_day[first : first + BATCH])
                    _add(date(1970, 1, 1) + timedelta(day), batch)
                    self._forget(batch)
            self._complaint.forget()
        except Exception as error:
            self._complaint.make(f"The use of keys can't be written: {first_line(error)}")

    def _forget(self, written: dict[int, Tally]) -> None:
        with self._lock:
            for key, tally in written.items():
                present = self._tallies[key]
                if present.day == tally.day:
                    present.calls -= tally.calls
                if not present.calls:
                    del self._tallies[key]


def _add(day: date, tallies: dict[int, Tally]) -> None:
    """Add calls of a day to those that the database knows, in one statement."""
    calls = Case(*[When(pk=key, then=Value(tally.calls)) for key, tally in tallies.items()])
    last = Case(
        *[
            When(pk=key, then=Value(datetime.fromtimestamp(tally.last, UTC)))
            for key, tally in tallies.items()
        ]
    )
    no_later = Q(day=None) | Q(day__lte=day)
    Key.objects.filter(no_later, pk__in=tallies).update(
        day_calls=Case(When(day=day, then=F("day_calls") + calls), default=calls),
        day=day,
        last_used_at=last,
    )
