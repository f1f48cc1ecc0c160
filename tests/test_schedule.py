"""The schedule, simulated over days: how late changes come, and that no hour has too many calls."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest

from mirror.budget import PERIOD
from mirror.jobs import CHANGES, DASHBOARD, DAY, FULL, HOUR, MINUTE, RHYTHMS, UPCOMING, jobs
from mirror.rehearsal import LATENCY, Rehearsal, RehearsedCall
from mirror.schedule import Situation, Standing, Turn
from mirror.window import Window

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
                    at += chance.random() * max((t_zero + AFTER - at), MINUTE)
                    if at > t_zero + AFTER:
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


@pytest.mark.parametrize("seed", range(3))
def test_without_a_token(seed: int) -> None:
    found = simulate(15, copied(), seed=seed)
    for n in ("launches", "events"):
        for near in (None, True, False):
            l = found.lags(n, near=near)
            print(n, near, len(l), median(l), max(l))
    print(found.busiest_hour(), len(found.calls), Counter(c.turn.kind for c in found.calls))
    assert 0


@pytest.mark.parametrize("seed", range(3))
def test_key(seed: int) -> None:
    found = simulate(210, copied(), seed=seed, days=2)
    for n in ("launches", "events"):
        for near in (None, True, False):
            l = found.lags(n, near=near)
            print(n, near, len(l), median(l), max(l))
    print(found.busiest_hour(), len(found.calls), Counter(c.turn.kind for c in found.calls))
    assert 0
