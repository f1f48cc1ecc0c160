"""The endpoints of events, and of spacewalks, which show their events."""

from __future__ import annotations

from events.filters import EventFilterSet, UpcomingEventFilterSet
from events.models import Event
from events.serializers import (
    EventEndpointDetailedSerializer,
    EventEndpointListSerializer,
    EventEndpointNormalSerializer,
    EventTypeSerializer,
    SpacewalkEndpointDetailedSerializer,
    SpacewalkEndpointNormalSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.tables import table_viewset
from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.filters import SpacewalkFilterSet
from stations.models import Spacewalk
from stations.serializers import SpacewalkListSerializer


class EventViewSet(ResourceViewSet):
    """Dockings, flybys, spacewalks, landings: anything worth a date that is not a launch."""

    queryset = Event.objects.all()
    modes = Modes(
        "PolymorphicEventsEndpoint",
        list=EventEndpointListSerializer,
        normal=EventEndpointNormalSerializer,
        detailed=EventEndpointDetailedSerializer,
    )
    filterset_class = EventFilterSet
    search_fields = ("name",)
    ordering_fields = ("date", "last_updated")
    ordering = ("date",)
    examples = {"filter": "type__ids=2,8", "search": "Flyby", "ordering": "-last_updated"}
    tags = ("Events",)


class UpcomingEventViewSet(EventViewSet):
    """Events that lie ahead or no more than 24 hours back, the next one first."""

    scope = "upcoming"
    filterset_class = UpcomingEventFilterSet


class PreviousEventViewSet(EventViewSet):
    """Events that have happened, the latest first."""

    scope = "previous"
    ordering = ("-date",)
    tags = ("Events", "Previous")


EventTypeViewSet = table_viewset(EventTypeSerializer, "Kinds of events.", "Types")


class SpacewalkViewSet(ResourceViewSet):
    """Time spent outside of spacecraft, in orbit and on the Moon."""

    queryset = Spacewalk.objects.all()
    modes = Modes(
        "PolymorphicSpacewalkEndpoint",
        list=SpacewalkListSerializer,
        normal=SpacewalkEndpointNormalSerializer,
        detailed=SpacewalkEndpointDetailedSerializer,
    )
    filterset_class = SpacewalkFilterSet
    search_fields = ("crew__astronaut__name", "location", "name", "program__name")
    ordering_fields = ("duration", "end", "id", "name", "start")
    examples = {
        "filter": "program__name=Apollo",
        "search": "Moon",
        "ordering": "-duration",
    }
    tags = ("Spacewalks",)
