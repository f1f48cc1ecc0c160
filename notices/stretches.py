"""Reads the journal onwards from a cursor, within bounds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from operator import attrgetter

from django.conf import settings
from django.utils import timezone

from notices.cursors import Cursor, go_where_it_is_known, standing
from notices.models import Entry
from notices.resources import resources
from spacedevs.database.snapshots import snapshot

#: Seconds beyond MAX_LAG for which caches in front of the server may keep an answer.
MARGIN = 3


@dataclass(frozen=True)
class Stretch:
    """Some entries in their order, and the places that they lead to."""

    entries: list[Entry]
    #: The place behind these entries, and behind others that were not asked for.
    reached: Cursor
    #: Whether there were no more at that moment.
    at_end: bool


def stretch(after: Cursor | None, chosen: Collection[str], most: int) -> Stretch:
    """At most so many entries of the chosen resources after a cursor, or from the oldest one on.

    Raises Gone if not all entries after the cursor are known.
    """
    if after:
        go_where_it_is_known(after)
    with snapshot():
        found = standing()
        begin = after or found.oldest
        found.check(begin)
        entries = Entry.objects.filter(id__gt=begin.entry, id__lte=found.last).order_by("id")
        if len(chosen) < len(resources()):  # each by the index that begins with the resource
            each = (entries.filter(resource=name)[: most + 1] for name in sorted(chosen))
            listed = list(merge(*each, key=attrgetter("id")))
        else:
            listed = list(entries[: most + 1])
    if len(listed) > most:
        listed = listed[:most]
        return Stretch(listed, Cursor(begin.journal, listed[-1].pk), at_end=False)
    return Stretch(listed, Cursor(begin.journal, found.last), at_end=True)


def beginning() -> Cursor:
    """The cursor to take before everything is copied.

    Other processes and caches may show the data as it was some seconds ago. So the cursor is before
    the entries of these seconds: what a copy may lack comes after it.
    """
    with snapshot():
        found = standing()
        recently = timezone.now() - timedelta(seconds=settings.MAX_LAG + MARGIN)
        recent = Entry.objects.filter(changed_at__gt=recently).order_by("changed_at", "id").first()
    return Cursor(found.name, recent.pk - 1 if recent else found.last)
