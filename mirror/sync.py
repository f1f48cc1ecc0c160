"""Copying several resources of a source: once, or again and again to keep the copy fresh."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.utils import timezone

from core.derived.computing import derive
from mirror.copies import WITHHELD
from mirror.crawl import Crawler, standing_of
from mirror.jobs import FULL
from mirror.models import Crawl, Failure
from mirror.schedule import HORIZON, Situation, Standing, Turn, wanted
from mirror.t_zeros import t_zeros
from mirror.tally import Tally
from mirror.upstream import Refused, UpstreamError
from spacedevs.api.renderings.following import follow
from spacedevs.database.planner import refresh_statistics

#: Seconds after which `watch` looks again what to do: another process or a curator may move a T-0.
LOOK_AGAIN = 30
#: How long a resource rests that could not be read, and the shortest time between tidying up.
REST, UNTIDY = timedelta(minutes=15), timedelta(minutes=15)


class Monitor(Protocol):
    """Shows progress, and waits."""

    def page_done(self, crawler: Crawler, tally: Tally) -> None:
        """Show how far a resource is copied, and the counts of its latest page."""

    def failed(self, line: str) -> None:
        """Show a line about a failure."""

    def wait(self, seconds: float) -> None:
        """Wait for some seconds."""


class Sync:
    """Copies several resources, and counts the results."""

    def __init__(self, crawlers: list[Crawler], monitor: Monitor) -> None:
        self.crawlers = crawlers
        self.monitor = monitor
        self.total = Tally()
        self._crawlers = {crawler.job.resource: crawler for crawler in crawlers}
        self._jobs = {name: crawler.job for name, crawler in self._crawlers.items()}
        #: Until when resources rest that could not be read.
        self._resting: dict[str, datetime] = {}
        self._wanted: set[Turn] = set()
        self._full_asked_at: datetime | None = None

    def remove_vanished(self, *, anyway: bool) -> None:
        """Remove what earlier passes found to have vanished; too many objects only `anyway`."""
        for crawler in self.crawlers:
            self._count(crawler.remove_vanished(anyway=anyway))

    def copy_due(self, *, full: bool) -> None:
        """Copy what is due and what has changed, or everything."""
        standings = self._read_standings(timezone.now())
        if full:
            self._wanted = {Turn(name, FULL) for name in standings}
        else:
            self._wanted = wanted(self._jobs, standings, timezone.now())
        while turn := self._choose(goes_on=False):
            if isinstance(turn, datetime):
                self.monitor.wait((turn - timezone.now()).total_seconds())
            elif not self._copy(turn):
                self._resting[turn.resource] = datetime.max.replace(tzinfo=UTC)

    def watch(self) -> None:
        """Copy what is due for ever, and what changes, as the schedule says.

        A resource that fails rests for some time, and the others go on.
        """
        tidy_at: datetime | None = timezone.now()
        while True:
            turn = self._choose(goes_on=True)
            now = timezone.now()
            if isinstance(turn, Turn):
                tidy_at = tidy_at or now + UNTIDY
                if self._copy(turn):
                    follow()
                else:
                    self._resting[turn.resource] = now + REST
                continue
            if tidy_at and tidy_at <= now:
                self.tidy()
                tidy_at = None
            wait = (turn - timezone.now()).total_seconds() if turn else LOOK_AGAIN
            self.monitor.wait(min(max(wait, 0), LOOK_AGAIN))

    def tidy(self) -> None:
        """Try failures again, compute derived values and refresh statistics, after copying."""
        for crawler in self.crawlers:
            self.total.add(crawler.try_failures_again())
        derive()
        refresh_statistics()

    def problems(self) -> list[str]:
        """Sentences about what could not be copied, or was not removed, now or in earlier runs."""
        noted = Failure.objects.filter(crawl__in=[crawler.crawl for crawler in self.crawlers])
        failed = noted.exclude(key=WITHHELD).count()
        withheld = noted.filter(key=WITHHELD).values_list("crawl__resource", flat=True)
        problems = []
        if failed:
            problems.append(f"{failed} could not be copied; the admin shows what.")
        if withheld:
            names = ", ".join(sorted(withheld))
            problems.append(f"Of {names} much has vanished and is kept until sync --yes.")
        return problems

    def _choose(self, *, goes_on: bool) -> Turn | datetime | None:
        """The page to ask for now, or else when to choose again; None if all is done."""
        now = timezone.now()
        self._standings = self._read_standings(now)
        return Situation(
            now,
            self._jobs,
            self._standings,
            self.crawlers[0].upstream.budget.window(HORIZON),
            t_zeros(now),
            self._full_asked_at,
            self._wanted,
            goes_on,
        ).choose()

    def _read_standings(self, now: datetime) -> Mapping[str, Standing]:
        """How far the resources are copied that don't rest."""
        crawls = Crawl.objects.filter(pk__in=[crawler.crawl.pk for crawler in self.crawlers])
        found = {
            crawl.resource: standing_of(crawl)
            for crawl in crawls.order_by().prefetch_related("passes")
        }
        return {
            name: found[name]
            for name in self._jobs
            if name in found and self._resting.get(name, now) <= now
        }

    def _copy(self, turn: Turn) -> bool:
        """Copy a page; whether that went well."""
        crawler = self._crawlers[turn.resource]
        if turn.kind == FULL:
            self._full_asked_at = timezone.now()
        try:
            tally = crawler.step(turn.kind, self._standings[turn.resource])
        except Refused:
            raise
        except UpstreamError as error:
            self._report(crawler, crawler.give_up(error))
            return False
        if not crawler.crawl.passes.filter(kind=turn.kind).exists():
            self._wanted.discard(turn)
        self._report(crawler, tally)
        return True

    def _report(self, crawler: Crawler, tally: Tally) -> None:
        self._count(tally)
        self.monitor.page_done(crawler, tally)

    def _count(self, tally: Tally) -> None:
        self.total.add(tally)
        for failure in tally.failures:
            self.monitor.failed(failure)
