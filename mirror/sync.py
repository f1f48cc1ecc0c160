"""Copying several resources of a source: once, or again and again to keep the copy fresh."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from core.derived.computing import derive
from mirror.copies import PAGE_FAILED, WITHHELD
from mirror.crawl import Crawler, standing_of
from mirror.errors import UpstreamError
from mirror.following import Follower
from mirror.jobs import DASHBOARD, FULL, jobs
from mirror.models import Crawl, Failure
from mirror.patience import OUTAGES
from mirror.schedule import HORIZON, Situation, Standing, Turn, lateness, wanted
from mirror.t_zeros import t_zeros
from mirror.tally import Tally
from notices.journal import keep_journal
from spacedevs.api.renderings.following import follow
from spacedevs.database.planner import refresh_statistics

#: Seconds after which `watch` looks again what to do: another process or a curator may move a T-0.
LOOK_AGAIN = 30
#: How long a resource rests that could not be read, and the shortest time between tidying up.
REST, UNTIDY = timedelta(minutes=15), timedelta(minutes=15)
#: How many cursors a run takes at most: one may become too old while everything is copied.
CURSORS = 3

logger = logging.getLogger(__name__)


class Monitor(Protocol):
    """Shows progress, and waits."""

    def page_done(self, crawler: Crawler, tally: Tally) -> None:
        """Show how far a resource is copied, and the counts of its latest page."""

    def failed(self, line: str) -> None:
        """Show a line about a failure."""

    def wait(self, seconds: float) -> None:
        """Wait for some seconds."""

    def copied(self, tallies: Mapping[str, Tally]) -> None:
        """Show what has changed, by resource, since this was last shown."""


class Sync:
    """Copies several resources, and counts the results."""

    def __init__(self, crawlers: list[Crawler], monitor: Monitor) -> None:
        self.crawlers = crawlers
        self.monitor = monitor
        self.total = Tally()
        self._recent: dict[str, Tally] = {}
        self._crawlers = {crawler.job.resource: crawler for crawler in crawlers}
        self._jobs = {name: crawler.job for name, crawler in self._crawlers.items()}
        #: Until when resources rest that could not be read.
        self._resting: dict[str, datetime] = {}
        self._wanted: set[Turn] = set()
        # a cursor is one of all resources
        self._follower = Follower(self._crawlers) if self._jobs.keys() == jobs().keys() else None
        self._followed_at = float("-inf")
        self._unread = ""  # why the change list could not be copied

    def remove_vanished(self, *, anyway: bool) -> None:
        """Remove what earlier passes found to have vanished; too many objects only `anyway`."""
        for crawler in self.crawlers:
            self._count(crawler, crawler.remove_vanished(anyway=anyway))

    def copy_due(self, *, full: bool) -> None:
        """Copy what is due and what has changed, or everything."""
        keep_journal()
        for _ in range(CURSORS):
            self._take_cursor()
            self._copy_due(full=full)
            if self._follow_to_end():
                break

    def _copy_due(self, *, full: bool) -> None:
        self._full_asked_at = timezone.now()
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
        keep_journal()
        self._take_cursor()
        self._full_asked_at = timezone.now()
        tidy_at: datetime | None = self._full_asked_at
        while True:
            turn = self._choose(goes_on=True)
            now = timezone.now()
            if isinstance(turn, Turn):
                tidy_at = tidy_at or now + UNTIDY
                if self._copy(turn):
                    follow()
                    keep_journal()
                else:
                    self._resting[turn.resource] = now + REST
                if self._follows and time.monotonic() - self._followed_at > LOOK_AGAIN:
                    self._follow()
                continue
            if tidy_at and tidy_at <= now:
                self.tidy()
                tidy_at = None
            wait = (turn - timezone.now()).total_seconds() if turn else LOOK_AGAIN
            if self._look_or_wait(min(max(wait, 0), LOOK_AGAIN)):
                tidy_at = tidy_at or now + UNTIDY
                follow()
                keep_journal()

    def tidy(self) -> None:
        """After copying, try failures again, compute derived values, and write the journal."""
        for crawler in self.crawlers:
            self._add(crawler, crawler.try_failures_again())
        self.monitor.copied(self._recent)
        self._recent = {}
        derive()
        refresh_statistics()
        keep_journal()

    def problems(self) -> list[str]:
        """Sentences about what could not be copied, or was not removed, now or in earlier runs."""
        withheld = self._failures(WITHHELD).order_by("crawl__resource")
        failed = self._failures().count() - len(withheld)
        problems = []
        if failed:
            problems.append(f"{failed} could not be copied; the admin shows what.")
        problems += [f"{each.crawl.resource}: {each.reason}" for each in withheld]
        problems += filter(None, [self._unread])
        return problems

    def _failures(self, key: str | None = None) -> QuerySet[Failure]:
        """The failures of these resources, or those with a key."""
        noted = Failure.objects.select_related("crawl").filter(
            crawl__in=[crawler.crawl for crawler in self.crawlers]
        )
        return noted if key is None else noted.filter(key=key)

    @property
    def _follows(self) -> bool:
        """Whether changes come from the source's change list."""
        return self._follower is not None and self._follower.follows

    def _take_cursor(self) -> None:
        """Begin to follow the source's change list, if it has one."""
        try:
            if self._follower:
                self._follower.begin()
        except UpstreamError as error:
            self._note_unread(error)

    def _follow_to_end(self) -> bool:
        """Copy all that the change list tells; False if its cursor leads nowhere."""
        while self._follower and self._follower.follows:
            if self._follow() is None or self._follower.at_end:
                return True
        return self._follower is None or not self._follower.is_lost

    def _follow(self, wait: int = 0) -> Mapping[str, Tally] | None:
        """Copy a page of the change list; the results by resource, None if that failed.

        What fails for good is given up: then the resources are crawled, as of any other source.
        """
        assert self._follower
        self._followed_at = time.monotonic()
        try:
            tallies = self._follower.step(wait)
        except (UpstreamError, DataError, IntegrityError) as error:
            if getattr(error, "lasting", True):
                self._follower.give_up()
            self._note_unread(error)
            return None
        self._unread = ""
        for resource, tally in tallies.items():
            self._report(self._crawlers[resource], tally)
        return tallies

    def _look_or_wait(self, seconds: float) -> bool:
        """Wait, or have the change list wait for something to copy; whether there was something."""
        if self._follower and self._follower.is_lost:
            self._take_cursor()
        tallies = self._follow(int(seconds)) if self._follows else None
        if tallies is not None and self._follower:
            seconds = 0 if tallies else self._follower.pause()
        self.monitor.wait(max(seconds, 0.1))  # which also tells that the process lives
        return bool(tallies)

    def _note_unread(self, error: Exception) -> None:
        self._unread = f"The change list could not be copied: {error}."
        self.monitor.failed(self._unread)

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
            set(self._failures(PAGE_FAILED).values_list("crawl__resource", flat=True)),
            goes_on=goes_on,
        ).choose()

    def _read_standings(self, now: datetime) -> Mapping[str, Standing]:
        """How far the resources are copied that don't rest."""
        crawls = Crawl.objects.filter(pk__in=[crawler.crawl.pk for crawler in self.crawlers])
        found = {
            crawl.resource: standing_of(crawl)
            for crawl in crawls.order_by().prefetch_related("passes")
        }
        if self._follows:
            found = {
                name: replace(standing, knows_changes=False)
                for name, standing in found.items()
                if name == DASHBOARD or self._has_to_be_crawled(name, standing, now)
            }
        return {
            name: found[name]
            for name in self._jobs
            if name in found and self._resting.get(name, now) <= now
        }

    def _has_to_be_crawled(self, name: str, standing: Standing, now: datetime) -> bool:
        """Whether to crawl a resource though the change list tells of it: what is due or wanted."""
        is_wanted = standing.under_way or standing.has_missed or Turn(name, FULL) in self._wanted
        return bool(is_wanted) or lateness(self._jobs[name], standing, now) >= 1

    def _copy(self, turn: Turn) -> bool:
        """Copy a page; whether that went well.

        Errors that concern everything are raised; any other costs this resource only.
        """
        crawler = self._crawlers[turn.resource]
        if turn.kind == FULL:
            self._full_asked_at = timezone.now()
        try:
            tally = crawler.step(turn.kind, self._standings[turn.resource])
        except (UpstreamError, DataError, IntegrityError) as error:
            self._report(crawler, crawler.give_up(error))
            return False
        except OUTAGES:
            raise
        except Exception as error:
            logger.debug("A page of %s", turn.resource, exc_info=True)
            unforeseen = RuntimeError(f"{type(error).__name__}: {error}")
            self._report(crawler, crawler.give_up(unforeseen))
            return False
        if not crawler.crawl.passes.filter(kind=turn.kind).exists():
            self._wanted.discard(turn)
        self._report(crawler, tally)
        return True

    def _report(self, crawler: Crawler, tally: Tally) -> None:
        self._count(crawler, tally)
        self.monitor.page_done(crawler, tally)

    def _count(self, crawler: Crawler, tally: Tally) -> None:
        self._add(crawler, tally)
        for failure in tally.failures:
            self.monitor.failed(failure)

    def _add(self, crawler: Crawler, tally: Tally) -> None:
        self.total.add(tally)
        self._recent.setdefault(crawler.job.resource, Tally()).add(tally)
