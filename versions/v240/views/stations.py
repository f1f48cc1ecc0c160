"""The endpoints of dockings, expeditions and stations."""

from __future__ import annotations

from launches.models import DockingEvent
from launches.views import dockings
from spacedevs.api.contract.modes import Modes
from stations import views as stations
from stations.models import Expedition
from versions.v240.filters.stations import DockingEventFilterSet, ExpeditionFilterSet
from versions.v240.querysets import DockingEventQuerySet, ExpeditionQuerySet
from versions.v240.serializers.dockings import (
    DockingEventEndpointNormalSerializer,
    SpaceStationDetailedEndpointSerializer,
)
from versions.v240.serializers.stations import (
    ExpeditionDetailedSerializer,
    ExpeditionNormalSerializer,
    SpaceStationEndpointSerializer,
)


class DockingEventViewSet(dockings.DockingEventViewSet):
    """Stays of one vehicle at another."""

    queryset = DockingEventQuerySet(DockingEvent)
    modes = None
    serializer_class = DockingEventEndpointNormalSerializer
    filterset_class = DockingEventFilterSet


class ExpeditionViewSet(stations.ExpeditionViewSet):
    """Stays of crews on stations."""

    queryset = ExpeditionQuerySet(Expedition)
    modes = Modes(normal=ExpeditionNormalSerializer, detailed=ExpeditionDetailedSerializer)
    filterset_class = ExpeditionFilterSet


class SpaceStationViewSet(dockings.SpaceStationViewSet):
    """Stations in orbit, in use and past."""

    modes = Modes(
        normal=SpaceStationEndpointSerializer, detailed=SpaceStationDetailedEndpointSerializer
    )
