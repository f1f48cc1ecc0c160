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
    """Decide on what a pass over everything has missed; counts what has vanished or is removed.

    Missed are objects that were last seen before a pass. The present one began at a moment.
    """
    tally, crawl = Tally(), copies.crawl
    crawl.failures.filter(seen_in__lt=crawl.number).delete()
    gone = crawl.copied.filter(seen_in__lt=before)
    gone = gone.exclude(key__in=crawl.failures.values("key"))
    gone.exclude(vanished_at=None).update(absences=F("absences") + 1)
    missed = gone.filter(vanished_at=None)
    number, of = missed.count(), present(crawl)
    if is_few(number, of) and (number < of or not number):
        crawl.again_at = None
        tally.vanished = _believe(missed)
    elif not missed.filter(absences__gt=0).exists():
        crawl.again_at = timezone.now() + SOON
        missed.update(absences=1)
    elif crawl.again_at is None or began_at >= crawl.again_at:
        crawl.again_at = timezone.now() + LATER
        if number < of:
            tally.vanished = _believe(missed.filter(absences__gt=0))
            missed.update(absences=1)
    crawl.failures.filter(key=WITHHELD).delete()
    if number > tally.vanished:
        _withhold(copies, missed)
    tally.add(remove(copies))
    return tally


def agree(copies: Copies) -> Tally:
    """Believe what is held back, because somebody agrees."""
    crawl = copies.crawl
    crawl.failures.filter(key=WITHHELD).delete()
    return Tally(vanished=_believe(crawl.copied.filter(absences__gt=0, vanished_at=None)))


def remove(copies: Copies) -> Tally:
    """Remove what two passes have missed, if that is wanted; tells what is held back.

    An object that others reference stays until they no longer do.
    """
    tally, crawl = Tally(), copies.crawl
    for withheld in crawl.failures.filter(key=WITHHELD):
        tally.failures.append(copies.line(WITHHELD, withheld.reason))
    gone = crawl.copied.filter(absences__gte=ABSENCES).exclude(vanished_at=None)
    gone = gone.exclude(key__in=crawl.failures.values("key")).order_by("key")
    if settings.VANISHED != "remove" or not gone:
        return tally
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
        tally.removed += 1
    return tally


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


def _withhold(copies: Copies, missed: QuerySet) -> None:
    """Note that objects are kept for the time being, and until when."""
    number, of = missed.count(), present(copies.crawl)
    until = "" if number == of else "until another pass says the same, an hour later or more, or "
    keys: list[Any] = list(missed.order_by("key").values_list("key", flat=True)[:NAMED])
    first = copies.model._base_manager.in_bulk(keys).items()
    named = "; ".join(f"{key} {row}" for key, row in first)
    reason = (
        f"{number} of {of} objects have vanished there and are kept {until}until somebody agrees: "
        f"manage.py sync {copies.job.resource} --yes. The first are {named}."
    )
    copies.note_failure(WITHHELD, reason)
