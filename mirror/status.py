"""How a copy stands: a table of resources, their ages, failures and next looks, and the budget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from rich.table import Table

from mirror.budget import Budget
from mirror.crawl import standing_of
from mirror.jobs import Job
from mirror.models import Crawl, Source
from mirror.patience import in_short
from mirror.remaining import full_due_at
from mirror.schedule import HORIZON, Situation
from mirror.t_zeros import t_zeros


def status_table(source: Source, jobs: Iterable[Job], budget: Budget) -> Table:
    """The state of each resource that is copied from a source; makes no call, writes nothing."""
    now, table = timezone.now(), Table(title=f"Copied from {source.url}")
    table.add_column("resource", no_wrap=True)
    for name in ("objects", "of", "age", "complete", "next look", "failures", "vanished"):
        table.add_column(name, justify="right", no_wrap=True)
    crawls: dict[str, Any] = {
        crawl.resource: crawl
        for crawl in source.crawls.prefetch_related("passes").annotate(
            present=Count("copied", filter=Q(copied__vanished_at=None), distinct=True),
            vanished=Count("copied", filter=~Q(copied__vanished_at=None), distinct=True),
            failed=Count("failures", distinct=True),
        )
    }
    by_name = {job.resource: job for job in jobs}
    standings = {name: standing_of(crawl) for name, crawl in crawls.items() if name in by_name}
    situation = Situation(
        now, by_name, standings, budget.window(HORIZON), t_zeros(now), goes_on=True
    )
    intervals = situation.intervals(now)
    for name, job in by_name.items():
        crawl = crawls.get(name)
        if crawl is None:
            table.add_row(job.resource, "0", "?", "never", "never", "now")
            continue
        table.add_row(
            job.resource,
            f"{crawl.present:,}",
            "?" if crawl.count is None else f"{crawl.count:,}",
            _since(crawl.fresh_at, now),
            _since(crawl.full_at, now),
            _next_look(job, crawl, intervals.get(name), now),
            f"{crawl.failed:,}" if crawl.failed else "",
            f"{crawl.vanished:,}" if crawl.vanished else "",
        )
    return table


def budget_line(source: Source, budget: Budget) -> str:
    """How many calls have been made to a source, and how many more may be."""
    closed = source.closed_until
    used = f"{budget.used():,} of {budget.limit:,} calls used in the last hour"
    line = f"{used}, {budget.left():,} left"
    if closed and closed > timezone.now():
        line += f"; it asks for no calls until {closed:%Y-%m-%d %H:%M:%S} UTC"
    return f"{line}."


def next_look_at(job: Job, crawl: Crawl, interval: timedelta | None) -> datetime | None:
    """When a resource is looked at, for changes or for everything; None if it never was.

    It is asked for changes in an interval, if it can be.
    """
    times = [full_due_at(job, crawl), crawl.again_at]
    if interval and crawl.fresh_at:
        times.append(crawl.fresh_at + interval)
    return min((time for time in times if time), default=None) if crawl.full_at else None


def _next_look(job: Job, crawl: Crawl, interval: timedelta | None, now: datetime) -> str:
    under_way = next(iter(crawl.passes.all()), None)
    if under_way:
        return f"at {under_way.offset:,} of {under_way.count or 0:,}"
    look_at = next_look_at(job, crawl, interval)
    return f"in {_time(look_at - now)}" if look_at and look_at > now else "now"


def _since(moment: datetime | None, now: datetime) -> str:
    return _time(now - moment) if moment else "never"


def _time(time: timedelta) -> str:
    """A time such as `10 min`, `3.6 h` or `12 d`."""
    days = time / timedelta(days=1)
    return f"{days:.0f} d" if days >= 3 else in_short(time.total_seconds())
