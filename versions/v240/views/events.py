"""The endpoint of events."""

from __future__ import annotations

from events import views as events
from events.serializers import EventEndpointListSerializer, EventEndpointNormalSerializer
from spacedevs.api.contract.modes import Modes
from versions.v240.filters.events import EventFilterSet
from versions.v240.serializers.events import EventEndpointDetailedSerializer


class EventViewSet(events.EventViewSet):
    """Dockings, flybys, spacewalks, landings: anything worth a date that is not a launch."""

    modes = Modes(
        mini=EventEndpointListSerializer,
        normal=EventEndpointNormalSerializer,
        detailed=EventEndpointDetailedSerializer,
    )
    filterset_class = EventFilterSet
