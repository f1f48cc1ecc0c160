"""How a copy stands: each resource's age, failures and next look, the calls, and if all is well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from mirror.budget import Budget
from mirror.copies import PAGE_FAILED
from mirror.crawl import standing_of
from mirror.jobs import HOUR, RHYTHMS, Job, jobs
from mirror.models import Copied, Crawl, Failure, Source
from mirror.patience import in_short
from mirror.remaining import full_due_at
from mirror.schedule import HORIZON, Situation
from mirror.t_zeros import t_zeros
from mirror.upstream import address

#: How late a look at what has changed may be before a copy counts as behind. A pass over everything
#: may be late by half of its interval: its calls are those that changes leave.
TOLERATED = HOUR
#: A moment that is over.
EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Health(models.TextChoices):
    """Whether a copy is as fresh as it is meant to be."""

    FRESH = "fresh"
    COPYING = "copying"
    BEHIND = "behind"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class Resource:
    """How far a resource is copied."""

    name: str
    #: How many objects are copied and there; how many the source has, None if nobody knows.
    objects: int = 0
    count: int | None = None
    #: When the last pass of any kind, and the last one over everything, began.
    fresh_at: datetime | None = None
    full_at: datetime | None = None
    #: When it is looked at next; None if it never was.
    next_look_at: datetime | None = None
    #: The offset of the pass under way, and how many objects that is to read.
    under_way: tuple[int, int] | None = None
    failed: int = 0
    vanished: int = 0
    #: Whether copying it has begun, the last attempt at a page of it failed, and its next look is
    #: late by more than is tolerated.
    has_begun: bool = False
    is_failing: bool = False
    is_late: bool = False

    @property
    def is_coming(self) -> bool:
        """Whether it is not copied to the end yet, though it can be read."""
        return self.has_begun and self.full_at is None and not self.is_failing


@dataclass(frozen=True)
class Status:
    """How the copy of a source stands at a moment."""

    now: datetime
    source: Source
    resources: list[Resource]
    #: Calls of the last hour, the most in an hour, and until when the source asks for none.
    used: int
    limit: int
    closed_until: datetime | None

    @property
    def left(self) -> int:
        """How many calls may be made right now."""
        return max(self.limit - self.used, 0)

    @property
    def begun(self) -> list[Resource]:
        """The resources whose copying has begun."""
        return [resource for resource in self.resources if resource.has_begun]

    @property
    def complete(self) -> int:
        """How many resources have been read to their end."""
        return sum(resource.full_at is not None for resource in self.resources)

    @property
    def is_closed(self) -> bool:
        """Whether the source asks for no calls at present."""
        return self.closed_until is not None and self.closed_until > self.now

    @property
    def late(self) -> list[Resource]:
        """The resources that are behind, the oldest first."""
        late = [resource for resource in self.resources if resource.is_late]
        return sorted(late, key=lambda resource: (resource.fresh_at or EVER, resource.name))

    @property
    def failed(self) -> int:
        """How much could not be copied."""
        return sum(resource.failed for resource in self.resources)

    @property
    def health(self) -> Health:
        """Whether the copy is as fresh as it is meant to be."""
        if any(resource.is_coming for resource in self.resources):
            return Health.COPYING if self.used else Health.BEHIND
        return Health.BEHIND if self.late else Health.FRESH

    @property
    def fresh_at(self) -> datetime | None:
        """As of when launches and events are, or if nobody copies these, what was seen last."""
        changing = [each.fresh_at for each in self.begun if each.name in RHYTHMS]
        if changing:
            return min((at for at in changing if at), default=None)
        return max((each.fresh_at for each in self.begun if each.fresh_at), default=None)

    @property
    def sentence(self) -> str:
        """Whether the copy is well, in a sentence."""
        if any(resource.is_coming for resource in self.resources):
            done = f"{self.complete} of {len(self.begun)} resources are complete"
            if self.used:
                return f"Copying: {done}."
            return f"Behind: {done}, and no call was made within the last hour."
        if self.health == Health.BEHIND:
            oldest, *others = self.late
            more = f", and {len(others)} more are late" if others else ""
            ago = since(oldest.fresh_at, self.now)
            return f"Behind: {oldest.name} were last looked at {ago} ago{more}."
        names = [each.name for each in self.begun if each.name in RHYTHMS]
        what = f"{' and '.join(names)} are" if names else "the copy is"
        return f"Fresh: {what} as of {since(self.fresh_at, self.now)} ago."


#: What is said where nothing is copied.
BY_HAND = "Filled by hand: no source is copied."


def present_source() -> Source | None:
    """The source that is copied: UPSTREAM, or else the one that was read last."""
    begun = Source.objects.filter(crawls__isnull=False).distinct()
    upstream = begun.filter(url=address(settings.UPSTREAM)).first()
    read = begun.annotate(read_at=Max("crawls__fresh_at"))
    return upstream or read.order_by(models.F("read_at").desc(nulls_last=True), "pk").first()


def status_of(
    source: Source, of: Iterable[Job] | None = None, budget: Budget | None = None
) -> Status:
    """How the copy of a source stands, of some resources or of all; makes no call, writes nothing.

    The number of queries does not depend on how much is copied.
    """
    now, by_name = timezone.now(), {job.resource: job for job in of or jobs().values()}
    budget = budget or Budget(source)
    window = budget.window(HORIZON)
    crawls = {
        crawl.resource: crawl
        for crawl in source.crawls.order_by().prefetch_related("passes")
        if crawl.resource in by_name
    }
    standings = {name: standing_of(crawl) for name, crawl in crawls.items()}
    situation = Situation(now, by_name, standings, window, t_zeros(now), goes_on=True)
    intervals = situation.intervals(now)
    copied, failed = copied_objects(source), failures(source)
    failing = set(
        Failure.objects.filter(crawl__source=source, key=PAGE_FAILED).values_list(
            "crawl__resource", flat=True
        )
    )
    resources = []
    for name, job in by_name.items():
        crawl = crawls.get(name)
        if crawl is None:
            resources.append(Resource(name))
            continue
        present, vanished = copied.get(name, (0, 0))
        under_way = next(iter(crawl.passes.all()), None)
        resources.append(
            Resource(
                name,
                present,
                crawl.count,
                crawl.fresh_at,
                crawl.full_at,
                _next_look_at(job, crawl, intervals.get(name)),
                (under_way.offset, under_way.count or 0) if under_way else None,
                failed.get(name, 0),
                vanished,
                has_begun=True,
                is_failing=name in failing,
                is_late=_is_late(job, crawl, intervals.get(name), now),
            )
        )
    return Status(now, source, resources, window.used, window.limit, window.closed_until)


def copied_objects(source: Source) -> dict[str, tuple[int, int]]:
    """By resource, how many objects are copied and there, and how many have vanished."""
    rows = Copied.objects.filter(crawl__source=source).order_by().values_list("crawl__resource")
    counted = rows.annotate(
        present=Count("pk", filter=Q(vanished_at=None)),
        gone=Count("pk", filter=~Q(vanished_at=None)),
    )
    return {name: (present, gone) for name, present, gone in counted}


def failures(source: Source) -> dict[str, int]:
    """By resource, how much could not be copied."""
    rows = Failure.objects.filter(crawl__source=source).order_by().values_list("crawl__resource")
    return dict(rows.annotate(number=Count("pk")))


def calls_line(status: Status) -> str:
    """How many calls have been made to a source, and how many more may be."""
    used = f"{status.used:,} of {status.limit:,} calls used in the last hour"
    line = f"{used}, {status.left:,} left"
    if status.is_closed:
        line += f"; it asks for no calls until {status.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    return f"{line}."


def since(moment: datetime | None, now: datetime) -> str:
    """How long a moment is over, or `never`."""
    return in_days(now - moment) if moment else "never"


def in_days(time: timedelta) -> str:
    """A time such as `10 min`, `3.6 h` or `12 d`."""
    days = time / timedelta(days=1)
    return f"{days:.0f} d" if days >= 3 else in_short(time.total_seconds())


def next_look(resource: Resource, now: datetime) -> str:
    """When a resource is looked at next, or how far the pass is that is under way."""
    if resource.under_way:
        offset, count = resource.under_way
        return f"at {offset:,} of {count:,}"
    at = resource.next_look_at
    return f"in {in_days(at - now)}" if at and at > now else "now"


def _next_look_at(job: Job, crawl: Crawl, interval: timedelta | None) -> datetime | None:
    """When a resource is looked at, for changes or for everything; None if it never was.

    It is asked for changes in an interval, if it can be.
    """
    times = [full_due_at(job, crawl), crawl.again_at]
    if interval and crawl.fresh_at:
        times.append(crawl.fresh_at + interval)
    return min((time for time in times if time), default=None) if crawl.full_at else None


def _is_late(job: Job, crawl: Crawl, interval: timedelta | None, now: datetime) -> bool:
    if crawl.full_at is None:
        return False
    is_old = now - crawl.full_at > job.full_every + max(TOLERATED, job.full_every / 2)
    is_unread = interval is not None and (
        crawl.fresh_at is None or now - crawl.fresh_at > interval + TOLERATED
    )
    return is_old or is_unread
