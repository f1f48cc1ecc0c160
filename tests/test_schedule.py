"""The schedule, simulated over days: how late changes come, and that no hour has too many calls."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from statistics import median

import pytest

from mirror.budget import PERIOD
from mirror.jobs import CHANGES, DASHBOARD, DAY, FULL, HOUR, MINUTE, RHYTHMS, UPCOMING, jobs
from mirror.rehearsal import LATENCY, Rehearsal, RehearsedCall
from mirror.schedule import Situation, Standing, Turn, wanted
from mirror.window import Window
from spacedevs.api.registry import registry

BEGIN = datetime(2026, 11, 2, tzinfo=UTC)
NOTHING = Standing(
    count=None,
    full_at=None,
    fresh_at=None,
    has_begun=False,
    knows_changes=False,
    has_missed=False,
    under_way={},
)
#: How long is simulated.
DAYS = 8
#: Launches and precisely dated events a year, and changes an hour of each resource.
YEARLY = {"launches": 300, "events": 150}
HOURLY = {"launches": 6, "events": 1}


def copied(at: datetime = BEGIN) -> dict[str, Standing]:
    """The standings of a copy whose passes have come evenly."""
    chance = random.Random(1)
    standings = {}
    for name, job in jobs().items():
        age = chance.uniform(0, 0.7) * job.full_every
        standings[name] = Standing(
            count=None,
            full_at=at - age,
            fresh_at=at - min(age, 5 * MINUTE),
            has_begun=True,
            knows_changes=job.tells_changes,
            has_missed=False,
            under_way={},
        )
    return standings


@dataclass
class Change:
    """A change at the source: of what, when, and the T-0 of its object before and after."""

    resource: str
    at: datetime
    before: datetime | None = None
    after: datetime | None = None
    key: int = 0


@dataclass
class World:
    """What happens at a source, and what a copy knows of it."""

    changes: dict[str, list[Change]]
    #: The T-0s that the copy knows, by resource and object.
    known: dict[str, dict[int, datetime]]
    done: dict[str, int] = field(default_factory=Counter)
    #: How late changes came, in minutes: by resource, and near T-0.
    lags: dict[tuple[str, bool], list[float]] = field(default_factory=dict)

    @classmethod
    def random(cls, seed: int, end: timedelta) -> World:
        """Launches and events whose T-0s move, some of them at the last minute."""
        chance = random.Random(seed)
        changes: dict[str, list[Change]] = {name: [] for name in YEARLY}
        known: dict[str, dict[int, datetime]] = {name: {} for name in YEARLY}
        for name, yearly in YEARLY.items():
            number = round(yearly * (end + DAY) / timedelta(days=365))
            for key in range(number):
                t_zero = known[name][key] = BEGIN + chance.random() * (end + DAY)
                at = BEGIN + chance.random() * (t_zero - BEGIN)
                for _ in range(20):
                    moves = chance.random() < 0.4
                    step = chance.choice([5, 30, -30, 120, 3000]) * MINUTE if moves else 0 * MINUTE
                    after = max(t_zero + step, at + 5 * MINUTE) if moves else t_zero
                    changes[name].append(Change(name, at, t_zero, after, key))
                    t_zero = after
                    at += chance.random() * max((t_zero + HOUR / 2 - at), MINUTE)
                    if at > t_zero + HOUR / 2:
                        break
            for _ in range(round(HOURLY[name] * (end / HOUR))):
                changes[name].append(Change(name, BEGIN + chance.random() * end))
            changes[name].sort(key=lambda change: change.at)
        return cls(changes, known)

    def t_zeros(self, now: datetime) -> Mapping[str, list[datetime]]:
        """The T-0s around a moment, as far as the copy knows."""
        return {
            name: [at for at in known.values() if abs(at - now) < 3 * HOUR]
            for name, known in self.known.items()
        }

    def answer(self, call: RehearsedCall) -> None:
        """Let the copy know what a call for changes tells."""
        name = call.turn.resource
        changes, known_before = self.changes[name], dict(self.known[name])
        while self.done[name] < len(changes) and changes[self.done[name]].at <= call.at:
            change = changes[self.done[name]]
            self.done[name] += 1
            known = known_before.get(change.key) if change.before else None
            near = known == change.before and _is_near(known, change.at)
            lag = (call.at + LATENCY - change.at) / MINUTE
            self.lags.setdefault((name, near), []).append(lag)
            if change.after:
                self.known[name][change.key] = change.after


def _is_near(t_zero: datetime | None, at: datetime) -> bool:
    return t_zero is not None and t_zero - HOUR <= at <= t_zero + 30 * MINUTE


@dataclass
class Simulated:
    """The calls of some days, and what they brought."""

    calls: list[RehearsedCall]
    world: World
    standings: dict[str, Standing]
    end: datetime

    def lags(self, name: str, *, near: bool | None = None) -> list[float]:
        """The lags of a resource's changes, in minutes."""
        return [
            lag
            for (resource, is_near), lags in self.world.lags.items()
            if resource == name and near in (None, is_near)
            for lag in lags
        ]

    def busiest_hour(self) -> int:
        """The most calls of any hour."""
        times = [call.at for call in self.calls]
        return max(bisect_left(times, at + HOUR) - index for index, at in enumerate(times))


def simulate(
    limit: int, standings: dict[str, Standing], *, seed: int = 0, days: float = DAYS
) -> Simulated:
    """Watch for some days."""
    end = BEGIN + days * DAY
    world = World.random(seed, end - BEGIN)
    rehearsal = Rehearsal(
        BEGIN, jobs(), standings, limit, page=100, made=deque(), t_zeros=world.t_zeros
    )
    calls = []
    for call in rehearsal.calls():
        if call.at >= end:
            break
        calls.append(call)
        if call.turn.kind == CHANGES:
            world.answer(call)
    return Simulated(calls, world, rehearsal.standings, end)


@pytest.mark.parametrize("seed", range(2))
def test_changes_without_a_token(seed: int) -> None:
    found = simulate(15, copied(), seed=seed)

    assert median(found.lags("launches")) <= 6
    assert max(found.lags("launches")) <= 12
    assert max(found.lags("events")) <= 30
    assert median(found.lags("launches", near=True)) <= 3
    assert max(found.lags("launches", near=True)) <= 5
    assert found.busiest_hour() <= 15
    late = {
        name: (found.end - standing.full_at) / jobs()[name].full_every
        for name, standing in found.standings.items()
        if standing.full_at
    }
    assert max(late.values()) <= 1.2, late  # a pass of many pages takes a day


def test_pages_of_everything_come_evenly() -> None:
    found = simulate(15, copied(), days=3)

    times = [call.at for call in found.calls if call.turn.kind == FULL]
    gaps = [(b - a) / MINUTE for a, b in pairwise(times)]
    assert min(gaps) > 9
    assert median(gaps) < 13


def test_changes_with_a_token() -> None:
    found = simulate(210, copied(), days=0.5)

    assert max(found.lags("launches")) <= 1.2
    assert max(found.lags("events")) <= 3
    assert 180 <= found.busiest_hour() <= 210


def test_a_first_copy() -> None:
    found = simulate(15, dict.fromkeys(jobs(), NOTHING), days=4)

    first = [call.turn for call in found.calls[:5]]
    assert first == [Turn(name, UPCOMING) for name in ("launches", "events", *["launches"] * 3)]
    order = [call.turn.resource for call in found.calls if call.turn.kind == FULL and call.ends]
    assert set(order) == set(jobs())
    assert order[:5] == ["config/first_stage_types", "config/mission_types", "config/orbits",
                         "launches", "events"]  # fmt: skip
    done = [call.at for call in found.calls if call.turn.resource == "updates" and call.ends]
    assert done[0] - BEGIN < timedelta(days=3)
    assert order.index("updates") == len(jobs()) - 1
    assert max(found.lags("launches")) <= 30
    assert found.busiest_hour() <= 15


def test_a_launch_and_an_event_at_once() -> None:
    """The launch comes first, and the event gets what is left."""
    t_zero = BEGIN + 2 * HOUR
    rehearsal = Rehearsal(
        BEGIN,
        jobs(),
        copied(),
        15,
        page=100,
        made=deque(),
        t_zeros=lambda now: {"launches": [t_zero], "events": [t_zero]},
    )
    calls = list(islice(rehearsal.calls(), 60))

    near = [call for call in calls if t_zero - HOUR <= call.at <= t_zero + 30 * MINUTE]
    gaps = gaps_of(near)
    assert max(gaps["launches"]) <= 5
    assert max(gaps["events"]) <= 31
    assert {call.turn.kind for call in near} == {CHANGES}


def test_an_event_alone_gets_what_launches_leave() -> None:
    t_zero = BEGIN + 2 * HOUR
    rehearsal = Rehearsal(
        BEGIN,
        jobs(),
        copied(),
        15,
        page=100,
        made=deque(),
        t_zeros=lambda now: {"events": [t_zero]},
    )
    calls = list(islice(rehearsal.calls(), 60))

    gaps = gaps_of(call for call in calls if abs(call.at - t_zero) <= 30 * MINUTE)
    assert max(gaps["launches"]) <= 12
    assert max(gaps["events"]) <= 8


def gaps_of(calls: Iterable[RehearsedCall]) -> dict[str, list[float]]:
    """The minutes between the calls for changes, by resource."""
    times: dict[str, list[datetime]] = {}
    for call in calls:
        if call.turn.kind == CHANGES:
            times.setdefault(call.turn.resource, []).append(call.at)
    return {name: [(b - a) / MINUTE for a, b in pairwise(of)] for name, of in times.items()}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 30, 1000, 100_000])
def test_any_limit_makes_sense(limit: int) -> None:
    rehearsal = Rehearsal(
        BEGIN, jobs(), dict.fromkeys(jobs(), NOTHING), limit, page=100, made=deque()
    )
    calls = list(islice(rehearsal.calls(), 1200))

    found = Simulated(calls, World({}, {}), rehearsal.standings, rehearsal.now)
    assert found.busiest_hour() <= limit
    assert all(standing.full_at for standing in found.standings.values())
    gaps = gaps_of(calls)
    for name, longest in (("launches", 30 * 15), ("events", 50 * 15)):
        assert max(gaps[name]) <= max(longest / limit, 5)


def test_a_run_ends_when_all_is_copied() -> None:
    standings = copied()
    standings["launches"] = replace(standings["launches"], full_at=BEGIN - 8 * DAY)
    due = wanted(jobs(), standings, BEGIN)
    rehearsal = Rehearsal(
        BEGIN, jobs(), standings, 100, page=100, made=deque(), wanted=set(due), goes_on=False
    )

    calls = [call.turn for call in rehearsal.calls()]

    changes = [Turn(name, CHANGES) for name in RHYTHMS]
    assert due == {*changes, Turn("launches", FULL)}
    assert calls[:2] == changes
    assert Counter(calls)[Turn("launches", FULL)] == 81
    assert {call.kind for call in calls} == {CHANGES, FULL}


def test_calls_of_others_count() -> None:
    """While the window is full, nothing is asked; then changes come before everything else."""
    made = deque(BEGIN - 30 * MINUTE for _ in range(15))
    standings = {name: replace(each, fresh_at=BEGIN - HOUR) for name, each in copied().items()}
    rehearsal = Rehearsal(BEGIN, jobs(), standings, 15, page=100, made=made)

    first, second = islice(rehearsal.calls(), 2)

    assert first.at == BEGIN - 30 * MINUTE + PERIOD
    assert [first.turn, second.turn] == [Turn(name, CHANGES) for name in RHYTHMS]


def test_a_source_that_is_slow_is_copied_all_the_same() -> None:
    """If each call takes longer than the interval, passes take turns."""
    standings = {name: replace(each, fresh_at=BEGIN - HOUR) for name, each in copied().items()}

    def situation(full_asked_at: datetime | None) -> Situation:
        window = Window(100_000, 0, [])
        return Situation(BEGIN, jobs(), standings, window, {}, full_asked_at, goes_on=True)

    assert situation(None).choose() == Turn("launches", CHANGES)
    later = situation(BEGIN - 2 * HOUR).choose()
    assert isinstance(later, Turn)
    assert later.kind == FULL


def test_what_rests_is_left_out() -> None:
    situation = Situation(BEGIN, jobs(), {}, Window(15, 0, []), {}, goes_on=True)

    assert situation.choose() == BEGIN + HOUR
    assert replace(situation, goes_on=False).choose() is None


def test_all_that_tells_changes_has_a_rhythm() -> None:
    filters = {
        name
        for name, viewset in registry.current.router.resources().items()
        if viewset.filterset_class and "last_updated__gte" in viewset.filterset_class.base_filters
    }
    assert filters == set(RHYTHMS) == {name for name, job in jobs().items() if job.tells_changes}
    assert DASHBOARD in jobs()
