"""Filters of events."""

from __future__ import annotations

from uuid import UUID

from django_filters import CharFilter, ModelChoiceFilter

from events.models import EventType
from programs.models import Program
from spacedevs.api.contract.filters import any_of, choice_of, moment, part_of, related_to
from spacedevs.api.contract.filtersets import FilterSet


class EventFilterSet(FilterSet):
    """Filters of all events."""

    first = (
        "date__gte",
        "date__lte",
        "type__ids",
        "agency__ids",
        "program",
    )
    id = any_of("id")
    slug = CharFilter("slug")
    type = ModelChoiceFilter(field_name="type", queryset=EventType.objects.all())
    type__ids = any_of("type", "Comma-separated event type IDs.")
    agency__ids = any_of("agencies", "Comma-separated agency IDs.")
    program = related_to("program", Program.objects.all())
    video_url = any_of("vid_urls__url", "Comma-separated video URLs.", of=str)
    date__gt = moment("date", "gt", "Date")
    date__gte = moment("date", "gte", "Date")
    date__gt__lt = moment("date", "lt", "Date")  # upstream's name for "before"
    date__lte = moment("date", "lte", "Date")
    year = part_of("date", "year")
    month = part_of("date", "month")
    day = part_of("date", "day")
    last_updated__gte = moment("last_updated", "gte", "Last Update")
    last_updated__lte = moment("last_updated", "lte", "Last Update")

    # Not in upstream's 2.3.0, but in its next version.
    date__lt = moment("date", "lt", help_text="Date is less than (beyond upstream's 2.3.0)")
    launch__ids = any_of(
        "launches", "Comma-separated launch IDs (beyond upstream's 2.3.0).", of=UUID
    )
    expedition__ids = any_of(
        "expeditions", "Comma-separated expedition IDs (beyond upstream's 2.3.0)."
    )
    spacestation__ids = any_of(
        "spacestations", "Comma-separated space station IDs (beyond upstream's 2.3.0)."
    )
    program__ids = any_of("program", "Comma-separated program IDs (beyond upstream's 2.3.0).")
    upcoming = choice_of(
        "upcoming",
        "not_upcoming",
        help_text="Upcoming events, or all others (beyond upstream's 2.3.0).",
    )
    previous = choice_of(
        "previous",
        "not_previous",
        help_text="Previous events, or all others (beyond upstream's 2.3.0).",
    )


class UpcomingEventFilterSet(EventFilterSet):
    """Filters of upcoming events."""

    hide_recent_previous = choice_of(
        "without_recent",
        help_text=(
            "Hide events from the past 24 hours, which are included by default for convenience."
        ),
    )
