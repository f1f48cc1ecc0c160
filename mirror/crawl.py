"""Copying a server page by page: what to ask for next, and what to make of the answer.

A page is stored in one transaction with where the next one begins. So a process may be killed at
any moment, and several may run at once: a page that another has stored meanwhile is dropped.

No page skips anything without notice. Lists begin with what has changed or come last, so that
they only grow in front while they are read. Where a list has shrunk, the next page begins as much
before the one that shows it. A pass over everything that took long ends with what has changed
meanwhile. It has seen all when it has seen as many objects as there are; else it is made again.
Nothing counts as vanished but what such a pass has not seen while the number of objects stood.
Nothing is removed but what two of them have not seen, and not much of it unless somebody agrees:
a source may answer with an empty list by mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Coalesce
from django.utils import timezone

from mirror.dashboard import store_dashboard
from mirror.models import Copied, Crawl, Failure, Pass
from mirror.schedule import CHANGES_EVERY, DASHBOARD, PAGE, Plan
from mirror.store import StoreError, store_each
from mirror.upstream import Page, Upstream, UpstreamError
from spacedevs.database.locks import wait_for_other_writers

#: How far back changes are asked for again: clocks differ, and answers may be some minutes old.
OVERLAP = timedelta(minutes=10)
#: A pass over everything that took no longer needs no look at what has changed meanwhile.
SHORT = timedelta(minutes=1)
#: How many passes over everything are made in a row because they have not seen all.
MOST_MISSES = 3
#: In how many passes over everything an object has to be missing before it is removed.
ABSENCES = 2
#: A larger part of a resource is removed only if somebody agrees.
MOST_REMOVED = 0.1
#: How many of the objects that wait for that are named.
NAMED = 5
#: The keys of failures that are no document's: a page, a pass that has not seen all, and objects
#: that are too many to be removed unasked.
PAGE_FAILED, UNSEEN, WITHHELD = "", "*", "-"
#: What keys look like: numbers and UUIDs.
KEY = re.compile(r"[0-9A-Za-z-]{1,36}")

FULL, CHANGES = Pass.Kind.FULL, Pass.Kind.CHANGES


@dataclass
class Tally:
    """What came of some documents."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    removed: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what another has counted; what has failed is in the database."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.vanished += other.vanished
        self.removed += other.removed

    def __str__(self) -> str:
        words = f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        words += f", {self.vanished} vanished" if self.vanished else ""
        words += f", {self.removed} removed" if self.removed else ""
        return words + (f", {len(self.failures)} failed" if self.failures else "")


class Crawler:
    """Copies one resource from a server."""

    def __init__(self, upstream: Upstream, plan: Plan, *, store_unchanged: bool = False) -> None:
        self.upstream = upstream
        self.plan = plan
        self.store_unchanged = store_unchanged
        self.crawl, _ = Crawl.objects.get_or_create(source=upstream.source, resource=plan.resource)

    def run(self, *, full: bool = False) -> Iterator[Tally]:
        """Copy what is due, page by page: everything, or else what has changed if that is told."""
        if full or self.is_due(FULL):
            yield from self._pages(FULL, anyway=full)
            while self.crawl.misses:
                yield from self._pages(FULL)
        elif self.plan.tells_changes:
            yield from self._pages(CHANGES, anyway=True)

    def is_due(self, kind: Pass.Kind) -> bool:
        """Whether it is time for a pass, or one is under way."""
        self.crawl.refresh_from_db()
        crawl = self.crawl
        if kind == CHANGES and (not self.plan.tells_changes or crawl.changes_from is None):
            return False
        if crawl.passes.filter(kind=kind).exists() or (kind == FULL and crawl.misses):
            return True
        every, last = {
            FULL: (self.plan.full_every, crawl.full_at),
            CHANGES: (CHANGES_EVERY, crawl.fresh_at),
        }[kind]
        return last is None or last + every <= timezone.now()

    def under_way(self) -> Pass | None:
        """The pass under way, the one over everything first."""
        return self.crawl.passes.order_by("-kind").first()

    def step(self, kind: Pass.Kind) -> Tally:
        """Copy the next page of a pass that is under way or due; nothing if it's neither any more.

        Raises UpstreamError if the page can't be read.
        """
        under_way = self._begin(kind)
        if under_way is None:
            return Tally()  # another process has ended it
        if self.plan.resource == DASHBOARD:
            return self._copy_dashboard(under_way)
        page = self.upstream.page(self.plan.resource, **self._query(under_way))
        with transaction.atomic():
            wait_for_other_writers()
            still = Pass.objects.filter(
                pk=under_way.pk, offset=under_way.offset, since=under_way.since
            )
            if not still.exists():
                return Tally()  # another process has stored this page
            self.crawl.refresh_from_db()
            self.crawl.failures.filter(key=PAGE_FAILED).delete()
            tally = self._store(page.documents)
            self._go_on(under_way, page, tally)
        return tally

    def give_up(self, error: UpstreamError) -> Tally:
        """Note that a page could not be read; the pass goes on there another time."""
        return Tally(failures=[self._failed(PAGE_FAILED, str(error))])

    def remove_vanished(self, *, anyway: bool) -> Tally:
        """Remove what earlier passes have found to be gone; if it is much, only `anyway`."""
        tally = Tally()
        with transaction.atomic():
            wait_for_other_writers()
            self._remove(tally, anyway=anyway)
        return tally

    def try_failures_again(self) -> Tally:
        """Store the documents that could not be stored before others were there; those alone
        are counted."""
        tally = Tally()
        waiting = self.crawl.failures.filter(document__isnull=False)
        for pk in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                wait_for_other_writers()
                failure = waiting.filter(pk=pk).first()
                if failure and failure.document:
                    tally.add(self._store([json.loads(failure.document)], failure.seen_in))
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
        query: dict[str, Any] = {**self.plan.query, "limit": PAGE, "offset": under_way.offset}
        if under_way.since:
            query["last_updated__gte"] = f"{under_way.since:%Y-%m-%dT%H:%M:%SZ}"
        return query

    def _store(self, documents: list[Any], seen_in: int | None = None) -> Tally:
        """Store documents that are new or have changed; all were seen in a pass, the present one
        if it isn't said which."""
        tally = Tally()
        seen_in = self.crawl.number if seen_in is None else seen_in
        by_key: dict[str, Any] = {}
        for document in documents:
            key = key_of(document)
            if key is None:
                nameless = f"? {digest_of(document)}"
                tally.failures.append(self._failed(nameless, "It has no id.", document, seen_in))
            else:
                by_key[key] = document
        digests = {key: digest_of(document) for key, document in by_key.items()}
        known = dict(self.crawl.copied.filter(key__in=by_key).values_list("key", "digest"))
        model = self.plan.serializer_class.Meta.model
        present = set(
            map(str, model._base_manager.filter(pk__in=list(known)).values_list("pk", flat=True))
        )
        wanted = [
            key
            for key in by_key
            if self.store_unchanged or known.get(key) != digests[key] or key not in present
        ]
        wrong = store_each(self.plan.serializer_class, [by_key[key] for key in wanted])
        failed = {wanted[place]: str(error) for place, error in wrong.items()}
        seen = self.crawl.copied.filter(key__in=failed)
        seen.update(vanished_at=None, absences=0)  # it is there, though not as it is here
        for key, reason in failed.items():
            tally.failures.append(self._failed(key, reason, by_key[key], seen_in))
        for key in by_key.keys() - failed.keys():
            if key not in known:
                tally.new += 1
            elif known[key] != digests[key]:
                tally.changed += 1
            else:
                tally.unchanged += 1
        self._remember({key: digests[key] for key in by_key if key not in failed}, seen_in)
        return tally

    def _remember(self, digests: dict[str, str], seen_in: int) -> None:
        """Note documents as copied."""
        Copied.objects.bulk_create(
            [
                Copied(crawl=self.crawl, key=key, digest=digest, seen_in=seen_in)
                for key, digest in digests.items()
            ],
            update_conflicts=True,
            unique_fields=["crawl", "key"],
            update_fields=["digest", "seen_in", "vanished_at", "absences"],
        )
        self.crawl.failures.filter(key__in=digests).delete()

    def _go_on(self, under_way: Pass, page: Page, tally: Tally) -> None:
        """Say where the next page of a pass begins, or end it."""
        under_way.began_there = under_way.began_there or page.told_at
        before = page.count if under_way.count is None else under_way.count
        under_way.steady = under_way.steady and before == page.count
        under_way.count = page.count
        if 0 < before - page.count < PAGE:  # what was to come has moved up
            under_way.offset = max(under_way.offset - (before - page.count), 0)
            under_way.save()
            return
        under_way.offset += len(page.documents)
        if page.documents and under_way.offset < page.count:
            under_way.save()
            return
        crawl = self.crawl
        if under_way.kind == FULL and under_way.since is None:
            crawl.count = page.count
            took = timezone.now() - under_way.began_at
            if self.plan.tells_changes and (took >= SHORT or self._seen() < page.count):
                under_way.since = under_way.began_there - OVERLAP
                under_way.offset, under_way.count = 0, None
                under_way.save()
                crawl.save()
                return
        under_way.delete()
        crawl.fresh_at = max(under_way.began_at, crawl.fresh_at or under_way.began_at)
        crawl.changes_from = max(under_way.began_there, crawl.changes_from or under_way.began_there)
        if under_way.kind == FULL:
            self._end(under_way, tally)
        crawl.save()

    def _end(self, under_way: Pass, tally: Tally) -> None:
        """Say what a pass over everything has come to; a miss has another one follow."""
        crawl, seen, count = self.crawl, self._seen(), self.crawl.count or 0
        is_exact = seen == count and under_way.steady
        # Rows of a list that doesn't grow in front may change places while its pages are read.
        # What is missing there has to be missing again.
        keeps_order = "ordering" in self.plan.query or count <= PAGE
        missing = crawl.copied.filter(seen_in=crawl.number - 1, vanished_at=None)
        if seen < count or (is_exact and not keeps_order and missing.exists()):
            crawl.misses += 1
            if crawl.misses < MOST_MISSES:
                return
        crawl.misses, crawl.full_at = 0, under_way.began_at
        if seen < count:
            reason = f"Of {count} objects only {seen} were seen, each time."
            tally.failures.append(self._failed(UNSEEN, reason))
            return
        crawl.failures.filter(key=UNSEEN).delete()
        if is_exact:
            tally.vanished = self._mark(before=crawl.number - (not keeps_order))
            self._remove(tally)

    def _seen(self) -> int:
        """How many objects the present pass over everything has seen, also those that failed."""
        copied = self.crawl.copied.filter(seen_in=self.crawl.number)
        failed = self.crawl.failures.filter(seen_in=self.crawl.number)
        return copied.count() + failed.exclude(key__in=copied.values("key")).count()

    def _mark(self, before: int) -> int:
        """Mark the objects that were last seen before a pass; returns how many are new to that."""
        crawl = self.crawl
        crawl.failures.filter(seen_in__lt=crawl.number).delete()
        gone = crawl.copied.filter(seen_in__lt=before)
        gone = gone.exclude(key__in=crawl.failures.values("key"))
        number = gone.filter(vanished_at=None).count()
        gone.update(absences=F("absences") + 1, vanished_at=Coalesce("vanished_at", timezone.now()))
        return number

    def _remove(self, tally: Tally, *, anyway: bool = False) -> None:
        """Remove what has been missing often enough; if it is much, only `anyway`.

        What others still refer to is tried again at the next run.
        """
        crawl = self.crawl
        crawl.failures.filter(key=WITHHELD).delete()
        gone = crawl.copied.filter(absences__gte=ABSENCES)
        gone = gone.exclude(key__in=crawl.failures.values("key")).order_by("key")
        if settings.VANISHED != "remove" or not gone:
            return
        model = self.plan.serializer_class.Meta.model
        known = {model._meta.pk.to_python(copied.key): copied for copied in gone}
        number = crawl.copied.count()
        if not anyway and len(known) > MOST_REMOVED * number:
            first = model._base_manager.in_bulk(list(known)[:NAMED]).items()
            named = "; ".join(f"{key} {row}" for key, row in first)
            reason = (
                f"{len(known)} of {number} objects have vanished there and are kept until "
                f"somebody agrees that so many are removed: "
                f"manage.py sync {self.plan.resource} --yes. The first are {named}."
            )
            tally.failures.append(self._failed(WITHHELD, reason))
            return
        present = model._base_manager.in_bulk(list(known))
        for key, copied in known.items():
            try:
                with transaction.atomic():
                    if key in present:
                        present[key].delete()
                    copied.delete()
            except ProtectedError:
                continue
            tally.removed += 1

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
                tally.failures.append(self._failed(PAGE_FAILED, str(error)))
            else:
                tally.new = int(known is None)
                tally.unchanged = int(known == digest)
                tally.changed = 1 - tally.new - tally.unchanged
                self._remember({DASHBOARD: digest}, crawl.number)
            crawl.count, crawl.full_at, crawl.fresh_at = 1, under_way.began_at, under_way.began_at
            crawl.save()
            crawl.passes.all().delete()
        return tally

    def _failed(
        self, key: str, reason: str, document: Any = None, seen_in: int | None = None
    ) -> str:
        """Note a failure; returns it in one line."""
        text = None if seen_in is None else json.dumps(document)
        Failure.objects.update_or_create(
            crawl=self.crawl,
            key=key,
            defaults={
                "reason": reason,
                "document": text,
                "seen_in": seen_in,
                "failed_at": timezone.now(),
            },
        )
        return f"{self.plan.resource} {key}".rstrip() + f": {reason}"


def key_of(document: Any) -> str | None:
    """The key of a document; None if it has none."""
    key = document.get("id") if isinstance(document, dict) else None
    if isinstance(key, bool) or not isinstance(key, int | str) or not KEY.fullmatch(str(key)):
        return None
    return str(key)


def digest_of(document: Any) -> str:
    """What tells a document from any other."""
    return blake2b(json.dumps(document).encode(), digest_size=16).hexdigest()
