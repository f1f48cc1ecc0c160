"""Crawls: copying a resource page by page, in passes, from a list that may change meanwhile.

Each page is stored in one transaction with the offset of the next one. So a process may be killed
at any moment, and several may run at once: a page that another has stored in between is dropped.

No object may be missed unnoticed while a list changes:

- Lists are requested in an order that puts new and changed objects first, if there is one. So if a
  list grows, objects move to later pages and are seen twice.
- If the total shrinks by n, the offset steps back by n.
- If a pass over everything took long or saw fewer objects than there are, it goes on with what has
  changed meanwhile or, if the list can't be asked for that, from the front until it has seen all.
- If it still saw too few, it is repeated, a few times at most.

Changes are asked for from the first page of the first pass on, by the clock of the data: since the
latest change that is known, and some minutes before it.

An object has vanished only if a pass over everything did not see it, but saw as many objects as
there are, and that number stayed the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mirror import vanished
from mirror.copies import MISSED, PAGE_FAILED, Copies, digest_of
from mirror.dashboard import store_dashboard
from mirror.jobs import CHANGES, DASHBOARD, DAY, FULL, UPCOMING, Job
from mirror.models import Crawl, Pass
from mirror.page_size import PAGE, PageSize
from mirror.schedule import Standing
from mirror.store.errors import StoreError
from mirror.tally import Tally
from mirror.upstream import Page, Refused, Upstream, UpstreamError
from spacedevs.database.locks import wait_for_other_writers

#: How far back changes are requested again: answers may be some minutes old, and a change may be
#: dated before it is there.
OVERLAP = timedelta(minutes=10)
#: A pass over everything that takes longer goes on with what has changed meanwhile.
SHORT = timedelta(minutes=1)
#: How far back all changes of a list are asked for that was empty, whatever the clock of its data.
EVER = 7000 * DAY
#: The most passes over everything in a row, if each of them misses objects.
MOST_MISSES = 3


class Crawler:
    """Copies one resource from a source."""

    def __init__(self, upstream: Upstream, job: Job, *, store_unchanged: bool = False) -> None:
        self.upstream = upstream
        self.job = job
        self.crawl, _ = Crawl.objects.get_or_create(source=upstream.source, resource=job.resource)
        self.copies = Copies(self.crawl, job, store_unchanged=store_unchanged)
        self._page_size = PageSize(upstream)

    def standing(self) -> Standing:
        """How far the resource has been copied."""
        self.crawl.refresh_from_db()
        return standing_of(self.crawl)

    def under_way(self) -> Pass | None:
        """The pass that is under way; if there are two, the one over everything."""
        return self.crawl.passes.order_by("-kind").first()

    def step(self, kind: Pass.Kind, standing: Standing) -> Tally:
        """Copy the next page of a pass; nothing if it was finished since the resource stood so.

        Raises UpstreamError if the page can't be read.
        """
        under_way = self._begin(kind, standing)
        if under_way is None:
            return Tally()  # another process has finished it
        if self.job.resource == DASHBOARD:
            return self._copy_dashboard(under_way)
        try:
            page = self._read(under_way)
        except UpstreamError as error:
            if kind != UPCOMING or isinstance(error, Refused):
                raise
            return self._leave(under_way)
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

    def give_up(self, error: UpstreamError) -> Tally:
        """Note that a page could not be read; a later run goes on from there."""
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

    def _begin(self, kind: Pass.Kind, standing: Standing) -> Pass | None:
        """The pass under way, or a new one; None if there was one since the resource stood so."""
        with transaction.atomic():
            wait_for_other_writers()
            now = self.standing()
            under_way = self.crawl.passes.filter(kind=kind).first()
            if kind == FULL:
                is_unchanged = now.full_at == standing.full_at
            else:
                is_unchanged = now.fresh_at == standing.fresh_at
            if under_way is None and is_unchanged:
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

    def _read(self, under_way: Pass) -> Page:
        """The next page of a pass."""
        path, query = self.job.resource, self.job.query
        if under_way.kind == UPCOMING:  # in the order of T-0
            path = f"{path}/upcoming"
            query = {name: value for name, value in query.items() if name != "ordering"}
        if under_way.since:
            query = {**query, "last_updated__gte": f"{under_way.since:%Y-%m-%dT%H:%M:%SZ}"}
        return self._page_size.read(path, under_way.offset, query)

    def _leave(self, under_way: Pass) -> Tally:
        """Do without a pass over what is upcoming: the pass over everything brings that, too."""
        with transaction.atomic():
            wait_for_other_writers()
            self.crawl.refresh_from_db()
            self._finish(under_way, tally := Tally())
        return tally

    def _advance(self, under_way: Pass, page: Page, tally: Tally) -> None:
        """Note where the next page of a pass begins, or finish the pass."""
        if under_way.began_there is None:
            self._note_first(under_way, page)
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
        if not self._is_read(under_way, page, tally):
            under_way.save()
        elif not self._catches_up(under_way, page):
            self._finish(under_way, tally)

    def _note_first(self, under_way: Pass, page: Page) -> None:
        """Note the time of a pass's first page; those of the first pass begin the changes."""
        crawl, found = self.crawl, latest_change(page.documents)
        under_way.began_there = found or crawl.changes_from
        if under_way.began_there is None and under_way.kind == FULL:
            under_way.began_there = timezone.now() - EVER  # the list is empty: all will be a change
        if under_way.began_there and crawl.full_at is None and under_way.kind != CHANGES:
            latest = crawl.changes_from or under_way.began_there
            crawl.changes_from = max(under_way.began_there, latest)
            crawl.save()

    def _is_read(self, under_way: Pass, page: Page, tally: Tally) -> bool:
        """Whether a pass has read its list to the end, or all of it that matters."""
        if not page.documents or under_way.offset >= page.count:
            return True
        if under_way.kind == CHANGES:  # the rest is older than what was known before
            return tally.unchanged == len(page.documents) and is_newest_first(page.documents)
        is_late = under_way.catches_up and not under_way.since
        return is_late and self.copies.seen() >= page.count

    def _catches_up(self, under_way: Pass, page: Page) -> bool:
        """Let a pass over everything go on with what has come since it began, if it has to.

        It has to if it saw fewer objects than there are or, where objects change places, took long.
        """
        if under_way.kind != FULL or under_way.catches_up:
            return False
        self.crawl.count = page.count
        is_short = self.copies.seen() < page.count
        if self.job.tells_changes:
            if not is_short and timezone.now() - under_way.began_at < SHORT:
                return False
            assert self.crawl.changes_from  # as of the first page
            under_way.since = self.crawl.changes_from - OVERLAP
        elif not is_short or page.count <= PAGE:
            return False
        under_way.catches_up, under_way.offset, under_way.count = True, 0, None
        under_way.save()
        self.crawl.save()
        return True

    def _finish(self, under_way: Pass, tally: Tally) -> None:
        crawl, began_there = self.crawl, under_way.began_there
        under_way.delete()
        crawl.fresh_at = max(under_way.began_at, crawl.fresh_at or under_way.began_at)
        if began_there:
            crawl.changes_from = max(began_there, crawl.changes_from or began_there)
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


def standing_of(crawl: Crawl) -> Standing:
    """How far a resource has been copied, as its row and those of its passes say."""
    return Standing(
        count=crawl.count,
        full_at=crawl.full_at,
        fresh_at=crawl.fresh_at,
        has_begun=crawl.number > 0,
        knows_changes=crawl.changes_from is not None,
        has_missed=bool(crawl.misses),
        under_way={Pass.Kind(each.kind): each.offset for each in crawl.passes.all()},
    )


def latest_change(documents: Iterable[Any]) -> datetime | None:
    """The latest `last_updated` of documents; None if none has one, or only of the far future."""
    soon = timezone.now() + DAY
    times = [time for time in map(_last_updated, documents) if time and time < soon]
    return max(times, default=None)


def is_newest_first(documents: Iterable[Any]) -> bool:
    """Whether documents come in the order of their changes."""
    times = [time for time in map(_last_updated, documents) if time]
    return times == sorted(times, reverse=True)


def _last_updated(document: Any) -> datetime | None:
    text = document.get("last_updated") if isinstance(document, dict) else None
    try:
        time = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time.replace(tzinfo=time.tzinfo or UTC) if time else None
