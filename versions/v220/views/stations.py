"""The endpoints of stations, expeditions and dockings."""

from __future__ import annotations

from launches.models import DockingEvent
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from stations.models import Expedition, SpaceStation
from versions.v220.filters.dockings import DockingEventFilterSet
from versions.v220.filters.stations import ExpeditionFilterSet, SpaceStationFilterSet
from versions.v220.serializers.docking_endpoints import (
    DockingEventDetailedSerializer,
    DockingEventSerializer,
    SpaceStationDetailedSerializer,
)
from versions.v220.serializers.stations import (
    ExpeditionDetailSerializer,
    ExpeditionSerializer,
    SpaceStationSerializer,
)


class SpaceStationViewSet(ResourceViewSet):
    """Stations in orbit, in use and past."""

    queryset = SpaceStation.objects.all()
    serializer_class = SpaceStationSerializer
    single_serializer_class = SpaceStationDetailedSerializer
    filterset_class = SpaceStationFilterSet
    search_fields = ("name", "owners__abbrev", "owners__name")
    ordering_fields = ("founded", "id", "name", "status", "type", "volume")
    examples = {"filter": "onboard_crew__gte=1", "search": "Salyut", "ordering": "founded"}
    tags = ("Stations",)


class ExpeditionViewSet(ResourceViewSet):
    """Stays of crews on stations."""

    queryset = Expedition.objects.all()
    modes = Modes(normal=ExpeditionSerializer, detailed=ExpeditionDetailSerializer)
    filterset_class = ExpeditionFilterSet
    search_fields = (
        "crew__astronaut__agency__abbrev",
        "crew__astronaut__agency__name",
        "crew__astronaut__name",
        "crew__astronaut__nationality__nationality_name",
        "name",
    )
    ordering_fields = ("end", "id", "start")
    examples = {"filter": "space_station=18", "search": "Onishi", "ordering": "-start"}
    tags = ("Expeditions",)


class DockingEventViewSet(ResourceViewSet):
    """Stays of spacecraft at stations; this version has no place for other dockings."""

    queryset = DockingEvent.objects.of_spacecraft_at_stations()
    modes = Modes(normal=DockingEventSerializer, detailed=DockingEventDetailedSerializer)
    filterset_class = DockingEventFilterSet
    search_fields = (
        "docking_location__name",
        "flight_vehicle_chaser__spacecraft__name",
        "space_station_target__name",
    )
    ordering_fields = ("departure", "docking", "id")
    examples = {"filter": "space_station__id=6", "search": "Salyut", "ordering": "-docking"}
    tags = ("Docking", "Events")
