"""The endpoints of dockings, and of stations, which show what is docked there."""

from __future__ import annotations

from launches.filters.dockings import DockingEventFilterSet
from launches.models import DockingEvent
from launches.serializers.dockings import (
    DockingEventEndpointDetailedSerializer,
    DockingEventEndpointNormalSerializer,
    SpaceStationDetailedEndpointSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.filters import SpaceStationFilterSet
from stations.models import SpaceStation
from stations.serializers import SpaceStationEndpointSerializer


class DockingEventViewSet(ResourceViewSet):
    """Stays of one vehicle at another."""

    queryset = DockingEvent.objects.all()
    modes = Modes(
        "PolymorphicDockingEventEndpoint",
        normal=DockingEventEndpointNormalSerializer,
        detailed=DockingEventEndpointDetailedSerializer,
    )
    filterset_class = DockingEventFilterSet
    search_fields = (
        "docking_location__name",
        "flight_vehicle_chaser__spacecraft__name",
        "flight_vehicle_target__spacecraft__name",
        "payload_flight_chaser__payload__name",
        "payload_flight_target__payload__name",
        "space_station_chaser__name",
        "space_station_target__name",
    )
    ordering_fields = ("departure", "docking")
    examples = {
        "filter": "space_station_target__id=6",
        "search": "Salyut",
        "ordering": "-docking",
    }
    tags = ("Docking", "Events")


class SpaceStationViewSet(ResourceViewSet):
    """Stations in orbit, in use and past."""

    queryset = SpaceStation.objects.all()
    modes = Modes(
        "PolymorphicSpaceStationEndpoint",
        normal=SpaceStationEndpointSerializer,
        detailed=SpaceStationDetailedEndpointSerializer,
    )
    filterset_class = SpaceStationFilterSet
    search_fields = ("name", "owners__abbrev", "owners__name")
    ordering_fields = (
        "docked_vehicles",
        "founded",
        "id",
        "name",
        "onboard_crew",
        "status",
        "type",
        "volume",
    )
    examples = {"filter": "onboard_crew__gte=1", "search": "Salyut", "ordering": "founded"}
    tags = ("Stations",)
