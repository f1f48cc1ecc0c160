"""The endpoints of events, and of spacewalks, which show their events."""

from __future__ import annotations

from events.models import Event
from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.models import Spacewalk
from versions.v220.filters.events import EventFilterSet, UpcomingEventFilterSet
from versions.v220.filters.stations import SpacewalkFilterSet
from versions.v220.serializers.events import EventsSerializer, SpacewalkDetailedSerializer
from versions.v220.serializers.stations import SpacewalkNormalSerializer


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


class SpacewalkViewSet(ResourceViewSet):
    """Time spent outside of spacecraft, in orbit and on the Moon."""

    queryset = Spacewalk.objects.all()
    serializer_class = SpacewalkNormalSerializer
    single_serializer_class = SpacewalkDetailedSerializer
    filterset_class = SpacewalkFilterSet
    search_fields = ("crew__astronaut__name", "location", "name", "program__name")
    ordering_fields = ("duration", "end", "id", "name", "start")
    examples = {"filter": "program__name=Apollo", "search": "Moon", "ordering": "-duration"}
    tags = ("Spacewalks",)
