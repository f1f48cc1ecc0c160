"""Copying several resources of a source: once, or again and again to keep the copy fresh."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from django.db import DataError, IntegrityError
from django.utils import timezone

from core.derived.computing import derive
from mirror.copies import WITHHELD
from mirror.crawl import Crawler
from mirror.errors import UpstreamError
from mirror.models import Failure, Pass
from mirror.patience import OUTAGES
from mirror.schedule import CHANGES_EVERY, Turns
from mirror.tally import Tally
from spacedevs.api.renderings.following import follow
from spacedevs.database.planner import refresh_statistics

#: Seconds after which `watch` looks again whether anything is due.
LOOK_AGAIN = 30

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
        self._resting: dict[str, datetime] = {}

    def remove_vanished(self, *, anyway: bool) -> None:
        """Remove what earlier passes found to have vanished; too many objects only `anyway`."""
        for crawler in self.crawlers:
            self._count(crawler, crawler.remove_vanished(anyway=anyway))

    def copy_due(self, *, full: bool) -> None:
        """Copy what is due, or everything, one resource after the other.

        Those that failed the last time come last, so that they can't keep others from being copied.
        """
        for crawler in sorted(self.crawlers, key=Crawler.has_failed):
            self._copy(crawler, crawler.run(full=full))

    def watch(self) -> None:
        """Copy what is due for ever; passes take turns, page by page.

        A resource that fails rests for some time, and the others go on.
        """
        crawlers = {crawler.job.resource: crawler for crawler in self.crawlers}
        turns = Turns(crawlers)

        def is_due(name: str, kind: Pass.Kind) -> bool:
            now = timezone.now()
            return self._resting.get(name, now) <= now and crawlers[name].is_due(kind)

        is_tidy = False
        while True:
            now = timezone.now()
            turn = turns.next(is_due)
            if turn is None:
                if not is_tidy:
                    self.tidy()
                is_tidy = True
                self.monitor.wait(LOOK_AGAIN)
                continue
            is_tidy = False
            name, kind = turn
            crawler = crawlers[name]
            if self._copy(crawler, map(crawler.step, [kind])):
                follow()
            else:
                self._resting[name] = now + CHANGES_EVERY

    def tidy(self) -> None:
        """Try failures again, compute derived values and refresh statistics, after copying."""
        for crawler in self.crawlers:
            self._add(crawler, crawler.try_failures_again())
        self.monitor.copied(self._recent)
        self._recent = {}
        derive()
        refresh_statistics()

    def problems(self) -> list[str]:
        """Sentences about what could not be copied, or was not removed, now or in earlier runs."""
        noted = Failure.objects.select_related("crawl").filter(
            crawl__in=[crawler.crawl for crawler in self.crawlers]
        )
        failed = noted.exclude(key=WITHHELD).count()
        withheld = noted.filter(key=WITHHELD).order_by("crawl__resource")
        problems = []
        if failed:
            problems.append(f"{failed} could not be copied; the admin shows what.")
        problems += [f"{each.crawl.resource}: {each.reason}" for each in withheld]
        return problems

    def _copy(self, crawler: Crawler, pages: Iterator[Tally]) -> bool:
        """Copy the pages of a resource that an iterator yields; whether that went well.

        Errors that concern everything are raised; any other costs this resource only.
        """
        try:
            for tally in pages:
                self._report(crawler, tally)
        except (UpstreamError, DataError, IntegrityError) as error:
            self._report(crawler, crawler.give_up(error))
        except OUTAGES:
            raise
        except Exception as error:
            logger.debug("A page of %s", crawler.job.resource, exc_info=True)
            unforeseen = RuntimeError(f"{type(error).__name__}: {error}")
            self._report(crawler, crawler.give_up(unforeseen))
        else:
            return True
        return False

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
