"""The schedule: which call to a source is made next, and when. It makes no calls or queries.

What is upcoming comes first, so that a new copy is useful at once. What has changed comes next, in
intervals that follow from the number of calls allowed; near T-0, a resource gets all the calls that
the others leave. Passes over everything have the rest. Such a call is made only if every call for
changes that is foreseen in the next hour still has its place in the window, so that nothing comes
late because of it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from heapq import merge
from itertools import islice, takewhile
from typing import NamedTuple

from mirror.budget import PERIOD
from mirror.jobs import CHANGES, FULL, HOUR, MINUTE, RHYTHMS, UPCOMING, Job, Rhythm
from mirror.models import Pass
from mirror.window import Window

#: An object is near T-0 from an hour before it to half an hour after it, and until what happened
#: then has been asked for.
BEFORE, AFTER = HOUR, 35 * MINUTE
#: The part of the allowed calls that is planned with, and the part of what is left for passes over
#: everything that these take in the long run: T-0 may move close without a warning.
PLANNED, SPENT = 0.96, 0.85
#: A pass over everything is made before it is due, while calls are left, but not more often than
#: this, and not more often than this many times in its interval.
SHORTEST_FULL, MOST_EARLY = HOUR, 28
#: The most calls that are looked ahead at.
HORIZON = 500


class Turn(NamedTuple):
    """A page to ask for: the next one of a pass over a resource."""

    resource: str
    kind: Pass.Kind


@dataclass(frozen=True)
class Standing:
    """How far a resource is copied."""

    #: How many objects the source has; None if that is not known yet.
    count: int | None
    #: When the last complete pass over everything, and the last one of any kind, began.
    full_at: datetime | None
    fresh_at: datetime | None
    #: Whether a pass over everything has ever begun.
    has_begun: bool
    #: Whether it is known since when to ask for changes.
    knows_changes: bool
    #: Whether the last pass over everything missed objects and has to be made again.
    has_missed: bool
    #: The offsets of the passes that are under way.
    under_way: Mapping[Pass.Kind, int]


def wanted(jobs: Mapping[str, Job], standings: Mapping[str, Standing], now: datetime) -> set[Turn]:
    """The passes that a run makes: over everything that is due, and over what has changed."""
    full = {
        Turn(name, FULL) for name in standings if lateness(jobs[name], standings[name], now) >= 1
    }
    known = {name for name in RHYTHMS if name in standings and standings[name].knows_changes}
    return full | {Turn(name, CHANGES) for name in known}


def lateness(job: Job, standing: Standing, now: datetime) -> float:
    """How much of its interval a pass over everything is old; 1 or more if one is due."""
    return (now - standing.full_at) / job.full_every if standing.full_at else math.inf


@dataclass(frozen=True)
class Situation:
    """All that the choice of the next call depends on."""

    now: datetime
    jobs: Mapping[str, Job]
    #: In the order of a first copy, without the resources that rest after a failure.
    standings: Mapping[str, Standing]
    window: Window
    #: The T-0s of each resource, around now, that are known to the hour or better.
    t_zeros: Mapping[str, Sequence[datetime]]
    #: When this process last asked for a page of a pass over everything, or else began.
    full_asked_at: datetime | None = None
    #: The passes that a run makes, whether they are due or not.
    wanted: Collection[Turn] = ()
    #: The resources of which the last page could not be read: everything of them comes last.
    failing: Collection[str] = ()
    #: Whether copying goes on after those. Then passes over everything come evenly and, while calls
    #: are left, before they are due.
    goes_on: bool = False

    def choose(self) -> Turn | datetime | None:
        """The page to ask for now, or else when to choose again; None if all is done."""
        upcoming, full = self._upcoming(), self._full()
        if not (upcoming or full or self._is_wanted or self.goes_on):
            return None
        opens = self.window.opens(self.now)
        if opens > self.now:
            return opens
        if upcoming:
            return upcoming
        changes = self._changes(may_wait=isinstance(full, Turn))
        for turn in (changes, full):
            if isinstance(turn, Turn):
                return turn
        times = [at for at in (changes, full) if isinstance(at, datetime)]
        return min(times, default=self.now + HOUR)

    def intervals(self, at: datetime) -> Mapping[str, timedelta]:
        """The intervals in which resources are asked for changes, at a moment."""
        near = frozenset(name for name in RHYTHMS if self._is_near(name, at))
        if near not in self._known_intervals:
            rates = self._rates(near)
            self._known_intervals[near] = {name: HOUR / rate for name, rate in rates.items()}
        return self._known_intervals[near]

    @cached_property
    def _known_intervals(self) -> dict[frozenset[str], dict[str, timedelta]]:
        return {}

    @cached_property
    def _is_first(self) -> bool:
        """Whether there is much to copy: something that never was, or that is wanted anyway."""
        return any(
            standing.full_at is None or Turn(name, FULL) in self.wanted
            for name, standing in self.standings.items()
        )

    @cached_property
    def _changing(self) -> list[str]:
        """The resources that can be asked for changes, the most important one first."""
        known = self.standings
        return [name for name in RHYTHMS if name in known and known[name].knows_changes]

    @property
    def _is_wanted(self) -> bool:
        """Whether changes are wanted, or not yet read to their end."""
        return any(
            CHANGES in self.standings[name].under_way or Turn(name, CHANGES) in self.wanted
            for name in self._changing
        )

    def _upcoming(self) -> Turn | None:
        """The page of upcoming objects to ask for; resources take turns."""
        offsets = {
            name: standing.under_way.get(UPCOMING, 0)
            for name, standing in self.standings.items()
            if UPCOMING in standing.under_way
            or (self.jobs[name].tells_changes and not standing.has_begun and not standing.fresh_at)
        }
        return Turn(min(offsets, key=offsets.__getitem__), UPCOMING) if offsets else None

    def _changes(self, *, may_wait: bool) -> Turn | datetime | None:
        """The page of changes to ask for now, or else when one is next.

        A call waits if it would take the place of one for a more important resource. Where calls
        take so long that it is always time for changes, a page of everything comes between
        them.
        """
        more_important: list[Iterator[datetime]] = []
        due, times = [], []
        for rank, name in enumerate(self._changing):
            standing, at = self.standings[name], next(self._looks(name))
            has_had_its_turn = (
                CHANGES not in standing.under_way
                and standing.fresh_at is not None
                and self.full_asked_at is not None
                and standing.fresh_at >= self.full_asked_at
            )
            if at > self.now:
                times.append(at)
            elif not self.window.holds([self.now, *self._within_an_hour(more_important)]):
                times.append(self.now + PERIOD / self.window.limit / 16)
            elif not (may_wait and has_had_its_turn):
                due.append((not self._is_near(name, self.now), at, rank, name))
            more_important.append(self._looks(name))
        return Turn(min(due)[-1], CHANGES) if due else min(times, default=None)

    def _full(self) -> Turn | datetime | None:
        """The page of a pass over everything to ask for now, or else when one is next."""
        paced = self._paced()
        if paced > self.now:
            return paced
        late = {
            name: lateness(self.jobs[name], standing, self.now)
            for name, standing in self.standings.items()
        }
        due = [name for name in late if self._is_wanted_full(name)]
        if self.goes_on:
            due += [name for name in late if late[name] >= 1]
        if not due and self.goes_on:
            due = [name for name in late if self._early_from(name) <= self.now]
        if not due:
            times = (self._early_from(name) for name in late)
            return min(times, default=None) if self.goes_on else None
        foreseen = self._within_an_hour(map(self._looks, self._changing))
        if not self.window.holds([self.now, *foreseen]):
            return min(self.window.ends[:1], default=self.now + 5 * MINUTE)
        return Turn(max(due, key=lambda name: (name not in self.failing, late[name])), FULL)

    def _is_wanted_full(self, name: str) -> bool:
        """Whether a pass over everything is under way, to be made again or wanted."""
        standing = self.standings[name]
        is_under_way = FULL in standing.under_way or standing.has_missed
        return is_under_way or Turn(name, FULL) in self.wanted

    def _early_from(self, name: str) -> datetime:
        """From when on a pass over everything may be made before it is due."""
        full_at = self.standings[name].full_at
        assert full_at is not None  # or it is due
        return full_at + max(self.jobs[name].full_every / MOST_EARLY, SHORTEST_FULL)

    def _paced(self) -> datetime:
        """From when on a page of everything may be asked for, so that these come evenly."""
        if self._is_first or not self.goes_on:
            return self.now
        rates = [HOUR / interval for interval in self.intervals(self.now).values()]
        left = self.window.limit * PLANNED - sum(rates)
        if left < self.window.limit * (1 - PLANNED):
            return self.now + 5 * MINUTE
        return self.full_asked_at + HOUR / (left * SPENT) if self.full_asked_at else self.now

    def _within_an_hour(self, looks: Iterable[Iterator[datetime]]) -> list[datetime]:
        """The times within the next hour at which calls will be made, in order."""
        end = self.now + PERIOD
        times = takewhile(lambda at: at < end, merge(*looks))
        return [max(at, self.now) for at in islice(times, HORIZON)]

    def _looks(self, name: str) -> Iterator[datetime]:
        """When a resource is to be asked for changes, the next time and then again and again."""
        standing = self.standings[name]
        is_due = CHANGES in standing.under_way or Turn(name, CHANGES) in self.wanted
        last = None if is_due else standing.fresh_at
        at = self._look_after(name, last) if last else self.now
        while True:
            yield at
            at = self._look_after(name, max(at, self.now))

    def _look_after(self, name: str, last: datetime) -> datetime:
        """When a resource that was last asked for changes at a moment is to be asked again."""
        moment = max(last, self.now)
        at = last + self.intervals(moment)[name]
        begins = (t_zero - BEFORE for t_zero in self.t_zeros.get(name, ()))
        if begin := min((begin for begin in begins if moment < begin < at), default=None):
            at = min(at, max(begin, last + self.intervals(begin)[name]))
        return at

    def _is_near(self, name: str, at: datetime) -> bool:
        return any(t_zero - BEFORE <= at <= t_zero + AFTER for t_zero in self.t_zeros.get(name, ()))

    def _rates(self, near: Collection[str]) -> dict[str, float]:
        """The calls an hour for the changes of each resource; near T-0 all that others leave."""
        limit = self.window.limit
        rates = {
            name: self._rate(rhythm, is_beside=bool(near))
            for name, rhythm in RHYTHMS.items()
            if name in self.standings
        }
        for name in rates:
            if name in near:
                left = limit * PLANNED - (sum(rates.values()) - rates[name])
                rates[name] = max(rates[name], min(left, HOUR / RHYTHMS[name].shortest_near))
        return rates

    def _rate(self, rhythm: Rhythm, *, is_beside: bool) -> float:
        """The calls an hour for the changes of a resource that is not near T-0."""
        limit, most = self.window.limit, HOUR / rhythm.shortest
        share = rhythm.share_beside if is_beside else rhythm.share
        if self._is_first and limit * share < most:  # calls are few, and a first copy takes many
            share = rhythm.share_at_first
        return min(limit * share, most)
