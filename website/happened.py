"""Which launches and events have happened, and weren't only planned for a time that is over.

Nobody may have renewed a plan, least of all in a copy that is old.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from core.bases import ScheduledQuerySet
from feeds.precision import IMPRECISE
from launches.derived.flights import OVER
from spacedevs.clock import now

#: For how long a launch may fly without an outcome.
UNDECIDED = timedelta(days=1)


def flown(launches: ScheduledQuerySet) -> QuerySet:
    """The launches that ended in some way; and of the last day all that were planned to the day."""
    of_late = Q(net__gte=now() - UNDECIDED) & ~Q(net_precision__in=IMPRECISE)
    return launches.previous().filter(Q(status__in=OVER) | of_late)


def taken_place(events: ScheduledQuerySet) -> QuerySet:
    """The events that were planned to the day, and whose time is over."""
    return events.previous().exclude(date_precision__in=IMPRECISE)
