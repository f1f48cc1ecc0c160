"""Filters of events."""

from __future__ import annotations

from uuid import UUID

from events import filters as events
from spacedevs.api.contract.filters import any_of, choice_of, moment


class EventFilterSet(events.EventFilterSet):
    """Filters of events, which choose upcoming and previous ones, too."""

    date__gt__lt = None
    date__lt = moment("date", "lt", "Date")
    launch__ids = any_of("launches", "Comma-separated launch IDs (UUIDs).", of=UUID)
    expedition__ids = any_of("expeditions", "Comma-separated expedition IDs.")
    spacestation__ids = any_of("spacestations", "Comma-separated space station IDs.")
    program__ids = any_of("program", "Comma-separated program IDs.")
    previous = choice_of(
        "previous", "not_previous", help_text="Events that have happened, or all others."
    )
    upcoming = choice_of(
        "without_recent", "not_ahead", help_text="Events that lie ahead, or all others."
    )
    upcoming_with_recent = choice_of(
        "upcoming",
        "not_upcoming",
        help_text="Events that lie ahead or no more than 24 hours back, or all others.",
    )
