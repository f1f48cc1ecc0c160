"""Filters of events."""

from __future__ import annotations

from django_filters import CharFilter, ModelChoiceFilter

from events.models import EventType
from programs.models import Program
from spacedevs.api.contract.filters import any_of, choice_of, moment, part_of, related_to
from spacedevs.api.contract.filtersets import FilterSet

#: The help text of filters that upstream doesn't document, though clients send them.
UNDOCUMENTED = "Beyond what upstream documents for 2.2.0."


class EventFilterSet(FilterSet):
    """Filters of all events."""

    id = any_of("id")
    slug = CharFilter("slug")
    type = ModelChoiceFilter(field_name="type", queryset=EventType.objects.all())
    type__ids = any_of("type", "Comma-separated event type IDs.")
    agency__ids = any_of("agencies", "Comma-separated agency IDs.")
    program = related_to("program", Program.objects.all())
    last_updated__gte = moment("last_updated", "gte", "Last Update")
    last_updated__lte = moment("last_updated", "lte", "Last Update")

    date__gt = moment("date", "gt", help_text=UNDOCUMENTED)
    date__gte = moment("date", "gte", help_text=UNDOCUMENTED)
    date__lt = moment("date", "lt", help_text=UNDOCUMENTED)
    date__lte = moment("date", "lte", help_text=UNDOCUMENTED)
    year = part_of("date", "year")
    month = part_of("date", "month")
    day = part_of("date", "day")


class UpcomingEventFilterSet(EventFilterSet):
    """Filters of upcoming events."""

    hide_recent_previous = choice_of(
        "without_recent",
        help_text=(
            "Hide events from the past 24 hours, which are included by default for convenience."
        ),
    )
