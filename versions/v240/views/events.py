"""The endpoints of events, spacewalks and updates."""

from __future__ import annotations

from core import views as updates
from core.models import Update
from events import views as events
from events.serializers import EventEndpointListSerializer, EventEndpointNormalSerializer
from spacedevs.api.contract.modes import Modes
from stations.serializers import SpacewalkListSerializer
from versions.v240.filters.events import EventFilterSet
from versions.v240.filters.updates import UpdateFilterSet
from versions.v240.querysets import UpdateQuerySet
from versions.v240.serializers.events import (
    EventEndpointDetailedSerializer,
    SpacewalkEndpointDetailedSerializer,
    SpacewalkEndpointNormalSerializer,
)
from versions.v240.serializers.updates import UpdateEndpointSerializer


class EventViewSet(events.EventViewSet):
    """Dockings, flybys, spacewalks, landings: anything worth a date that is not a launch."""

    modes = Modes(
        mini=EventEndpointListSerializer,
        normal=EventEndpointNormalSerializer,
        detailed=EventEndpointDetailedSerializer,
    )
    filterset_class = EventFilterSet


class SpacewalkViewSet(events.SpacewalkViewSet):
    """Time spent outside of spacecraft, in orbit and on the Moon."""

    modes = Modes(
        mini=SpacewalkListSerializer,
        normal=SpacewalkEndpointNormalSerializer,
        detailed=SpacewalkEndpointDetailedSerializer,
    )


class UpdateViewSet(updates.UpdateViewSet):
    """What has changed about events, launches and programs, note by note."""

    queryset = UpdateQuerySet(Update)
    serializer_class = UpdateEndpointSerializer
    filterset_class = UpdateFilterSet
    examples = {"filter": "all__program=1", "ordering": "-created_on"}
