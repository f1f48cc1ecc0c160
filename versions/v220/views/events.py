"""The endpoints of events: all, upcoming and previous."""

from __future__ import annotations

from events.models import Event
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.events import EventFilterSet, UpcomingEventFilterSet
from versions.v220.serializers.events import EventsSerializer


class EventViewSet(ResourceViewSet):
    """Dockings, flybys, spacewalks, landings: anything worth a date that is not a launch."""

    queryset = Event.objects.all()
    serializer_class = EventsSerializer
    filterset_class = EventFilterSet
    search_fields = ("name",)
    ordering_fields = ("date", "last_updated")
    ordering = ("date",)
    examples = {"filter": "type__ids=2,8", "search": "Dragon", "ordering": "-last_updated"}
    tags = ("Events",)


class UpcomingEventViewSet(EventViewSet):
    """Events that lie ahead or no more than 24 hours back, the next one first."""

    scope = "upcoming"
    filterset_class = UpcomingEventFilterSet


class PreviousEventViewSet(EventViewSet):
    """Events that have happened, the latest first."""

    scope = "previous"
    ordering = ("-date",)
