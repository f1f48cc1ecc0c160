"""Objects that have vanished from a source: when that is believed, and what follows.

A source may be wrong, so there is one rule. A pass over everything that misses few objects is
believed. One that misses many is held back and told: it is made again, an hour later at the
earliest, and what both have missed has vanished. That everything has vanished is believed only if
somebody agrees.

What has vanished is marked; with VANISHED=remove, it is removed once two passes have missed it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, ProtectedError, QuerySet
from django.utils import timezone

from mirror.copies import WITHHELD, Copies
from mirror.models import Crawl
from mirror.tally import Tally

#: In how many passes over everything an object must be missing before it is removed.
ABSENCES = 2
#: How many objects are few, however small a resource is.
FEW = 3
#: When a pass that misses many is made again, and when one that was believed then.
SOON, LATER = timedelta(hours=1), timedelta(days=1)
#: How many of the objects that are held back are named.
NAMED = 5


def is_few(number: int, of: int) -> bool:
    """Whether so many objects of a resource may vanish at once."""
    return number <= max(FEW, settings.VANISHED_LIMIT * of)


def judge(copies: Copies, before: int, began_at: datetime) -> Tally:
    """Decide on what a pass over everything, which began at a moment, has missed.

    Those are objects that were last seen in a pass with a number below `before`. Counts what has
    vanished or is removed.
    """
    tally, crawl = Tally(), copies.crawl
    crawl.failures.filter(seen_in__lt=crawl.number).delete()
    gone = crawl.copied.filter(seen_in__lt=before)
    gone = gone.exclude(key__in=crawl.failures.values("key"))
    gone.exclude(vanished_at=None).update(absences=F("absences") + 1)
    missed = gone.filter(vanished_at=None)
    number, known = missed.count(), present(crawl)
    is_all = 0 < number == known
    if is_few(number, known) and not is_all:
        crawl.again_at = None
        tally.vanished = _believe(missed)
    elif not missed.filter(absences__gt=0).exists():
        crawl.again_at = timezone.now() + SOON
        missed.update(absences=1)
    elif crawl.again_at is None or began_at >= crawl.again_at:
        crawl.again_at = timezone.now() + LATER
        if not is_all:
            tally.vanished = _believe(missed.filter(absences__gt=0))
            if is_few(missed.count(), known):
                tally.vanished += _believe(missed)
            missed.update(absences=1)
    crawl.failures.filter(key=WITHHELD).delete()
    if number > tally.vanished:
        tally.failures.append(_withhold(copies, missed, known))
    tally.removed = remove(copies)
    return tally


def agree(copies: Copies) -> int:
    """Believe what is held back, because somebody agrees; returns how many objects that are."""
    crawl = copies.crawl
    crawl.failures.filter(key=WITHHELD).delete()
    return _believe(crawl.copied.filter(absences__gt=0, vanished_at=None))


def remove(copies: Copies) -> int:
    """Remove what two passes have missed, if that is wanted; returns how many objects.

    An object that others reference stays until they no longer do.
    """
    if settings.VANISHED != "remove":
        return 0
    gone = copies.crawl.copied.filter(absences__gte=ABSENCES).exclude(vanished_at=None)
    return _remove(copies, gone.exclude(key__in=copies.crawl.failures.values("key")))


def delete(copies: Copies, key: str) -> int:
    """Remove an object that the source says it has deleted; returns how many objects that are.

    If others reference it, it stays, marked as vanished.
    """
    gone = copies.crawl.copied.filter(key=key)
    gone.update(absences=ABSENCES, vanished_at=timezone.now())
    copies.crawl.failures.filter(key=key).delete()
    return _remove(copies, gone)


def _remove(copies: Copies, gone: QuerySet) -> int:
    """Remove copied objects that nothing references; returns how many."""
    removed, gone = 0, gone.order_by("key")
    by_key = {copies.model._meta.pk.to_python(copied.key): copied for copied in gone}
    rows = copies.model._base_manager.in_bulk(list(by_key))
    for key, copied in by_key.items():
        try:
            with transaction.atomic():
                if key in rows:
                    rows[key].delete()
                copied.delete()
        except ProtectedError:
            continue
        removed += 1
    return removed


def next_look(copies: Copies) -> datetime | None:
    """When to make a pass over everything again, if the last one proved nothing."""
    is_held_back = copies.crawl.failures.filter(key=WITHHELD).exists()
    return timezone.now() + SOON if is_held_back else None


def present(crawl: Crawl) -> int:
    """How many copied objects have not vanished."""
    return crawl.copied.filter(vanished_at=None).count()


def _believe(missed: QuerySet) -> int:
    """Mark objects as vanished; returns how many."""
    return missed.update(absences=F("absences") + 1, vanished_at=timezone.now())


def _withhold(copies: Copies, missed: QuerySet, known: int) -> str:
    """Note that objects are kept for the time being, and until when; returns a line about it."""
    number = missed.count()
    until = (
        "" if number == known else "until another pass says the same, an hour later or more, or "
    )
    keys: list[Any] = list(missed.order_by("key").values_list("key", flat=True)[:NAMED])
    first = copies.model._base_manager.in_bulk(keys).items()
    named = "; ".join(f"{key} {row}" for key, row in first)
    reason = (
        f"{number} of {known} objects have vanished there and are kept {until}until somebody "
        f"agrees: manage.py sync {copies.job.resource} --yes. The first are {named}."
    )
    return copies.note_failure(WITHHELD, reason)
