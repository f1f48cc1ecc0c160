"""Objects that have vanished from a source: marking them, and removing them here if wanted.

A source may answer with an empty list by mistake. So an object is removed only if two passes over
everything have missed it, and a large part of a resource only if somebody agrees.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Coalesce
from django.utils import timezone

from mirror.copies import WITHHELD, Copies
from mirror.tally import Tally

#: In how many passes over everything an object must be missing before it is removed.
ABSENCES = 2
#: The largest part of a resource that is removed unasked.
MOST_REMOVED = 0.1
#: How many of the objects that wait for somebody to agree are named.
NAMED = 5


def mark(copies: Copies, before: int) -> int:
    """Mark objects that were last seen before a pass; returns how many were unmarked until now."""
    crawl = copies.crawl
    crawl.failures.filter(seen_in__lt=crawl.number).delete()
    gone = crawl.copied.filter(seen_in__lt=before)
    gone = gone.exclude(key__in=crawl.failures.values("key"))
    number = gone.filter(vanished_at=None).count()
    gone.update(absences=F("absences") + 1, vanished_at=Coalesce("vanished_at", timezone.now()))
    return number


def remove(copies: Copies, *, anyway: bool = False) -> Tally:
    """Remove objects that have been missed often enough; too many of them only `anyway`.

    An object that others reference stays until they no longer do.
    """
    tally, crawl = Tally(), copies.crawl
    crawl.failures.filter(key=WITHHELD).delete()
    gone = crawl.copied.filter(absences__gte=ABSENCES)
    gone = gone.exclude(key__in=crawl.failures.values("key")).order_by("key")
    if settings.VANISHED != "remove" or not gone:
        return tally
    by_key = {copies.model._meta.pk.to_python(copied.key): copied for copied in gone}
    number = crawl.copied.count()
    if not anyway and len(by_key) > MOST_REMOVED * number:
        tally.failures.append(_withhold(copies, list(by_key), number))
        return tally
    present = copies.model._base_manager.in_bulk(list(by_key))
    for key, copied in by_key.items():
        try:
            with transaction.atomic():
                if key in present:
                    present[key].delete()
                copied.delete()
        except ProtectedError:
            continue
        tally.removed += 1
    return tally


def _withhold(copies: Copies, keys: list[Any], number: int) -> str:
    """Note that objects are kept until somebody agrees that they are removed; returns the line."""
    first = copies.model._base_manager.in_bulk(keys[:NAMED]).items()
    named = "; ".join(f"{key} {row}" for key, row in first)
    reason = (
        f"{len(keys)} of {number} objects have vanished there and are kept until "
        f"somebody agrees that so many are removed: "
        f"manage.py sync {copies.job.resource} --yes. The first are {named}."
    )
    return copies.note_failure(WITHHELD, reason)
