"""The endpoints of agencies, celestial bodies and mission patches, which show launches."""

from __future__ import annotations

from agencies.filters import AgencyFilterSet
from agencies.models import Agency
from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from core.models import CelestialBody
from core.serializers import CelestialBodyMiniSerializer, CelestialBodyNormalSerializer
from launches.filters.programs import MissionPatchFilterSet
from launches.serializers.detailed import (
    AgencyEndpointDetailedSerializer,
    CelestialBodyEndpointDetailedSerializer,
    MissionPatchDetailedSerializer,
)
from programs.models import MissionPatch
from programs.serializers import MissionPatchSerializer
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class AgencyViewSet(ResourceViewSet):
    """Everybody who flies, builds or pays for spaceflight."""

    queryset = Agency.objects.all()
    modes = Modes(
        "PolymorphicAgencyEndpoint",
        list=AgencyMiniSerializer,
        normal=AgencyNormalSerializer,
        detailed=AgencyEndpointDetailedSerializer,
    )
    filterset_class = AgencyFilterSet
    search_fields = ("abbrev", "name")
    ordering_fields = (
        "attempted_landings",
        "consecutive_successful_landings",
        "consecutive_successful_launches",
        "failed_landings",
        "failed_launches",
        "featured",
        "id",
        "name",
        "pending_launches",
        "successful_landings",
        "successful_launches",
        "total_launch_count",
    )
    examples = {"filter": "abbrev=NASA", "search": "SpaceX", "ordering": "-total_launch_count"}
    tags = ("Agencies",)


class CelestialBodyViewSet(ResourceViewSet):
    """Bodies that launches start from and landings end on."""

    queryset = CelestialBody.objects.all()
    modes = Modes(
        "PolymorphicCelestialBodyEndpoint",
        list=CelestialBodyMiniSerializer,
        normal=CelestialBodyNormalSerializer,
        detailed=CelestialBodyEndpointDetailedSerializer,
    )
    search_fields = ("name", "type__name")
    ordering_fields = ("id", "name")
    examples = {"search": "Moon", "ordering": "name"}
    tags = ("Celestial", "Bodies")


class MissionPatchViewSet(ResourceViewSet):
    """Patches of launches, expeditions and programs."""

    queryset = MissionPatch.objects.all()
    modes = Modes(
        "PolymorphicMissionPatchEndpoint",
        normal=MissionPatchSerializer,
        detailed=MissionPatchDetailedSerializer,
    )
    filterset_class = MissionPatchFilterSet
    search_fields = ("agency__name", "name")
    ordering_fields = ("agency__name", "id", "name", "priority")
    examples = {"filter": "agency__id=44", "search": "Apollo", "ordering": "-priority"}
    tags = ("Patches",)
