"""The window of an hour within which a source allows a number of calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Window:
    """The calls of the last hour, of which a source allows a number."""

    limit: int
    #: How many were made.
    used: int
    #: When the oldest of them are an hour old, so that others may be made: as many as matter.
    ends: Sequence[datetime]
    #: Until when the source has asked for no calls.
    closed_until: datetime | None = None

    def opens(self, now: datetime) -> datetime:
        """When the next call may be made."""
        opens = self.ends[self.used - self.limit] if self.used >= self.limit else now
        return max(opens, now, self.closed_until or now)

    def holds(self, calls: Sequence[datetime]) -> bool:
        """Whether calls at these times, in order, may all be made besides those of the window."""
        if self.used + len(calls) <= self.limit:
            return True
        ended = 0
        for number, at in enumerate(calls, 1):
            while ended < len(self.ends) and self.ends[ended] <= at:
                ended += 1
            if self.used - ended + number > self.limit:
                return False
        return True
