"""What is left to copy from a source: in calls, and in hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from mirror.budget import Budget
from mirror.jobs import Job
from mirror.models import Crawl
from mirror.page_size import PAGE
from mirror.patience import in_short


@dataclass(frozen=True)
class Remaining:
    """The calls that are due, and those that may be made."""

    #: Calls for what is due, as far as the numbers of objects are known.
    calls: int
    #: Calls of the last hour, and the most in an hour.
    used: int
    limit: int

    @property
    def free(self) -> int:
        """The calls that may be made right now."""
        return max(self.limit - self.used, 0)

    @property
    def hours(self) -> float:
        """Hours until all is copied that is due."""
        return max(self.calls - self.free, 0) / self.limit

    @property
    def time(self) -> str:
        """The same in words such as `about 3.6 h`; empty if no call has to wait."""
        return f"about {in_short(self.hours * 3600)}" if self.hours else ""


def remaining(jobs: Iterable[Job], budget: Budget) -> Remaining:
    """What is left to copy from a source."""
    crawls = Crawl.objects.filter(source=budget.source).prefetch_related("passes")
    found, now = {crawl.resource: crawl for crawl in crawls}, timezone.now()
    calls = sum(_calls(job, found.get(job.resource) or Crawl(), now) for job in jobs)
    return Remaining(calls, budget.used(), budget.limit)


def full_due_at(job: Job, crawl: Crawl) -> datetime | None:
    """When everything of a resource is to be looked at again; None if it never was."""
    return crawl.full_at + job.full_every if crawl.full_at else None


def _calls(job: Job, crawl: Crawl, now: datetime) -> int:
    """The calls for the passes of a resource that are under way, or for one that is due."""
    passes = list(crawl.passes.all()) if crawl.pk else []
    if passes:
        return sum(
            1 if each.since else _pages((each.count or crawl.count or 0) - each.offset)
            for each in passes
        )
    due_at = full_due_at(job, crawl)
    return _pages(crawl.count or 0) if due_at is None or due_at <= now else 0


def _pages(objects: int) -> int:
    return max(-(-objects // PAGE), 1)
