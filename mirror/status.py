"""How a copy stands: a table of resources, their ages, failures and next looks, and the budget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from rich.table import Table

from mirror.budget import Budget
from mirror.models import Crawl, Source
from mirror.patience import in_short
from mirror.remaining import full_due_at
from mirror.schedule import CHANGES_EVERY, Job


def status_table(source: Source, jobs: Iterable[Job]) -> Table:
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
    for job in jobs:
        crawl = crawls.get(job.resource)
        if crawl is None:
            table.add_row(job.resource, "0", "?", "never", "never", "now")
            continue
        table.add_row(
            job.resource,
            f"{crawl.present:,}",
            "?" if crawl.count is None else f"{crawl.count:,}",
            _since(crawl.fresh_at, now),
            _since(crawl.full_at, now),
            _next_look(job, crawl, now),
            f"{crawl.failed:,}" if crawl.failed else "",
            f"{crawl.vanished:,}" if crawl.vanished else "",
        )
    return table


def budget_line(source: Source, most: int | None) -> str:
    """How many calls have been made to a source, and how many more may be."""
    budget, closed = Budget(source, most), source.closed_until
    used = f"{budget.used():,} of {budget.limit:,} calls used in the last hour"
    line = f"{used}, {budget.left():,} left"
    if closed and closed > timezone.now():
        line += f"; it asks for no calls until {closed:%Y-%m-%d %H:%M:%S} UTC"
    return f"{line}."


def next_look_at(job: Job, crawl: Crawl) -> datetime | None:
    """When a resource is to be looked at, for changes or for everything; None if it never was."""
    due_at = full_due_at(job, crawl)
    if due_at and job.tells_changes and crawl.fresh_at:
        return min(due_at, crawl.fresh_at + CHANGES_EVERY)
    return due_at


def _next_look(job: Job, crawl: Crawl, now: datetime) -> str:
    under_way = next(iter(crawl.passes.all()), None)
    if under_way:
        return f"at {under_way.offset:,} of {under_way.count or 0:,}"
    look_at = next_look_at(job, crawl)
    return f"in {_time(look_at - now)}" if look_at and look_at > now else "now"


def _since(moment: datetime | None, now: datetime) -> str:
    return _time(now - moment) if moment else "never"


def _time(time: timedelta) -> str:
    """A time such as `10 min`, `3.6 h` or `12 d`."""
    days = time / timedelta(days=1)
    return f"{days:.0f} d" if days >= 3 else in_short(time.total_seconds())
