"""Trying again what could not be copied, because somebody asks for it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from core.derived.computing import derive_after_commit
from mirror.copies import WITHHELD, Copies
from mirror.jobs import jobs
from mirror.models import Crawl, Failure

#: The most documents that are stored at once: each takes some hundredths of a second.
MOST = 200


@dataclass
class Retried:
    """What came of it: how many objects are stored now, still fail, or were left for another time.

    `crawls` are the resources that `sync` reads anew, because no document of theirs is here;
    `held_back` are those that only `sync --yes` goes on with.
    """

    stored: int = 0
    failed: int = 0
    left: int = 0
    crawls: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)

    def sentences(self) -> Iterable[str]:
        """The same in words."""
        if self.stored:
            yield f"{self.stored} stored."
        if self.failed:
            yield f"{self.failed} still can't be stored; the list says why."
        if self.left:
            yield f"{self.left} more are left: {MOST} are tried at once."
        if self.crawls:
            yield f"The next sync reads all of {', '.join(self.crawls)}."
        for name in self.held_back:
            yield f"{name} is held back until manage.py sync {name} --yes."


def try_again(failures: Iterable[Failure]) -> Retried:
    """Store documents that failed, and have the resources read again of which there are none.

    It makes no call. The caller's transaction is the only writer.
    """
    known, retried = jobs(), Retried()
    kept: dict[tuple[Crawl, int | None], list[Failure]] = defaultdict(list)
    unread: dict[int, Crawl] = {}
    for failure in failures:
        if failure.document is None or failure.crawl.resource not in known:
            unread[failure.crawl.pk] = failure.crawl
        else:
            kept[failure.crawl, failure.seen_in].append(failure)
    for (crawl, seen_in), group in kept.items():
        tried = group[: MOST - retried.stored - retried.failed]
        retried.left += len(group) - len(tried)
        documents = [json.loads(failure.document or "") for failure in tried]
        Copies(crawl, known[crawl.resource]).store(documents, seen_in, is_last_try=True)
        failed = Failure.objects.filter(pk__in=[failure.pk for failure in tried]).count()
        retried.failed += failed
        retried.stored += len(tried) - failed
    withheld = Failure.objects.filter(crawl__in=unread, key=WITHHELD)
    held_back = set(withheld.values_list("crawl", flat=True))  # a second pass has its time, too
    Crawl.objects.filter(pk__in=unread.keys() - held_back).update(again_at=timezone.now())
    for key, crawl in unread.items():
        (retried.held_back if key in held_back else retried.crawls).append(crawl.resource)
    if retried.stored:
        derive_after_commit()
    return retried
