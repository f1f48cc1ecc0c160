"""How many calls and hours copying takes, and how late changes come, as rehearsed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from statistics import median

from django.utils import timezone
from rich.table import Table

from mirror.budget import PERIOD, Budget
from mirror.crawl import Crawler
from mirror.jobs import CHANGES, DAY, FULL, HOUR, KNOWN_SIZES, MINUTE
from mirror.page_size import page_size_of
from mirror.rehearsal import Rehearsal
from mirror.schedule import wanted

#: For how many calls, and how long, keeping a copy fresh is rehearsed.
MOST_CALLS, MOST_DAYS = 3000, 8 * DAY
#: How long after its beginning that has a launch.
T_ZERO = 6 * HOUR


@dataclass
class Lags:
    """How late the changes of a resource come, by the minutes between the calls for them."""

    gaps: list[float]

    def __str__(self) -> str:
        half, worst = median(self.gaps) / 2, max(self.gaps)
        return f"{half:.1f} min for half of them, {worst:.1f} at most"


@dataclass
class Rehearsed:
    """What some of the schedule's calls come to."""

    calls: int
    hours: float
    lags: dict[str, Lags]
    #: The longest time between two passes over everything, in intervals, and of which resource.
    latest: tuple[float, str]


def plan_table(crawlers: list[Crawler], budget: Budget) -> Table:
    """The calls for each resource, and what they come to, now and in the long run."""
    rehearsal = _rehearsal(crawlers, budget)
    table = Table(
        "resource", "objects", "calls for all", "copied", "all, every",
        title=f"Within {budget.limit} calls an hour",
    )  # fmt: skip
    for name, standing in rehearsal.standings.items():
        size = rehearsal.size(name)
        pages = -(-size // rehearsal.page) or 1
        is_known = standing.count is not None
        table.add_row(
            name,
            f"{size:,}" if is_known else f"about {size:,}" if name in KNOWN_SIZES else "?",
            f"{pages:,}",
            "" if standing.full_at is None else f"{standing.full_at:%Y-%m-%d %H:%M}",
            str(rehearsal.jobs[name].full_every).removesuffix(", 0:00:00"),
        )
    now = rehearse(rehearsal)
    begin = rehearsal.now
    rehearsal.goes_on = True
    rehearsal.t_zeros = lambda now: {"launches": [begin + T_ZERO]}
    later = rehearse(rehearsal, MOST_CALLS, MOST_DAYS)
    table.caption = "\n".join(_sentences(now, later))
    return table


def rehearse(
    rehearsal: Rehearsal, most: int | None = None, time: timedelta | None = None
) -> Rehearsed:
    """What the next calls come to: all of them, or so many, or those within a time."""
    begin, calls = rehearsal.now, 0
    full_at: dict[str, datetime] = {}
    looks: dict[str, list[datetime]] = {}
    latest = (0.0, "")
    for call in islice(rehearsal.calls(), most):
        if time and call.at > begin + time:
            break
        calls += 1
        name, kind = call.turn
        if kind == CHANGES:
            looks.setdefault(name, []).append(call.at)
        if kind == FULL and call.ends:
            if name in full_at:
                age = (call.at - full_at[name]) / rehearsal.jobs[name].full_every
                latest = max(latest, (age, name))
            full_at[name] = call.at
    lags = {
        name: Lags([(b - a) / MINUTE for a, b in pairwise(times)]) for name, times in looks.items()
    }
    return Rehearsed(calls, (rehearsal.now - begin) / HOUR, lags, latest)


def _rehearsal(crawlers: Sequence[Crawler], budget: Budget) -> Rehearsal:
    """A rehearsal that begins as things stand."""
    now = timezone.now()
    jobs = {crawler.job.resource: crawler.job for crawler in crawlers}
    standings = {crawler.job.resource: crawler.standing() for crawler in crawlers}
    recent = budget.source.calls.filter(made_at__gt=now - PERIOD).order_by("made_at")
    return Rehearsal(
        now,
        jobs,
        standings,
        budget.limit,
        page_size_of(budget.source),
        deque(recent.values_list("made_at", flat=True)),
        wanted=wanted(jobs, standings, now),
        goes_on=False,
    )


def _sentences(now: Rehearsed, later: Rehearsed) -> list[str]:
    """What a person wants to know of both."""
    sentences = [f"Due now: {now.calls:,} calls, {now.hours:.1f} hours."]
    sentences += _of_lags("Meanwhile", now.lags)
    sentences += _of_lags("With --watch, later on", later.lags)
    age, name = later.latest
    if age > 1:
        sentences.append(f"All of {name} is looked at again after {age:.1f} intervals.")
    return sentences


def _of_lags(when: str, lags: Mapping[str, Lags]) -> list[str]:
    return [
        f"{when}, changes of {name} come after {lag}." for name, lag in lags.items() if lag.gaps
    ]
