"""The endpoints of dockings, expeditions and stations."""

from __future__ import annotations

from launches.views import dockings
from spacedevs.api.contract.modes import Modes
from stations import views as stations
from versions.v240.filters.dockings import DockingEventFilterSet
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

    modes = None
    serializer_class = DockingEventEndpointNormalSerializer
    filterset_class = DockingEventFilterSet


class ExpeditionViewSet(stations.ExpeditionViewSet):
    """Stays of crews on stations."""

    modes = Modes(normal=ExpeditionNormalSerializer, detailed=ExpeditionDetailedSerializer)


class SpaceStationViewSet(dockings.SpaceStationViewSet):
    """Stations in orbit, in use and past."""

    modes = Modes(
        normal=SpaceStationEndpointSerializer, detailed=SpaceStationDetailedEndpointSerializer
    )
