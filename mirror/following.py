"""Follows a source's change list: what has changed there, in order, seconds after it did.

Only a server of this kind has one. A cursor is taken before everything is copied, so that whatever
changes meanwhile comes after it. Each page is stored in one transaction with the cursor behind it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirror import drift, vanished
from mirror.contract_check import ContractBroken, check
from mirror.copies import key_of
from mirror.crawl import Crawler
from mirror.errors import Gone, UpstreamError
from mirror.jobs import DASHBOARD, HOUR
from mirror.models import Pass, Source
from mirror.shapes import Differences, differences
from mirror.tally import Tally
from mirror.upstream import Upstream
from spacedevs.api.registry import registry
from spacedevs.database.locks import wait_for_other_writers

#: The entries of a page, and the most seconds that a call waits for some.
PAGE, LONGEST_WAIT = 100, 25
#: The shortest time between two calls that bring nothing, in seconds.
SHORTEST_PAUSE = 2
#: Characters of the longest cursor.
LONGEST_CURSOR = 40


@dataclass
class Told:
    """What a page of a change list says."""

    cursor: str
    at_end: bool
    #: By resource, the objects that are there, by key, and in order the keys of those deleted.
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: dict[tuple[str, str], None] = field(default_factory=dict)


class Follower:
    """Follows the change list of a source, for crawlers of all its resources."""

    def __init__(self, crawlers: Mapping[str, Crawler]) -> None:
        self.crawlers = crawlers
        self.upstream: Upstream = next(iter(crawlers.values())).upstream
        self.source: Source = self.upstream.source
        #: Whether the last page was the last one for now.
        self.at_end = False
        #: Whether the cursor has led nowhere.
        self.is_lost = False
        self._asked_at = float("-inf")

    @property
    def follows(self) -> bool:
        """Whether there is a cursor to go on from."""
        return bool(self.source.cursor)

    def begin(self) -> None:
        """Take a cursor if the source has a change list and there is none yet.

        From then on everything has to be copied once. Raises UpstreamError.
        """
        self.source.refresh_from_db(fields=["cursor"])
        if self.follows or not self.upstream.tells_changes:
            return
        told = _told(self.upstream.changes(after="latest"))
        with transaction.atomic():
            wait_for_other_writers()
            self.source.cursor = told.cursor
            self.source.save(update_fields=["cursor"])
            self.is_lost = False
            crawls = self.source.crawls.exclude(resource=DASHBOARD)
            crawls.update(full_at=None)
            Pass.objects.filter(crawl__in=crawls).delete()

    def pause(self) -> float:
        """The seconds until the next call, if the last one brought nothing.

        Calls that may wait for news take place one after the other, if so many are allowed.
        """
        between = max(HOUR.total_seconds() / self.upstream.budget.limit, SHORTEST_PAUSE)
        return max(self._asked_at + between - time.monotonic(), 0)

    def step(self, wait: int = 0) -> dict[str, Tally]:
        """Copy the next page of changes; the results by resource.

        A call with nothing to tell waits for some, up to so many seconds. If the cursor leads
        nowhere, it is lost, and nothing copied: `begin` takes another. Raises UpstreamError.
        """
        self.at_end = False
        after, self._asked_at, asked_at = self.source.cursor, time.monotonic(), timezone.now()
        try:
            told = _told(
                self.upstream.changes(
                    after=after,
                    contract=registry.current.version,
                    mode="detailed",
                    limit=PAGE,
                    wait=min(wait, LONGEST_WAIT),
                )
            )
        except Gone:
            self._forget_cursor()
            self.is_lost = True
            return {}
        found = self._checked(told)
        with transaction.atomic():
            wait_for_other_writers()
            self.source.refresh_from_db(fields=["cursor"])
            if self.source.cursor != after:
                return {}  # another process has stored this page
            tallies = self._store(told, found)
            self.source.cursor = told.cursor
            self.source.save(update_fields=["cursor"])
            self.at_end = told.at_end
            if told.at_end:
                complete = self.source.crawls.exclude(resource=DASHBOARD).exclude(full_at=None)
                complete.update(fresh_at=asked_at)
        return tallies

    def give_up(self) -> None:
        """Follow the change list no longer in this run."""
        self._forget_cursor()
        self.upstream.tells_changes = False

    def _forget_cursor(self) -> None:
        former = Source.objects.filter(pk=self.source.pk, cursor=self.source.cursor)
        former.update(cursor="")
        self.source.refresh_from_db(fields=["cursor"])

    def _checked(self, told: Told) -> dict[str, Differences]:
        """How the documents differ from the contract; raises ContractBroken if by too much."""
        found = {}
        for resource, documents in told.documents.items():
            if crawler := self.crawlers.get(resource):
                shape = crawler.job.serializer_class
                found[resource] = differences(shape, list(documents.values()))
                try:
                    check(shape, list(documents.values()), found[resource])
                except ContractBroken:
                    drift.note(crawler.crawl, found[resource])
                    raise
        return found

    def _store(self, told: Told, found: Mapping[str, Differences]) -> dict[str, Tally]:
        """Store what is there, and remove what is deleted."""
        tallies = {}
        for resource, crawler in self.crawlers.items():
            if resource in found:
                crawler.crawl.refresh_from_db()
                documents = list(told.documents[resource].values())
                tallies[resource] = crawler.copies.store(documents)
                drift.note(crawler.crawl, found[resource])
        left = [(name, key) for name, key in told.deleted if name in self.crawlers]
        while left:  # an object goes once nothing refers to it any more
            before = len(left)
            for resource, key in list(left):
                removed = vanished.delete(self.crawlers[resource].copies, key)
                if removed:
                    tallies.setdefault(resource, Tally()).removed += 1
                    left.remove((resource, key))
            if len(left) == before:
                break
        return tallies


def _told(answer: Any) -> Told:
    """What an answer says; raises UpstreamError if it isn't one of a change list."""
    match answer:
        case {"cursor": str(cursor), "next": next_, "results": list(entries)} if (
            0 < len(cursor) <= LONGEST_CURSOR
        ):
            told = Told(cursor, at_end=next_ is None)
            _fold(told, entries)
            return told
    raise UpstreamError("it answers with no change list")


def _fold(told: Told, entries: Iterable[Any]) -> None:
    """Take in entries: the last one of an object counts."""
    for entry in entries:
        match entry:
            case {"resource": str(resource), "key": int() | str() as given, "object": document}:
                key = key_of({"id": given})
            case _:
                raise UpstreamError("an entry of its change list is none")
        if key is None or (document is not None and key_of(document) != key):
            raise UpstreamError("an entry of its change list is of another object")
        told.documents.setdefault(resource, {}).pop(key, None)
        told.deleted.pop((resource, key), None)
        if document is None:
            told.deleted[resource, key] = None
        else:
            told.documents[resource][key] = document
