"""Crawls: copying a resource page by page, in passes, from a list that may change meanwhile.

Each page is stored in one transaction with the offset of the next one. So a process may be killed
at any moment, and several may run at once: a page that another has stored in between is dropped.

No object may be missed unnoticed while a list changes:

- Lists are requested in an order that puts new and changed objects first, if there is one. So if a
  list grows, objects move to later pages and are seen twice.
- If the total shrinks by n, the offset steps back by n.
- If a pass over everything took long or saw fewer objects than there are, it goes on with the
  changes since it began.
- If it still saw too few, it is repeated, a few times at most.

An object has vanished only if a pass over everything did not see it, but saw as many objects as
there are, and that number stayed the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirror import schedule, vanished
from mirror.copies import MISSED, PAGE_FAILED, Copies, digest_of
from mirror.dashboard import store_dashboard
from mirror.models import Crawl, Pass
from mirror.schedule import CHANGES, DASHBOARD, FULL, PAGE, Job, Standing
from mirror.store.errors import StoreError
from mirror.tally import Tally
from mirror.upstream import Page, Upstream
from spacedevs.database.locks import wait_for_other_writers

#: How far back changes are requested again: clocks differ, and answers may be some minutes old.
OVERLAP = timedelta(minutes=10)
#: A pass over everything that takes longer goes on with what has changed meanwhile.
SHORT = timedelta(minutes=1)
#: The most passes over everything in a row, if each of them misses objects.
MOST_MISSES = 3


class Crawler:
    """Copies one resource from a source."""

    def __init__(self, upstream: Upstream, job: Job, *, store_unchanged: bool = False) -> None:
        self.upstream = upstream
        self.job = job
        self.crawl, _ = Crawl.objects.get_or_create(source=upstream.source, resource=job.resource)
        self.copies = Copies(self.crawl, job, store_unchanged=store_unchanged)

    def run(self, *, full: bool = False) -> Iterator[Tally]:
        """Copy what is due, page by page: everything or, if that isn't due, what has changed."""
        if full or self.is_due(FULL):
            yield from self._pages(FULL, anyway=full)
            while self.crawl.misses:
                yield from self._pages(FULL)
        elif self.job.tells_changes:
            yield from self._pages(CHANGES, anyway=True)

    def is_due(self, kind: Pass.Kind) -> bool:
        """Whether a pass is under way, or it is time for one."""
        return schedule.is_due(self.job, kind, self.standing(), timezone.now())

    def standing(self) -> Standing:
        """How far the resource has been copied."""
        self.crawl.refresh_from_db()
        passes = self.crawl.passes.values_list("kind", "offset")
        return Standing(
            count=self.crawl.count,
            full_at=self.crawl.full_at,
            fresh_at=self.crawl.fresh_at,
            knows_changes=self.crawl.changes_from is not None,
            has_missed=bool(self.crawl.misses),
            under_way={Pass.Kind(kind): offset for kind, offset in passes},
        )

    def under_way(self) -> Pass | None:
        """The pass that is under way; if there are two, the one over everything."""
        return self.crawl.passes.order_by("-kind").first()

    def has_failed(self) -> bool:
        """Whether the last page that was asked for could not be read or stored."""
        return self.crawl.failures.filter(key=PAGE_FAILED).exists()

    def step(self, kind: Pass.Kind) -> Tally:
        """Copy the next page of a pass that is under way or due; nothing if it no longer is.

        Raises UpstreamError if the page can't be read.
        """
        under_way = self._begin(kind)
        if under_way is None:
            return Tally()  # another process has finished it
        if self.job.resource == DASHBOARD:
            return self._copy_dashboard(under_way)
        page = self.upstream.page(self.job.resource, **self._query(under_way))
        with transaction.atomic():
            wait_for_other_writers()
            still = Pass.objects.filter(
                pk=under_way.pk, offset=under_way.offset, since=under_way.since
            )
            if not still.exists():
                return Tally()  # another process has stored this page
            self.crawl.refresh_from_db()
            self.crawl.failures.filter(key=PAGE_FAILED).delete()
            tally = self.copies.store(page.documents)
            self._advance(under_way, page, tally)
        return tally

    def give_up(self, error: Exception) -> Tally:
        """Note that a page could not be read or stored; a later run goes on from there."""
        return Tally(failures=[self.copies.note_failure(PAGE_FAILED, str(error))])

    def remove_vanished(self, *, anyway: bool) -> Tally:
        """Remove what earlier passes found to have vanished; too many objects only `anyway`."""
        with transaction.atomic():
            wait_for_other_writers()
            return vanished.remove(self.copies, anyway=anyway)

    def try_failures_again(self) -> Tally:
        """Try documents that failed again: what they refer to may be there by now."""
        tally = Tally()
        waiting = self.crawl.failures.filter(document__isnull=False)
        for pk in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                wait_for_other_writers()
                failure = waiting.filter(pk=pk).first()
                if failure and failure.document:
                    tally.add(self.copies.try_again(failure))
        return tally

    def _pages(self, kind: Pass.Kind, *, anyway: bool = False) -> Iterator[Tally]:
        self._begin(kind, anyway=anyway)
        while self.crawl.passes.filter(kind=kind).exists():
            yield self.step(kind)

    def _begin(self, kind: Pass.Kind, *, anyway: bool = False) -> Pass | None:
        """The pass under way, or a new one if that is due or to be made anyway."""
        with transaction.atomic():
            wait_for_other_writers()
            under_way = self.crawl.passes.filter(kind=kind).first()
            if under_way is None and (self.is_due(kind) or anyway):
                changes_from = self.crawl.changes_from if kind == CHANGES else None
                under_way = self.crawl.passes.create(
                    kind=kind,
                    began_at=timezone.now(),
                    since=changes_from and changes_from - OVERLAP,
                )
                if kind == FULL:
                    self.crawl.number += 1
                    self.crawl.save(update_fields=["number"])
        return under_way

    def _query(self, under_way: Pass) -> dict[str, Any]:
        query: dict[str, Any] = {**self.job.query, "limit": PAGE, "offset": under_way.offset}
        if under_way.since:
            query["last_updated__gte"] = f"{under_way.since:%Y-%m-%dT%H:%M:%SZ}"
        return query

    def _advance(self, under_way: Pass, page: Page, tally: Tally) -> None:
        """Note where the next page of a pass begins, or finish the pass."""
        under_way.began_there = under_way.began_there or page.answered_at
        before = page.count if under_way.count is None else under_way.count
        under_way.steady = under_way.steady and before == page.count
        under_way.count = page.count
        # If the total shrank by n, step the offset back by n. Not if n is a page or more: a source
        # that alternates between two totals would never be read to its end.
        if 0 < before - page.count < PAGE:
            under_way.offset = max(under_way.offset - (before - page.count), 0)
            under_way.save()
            return
        under_way.offset += len(page.documents)
        if page.documents and under_way.offset < page.count:
            under_way.save()
        elif not self._goes_on_with_changes(under_way, page):
            self._finish(under_way, tally)

    def _goes_on_with_changes(self, under_way: Pass, page: Page) -> bool:
        """Let a pass over everything go on with the changes since it began, if it has to.

        It has to if it took long, or saw fewer objects than there are.
        """
        if under_way.kind != FULL or under_way.since is not None:
            return False
        self.crawl.count = page.count
        took = timezone.now() - under_way.began_at
        if not self.job.tells_changes or (took < SHORT and self.copies.seen() >= page.count):
            return False
        assert under_way.began_there  # as of its first page
        under_way.since = under_way.began_there - OVERLAP
        under_way.offset, under_way.count = 0, None
        under_way.save()
        self.crawl.save()
        return True

    def _finish(self, under_way: Pass, tally: Tally) -> None:
        assert under_way.began_there  # as of its first page
        under_way.delete()
        crawl = self.crawl
        crawl.fresh_at = max(under_way.began_at, crawl.fresh_at or under_way.began_at)
        crawl.changes_from = max(under_way.began_there, crawl.changes_from or under_way.began_there)
        if under_way.kind == FULL:
            self._finish_full(under_way, tally)
        crawl.save()

    def _finish_full(self, under_way: Pass, tally: Tally) -> None:
        """Note the outcome of a pass over everything; one that missed objects is repeated."""
        crawl, seen, count = self.crawl, self.copies.seen(), self.crawl.count or 0
        is_exact = seen == count and under_way.steady
        # Pages of a list without an order may overlap and leave gaps, so an object that such a
        # pass has missed must be missing from the next one, too.
        keeps_order = self.job.keeps_order or count <= PAGE
        missing = crawl.copied.filter(seen_in=crawl.number - 1, vanished_at=None)
        if seen < count or (is_exact and not keeps_order and missing.exists()):
            crawl.misses += 1
            if crawl.misses < MOST_MISSES:
                return
        crawl.misses, crawl.full_at = 0, under_way.began_at
        if seen < count:
            reason = f"Of {count} objects only {seen} were seen, each time."
            tally.failures.append(self.copies.note_failure(MISSED, reason))
            return
        crawl.failures.filter(key=MISSED).delete()
        if is_exact:
            before = crawl.number if keeps_order else crawl.number - 1
            tally.vanished = vanished.mark(self.copies, before)
            removed = vanished.remove(self.copies)
            tally.removed += removed.removed
            tally.failures += removed.failures

    def _copy_dashboard(self, under_way: Pass) -> Tally:
        document = self.upstream.object(DASHBOARD, mode="list")
        digest, tally = digest_of(document), Tally()
        with transaction.atomic():
            wait_for_other_writers()
            self.crawl.refresh_from_db()
            crawl = self.crawl
            known = crawl.copied.filter(key=DASHBOARD).values_list("digest", flat=True).first()
            crawl.failures.all().delete()
            try:
                store_dashboard(document)
            except StoreError as error:
                tally.failures.append(self.copies.note_failure(PAGE_FAILED, str(error)))
            else:
                tally.count(known, digest)
                self.copies.remember({DASHBOARD: digest}, crawl.number)
            crawl.count, crawl.full_at, crawl.fresh_at = 1, under_way.began_at, under_way.began_at
            crawl.save()
            crawl.passes.all().delete()
        return tally
