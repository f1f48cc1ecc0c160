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
- A page whose count, next page and results contradict each other (`mirror.agreement`) is asked for
  once more. If it still does, its documents are stored, but the pass is doubtful: that is told, it
  is made again later, and nothing vanishes because of it.
- A page of other documents than the contract's (`mirror.contract_check`) is refused.

Changes are asked for from the first page of the first pass on, by the clock of the data: since the
latest change that is known, and some minutes before it.

An object may have vanished (`mirror.vanished`) only if a pass over everything did not see it, but
saw as many objects as there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mirror import agreement, drift, vanished
from mirror.contract_check import ContractBroken, check
from mirror.copies import MISSED, PAGE_FAILED, Copies, digest_of
from mirror.dashboard import store_dashboard
from mirror.errors import UpstreamError
from mirror.jobs import CHANGES, DASHBOARD, DAY, FULL, UPCOMING, Job
from mirror.models import Crawl, Pass
from mirror.page_size import PAGE, PageSize
from mirror.schedule import Standing
from mirror.shapes import differences
from mirror.store.errors import StoreError
from mirror.store.guard import Guard
from mirror.tally import Tally
from mirror.upstream import Page, Upstream
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
#: The pause before the next one after that. It doubles each time, up to the usual interval.
PAUSE = timedelta(hours=1)


class Crawler:
    """Copies one resource from a source."""

    def __init__(self, upstream: Upstream, job: Job) -> None:
        self.upstream = upstream
        self.job = job
        self.crawl, _ = Crawl.objects.get_or_create(source=upstream.source, resource=job.resource)
        self.copies = Copies(self.crawl, job)
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

        Raises UpstreamError if the page can't be read, or isn't of the contract.
        """
        under_way = self._begin(kind, standing)
        if under_way is None:
            return Tally()  # another process has finished it
        if self.job.resource == DASHBOARD:
            return self._copy_dashboard(under_way)
        asked_at = timezone.now()
        try:
            page = self._read(under_way)
        except UpstreamError:
            if kind != UPCOMING:
                raise
            return self._leave(under_way)
        found = differences(self.job.serializer_class, page.documents)
        try:
            check(self.job.serializer_class, page.documents, found)
        except ContractBroken:
            drift.note(self.crawl, found)
            raise
        with transaction.atomic():
            wait_for_other_writers()
            still = Pass.objects.filter(
                pk=under_way.pk, offset=under_way.offset, since=under_way.since
            )
            if not still.exists():
                return Tally()  # another process has stored this page
            self.crawl.refresh_from_db()
            self.crawl.failures.filter(key=PAGE_FAILED).delete()
            if under_way.began_there is None:
                under_way.began_at = asked_at  # it may have been refused before
                self._note_first(under_way, page)
            repeats = agreement.repetition(under_way, page)
            ends = bool(repeats and under_way.doubt)
            under_way.doubt = (
                under_way.doubt
                or agreement.contradiction(page, under_way.offset)
                or agreement.shortage(under_way, page)
                or repeats
            )
            tally = self.copies.store(page.documents, heal=kind == FULL)
            drift.note(self.crawl, found)
            self._advance(under_way, page, tally, ends=ends)
        return tally

    def give_up(self, error: Exception) -> Tally:
        """Note that a page could not be read or stored; a later run goes on from there."""
        return Tally(failures=[self.copies.note_failure(PAGE_FAILED, str(error))])

    def remove_vanished(self, *, anyway: bool) -> Tally:
        """Remove what earlier passes found to have vanished; what is held back only `anyway`."""
        with transaction.atomic():
            wait_for_other_writers()
            agreed = vanished.agree(self.copies) if anyway else 0
            return Tally(vanished=agreed, removed=vanished.remove(self.copies))

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
        """The next page of a pass; one that can't be right is asked for once more."""
        path, query = self.job.resource, self.job.query
        if under_way.kind == UPCOMING:  # in the order of T-0
            path = f"{path}/upcoming"
            query = {name: value for name, value in query.items() if name != "ordering"}
        if under_way.since:
            query = {**query, "last_updated__gte": f"{under_way.since:%Y-%m-%dT%H:%M:%SZ}"}
        page = self._page_size.read(path, under_way.offset, query)
        if agreement.is_surprising(under_way, page):
            page = self._page_size.read(path, under_way.offset, query)
        return page

    def _leave(self, under_way: Pass) -> Tally:
        """Do without a pass over what is upcoming: the pass over everything brings that, too."""
        with transaction.atomic():
            wait_for_other_writers()
            self.crawl.refresh_from_db()
            self._finish(under_way, tally := Tally())
        return tally

    def _advance(self, under_way: Pass, page: Page, tally: Tally, *, ends: bool) -> None:
        """Note where the next page of a pass begins; finish the pass if it `ends` or is read."""
        before = page.count if under_way.count is None else under_way.count
        shrunk = before - page.count
        under_way.steady &= shrunk < PAGE if self.job.keeps_order else shrunk == 0
        under_way.count = page.count
        # If the total shrank by n, step the offset back by n. Not if n is a page or more: a source
        # that alternates between two totals would never be read to its end.
        if 0 < shrunk < PAGE and not ends:
            under_way.offset = max(under_way.offset - shrunk, 0)
            under_way.save()
            return
        under_way.offset += len(page.documents)
        if not (ends or self._is_read(under_way, page, tally)):
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
        """Whether a pass has read its list to the end, or all of it that matters.

        One over everything goes on as long as either the count or the page says so.
        """
        has_next = under_way.is_over_all and bool(page.next)
        if not page.documents or (under_way.offset >= page.count and not has_next):
            return True
        is_known = tally.unchanged == len(page.documents)
        if under_way.kind == UPCOMING:
            return is_known
        if under_way.kind == CHANGES:  # the rest is older than what was known before
            return is_known and is_newest_first(page.documents)
        is_late = under_way.catches_up and not under_way.since
        return is_late and self.copies.seen() >= page.count

    def _catches_up(self, under_way: Pass, page: Page) -> bool:
        """Let a pass over everything go on with what has come since it began, if it has to.

        It has to if it saw fewer objects than there are or, where objects change places, took long.
        A doubtful one doesn't.
        """
        if not under_way.is_over_all:
            return False
        seen = self.copies.seen()
        self.crawl.count = max(page.count, seen) if under_way.doubt else page.count
        if under_way.doubt:
            return False
        is_short = seen < page.count
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
        """Note how far the resource is copied by now."""
        crawl, began_there = self.crawl, under_way.began_there
        under_way.delete()
        crawl.fresh_at = max(under_way.began_at, crawl.fresh_at or under_way.began_at)
        if began_there and (crawl.changes_from is None or not under_way.doubt):
            crawl.changes_from = max(began_there, crawl.changes_from or began_there)
        if under_way.kind == FULL:
            self._finish_full(under_way, tally)
        elif under_way.doubt:
            tally.failures.append(self.copies.note_failure(PAGE_FAILED, under_way.doubt))
        crawl.save()

    def _finish_full(self, under_way: Pass, tally: Tally) -> None:
        """Note the outcome of a pass over everything; one that missed objects is repeated."""
        crawl, seen, count = self.crawl, self.copies.seen(), self.crawl.count or 0
        # Pages of a list without an order may overlap and leave gaps, so an object that such a
        # pass has missed must be missing from the next one, too. Where there is an order, more
        # objects are seen than there are at the end if some vanish after they were seen.
        keeps_order = self.job.keeps_order or count <= PAGE
        is_exact = under_way.steady and (
            vanished.is_few(seen - count, count) if keeps_order else seen == count
        )
        missing = crawl.copied.filter(seen_in=crawl.number - 1, vanished_at=None)
        reason = under_way.doubt
        if seen < count:
            reason = reason or f"Of {count} objects only {seen} were seen, each time."
        if reason or (is_exact and not keeps_order and missing.exists()):
            crawl.misses += 1
            if crawl.misses < MOST_MISSES and not under_way.doubt:
                crawl.again_at = timezone.now()
                return
        crawl.full_at = under_way.began_at
        if reason:
            pause = PAUSE * 2 ** min(max(crawl.misses - MOST_MISSES, 0), 10)
            crawl.again_at = timezone.now() + min(pause, self.job.full_every)
            tally.failures.append(self.copies.note_failure(MISSED, reason))
            return
        crawl.misses = 0
        crawl.failures.filter(key=MISSED).delete()
        drift.forget(crawl, under_way.began_at)
        if is_exact:
            before = crawl.number if keeps_order else crawl.number - 1
            judged = vanished.judge(self.copies, before, under_way.began_at)
            tally.add(judged)
            tally.failures += judged.failures
        else:
            crawl.again_at = vanished.next_look(self.copies)
        if not count:  # which may be a mistake
            crawl.again_at = crawl.again_at or timezone.now() + vanished.LATER

    def _copy_dashboard(self, under_way: Pass) -> Tally:
        document = self.upstream.object(DASHBOARD, mode="list")
        digest, tally, guard = digest_of(document), Tally(), Guard.of_source()
        with transaction.atomic():
            wait_for_other_writers()
            self.crawl.refresh_from_db()
            crawl = self.crawl
            known = crawl.copied.filter(key=DASHBOARD).values_list("digest", flat=True).first()
            crawl.failures.all().delete()
            try:
                store_dashboard(document, guard=guard)
            except StoreError as error:
                tally.failures.append(self.copies.note_failure(PAGE_FAILED, str(error)))
            else:
                tally.count(known, digest)
                tally.add_stored(guard, healing=False)
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
        has_missed=crawl.again_at is not None and crawl.again_at <= timezone.now(),
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
