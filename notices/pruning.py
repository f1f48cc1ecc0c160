"""Forgets entries that are older than the journal is kept."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from notices.models import Entry, Journal, Told
from spacedevs.clock import now

#: How many entries are forgotten in one transaction.
BATCH = 1000
#: For how long it is known what was told of a deleted object: calendars go on telling that it is
#: cancelled.
DELETED_KEPT = timedelta(days=90)


def prune() -> None:
    """Forget the entries older than CHANGES_KEPT, from the first on."""
    kept = timedelta(days=settings.CHANGES_KEPT)
    forgotten = False
    while old := _first_older_than(kept):
        with transaction.atomic():
            Journal.objects.filter(pruned__lt=old[-1]).update(pruned=old[-1])
            Entry.objects.filter(id__lte=old[-1]).delete()
        forgotten = True
    if forgotten:
        limit = now() - max(kept, DELETED_KEPT)
        Told.objects.filter(is_deleted=True, changed_at__lt=limit).delete()


def _first_older_than(kept: timedelta) -> list[int]:
    """The ids of the first entries, up to one that is younger."""
    limit, found = now() - kept, []
    for number, changed_at in Entry.objects.order_by("id").values_list("id", "changed_at")[:BATCH]:
        if changed_at >= limit:
            break
        found.append(number)
    return found
