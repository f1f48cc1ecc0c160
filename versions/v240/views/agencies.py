"""The endpoints of agencies, celestial bodies, mission patches and programs."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from core.serializers import CelestialBodyMiniSerializer, CelestialBodyNormalSerializer
from launches.views import agencies
from programs import views as programs
from programs.serializers import MissionPatchSerializer, ProgramMiniSerializer
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.detailed import (
    AgencyEndpointDetailedSerializer,
    CelestialBodyEndpointDetailedSerializer,
    MissionPatchDetailedSerializer,
)
from versions.v240.serializers.programs import ProgramNormalSerializer


class AgencyViewSet(agencies.AgencyViewSet):
    """Everybody who flies, builds or pays for spaceflight."""

    modes = Modes(
        mini=AgencyMiniSerializer,
        normal=AgencyNormalSerializer,
        detailed=AgencyEndpointDetailedSerializer,
    )


class CelestialBodyViewSet(agencies.CelestialBodyViewSet):
    """Bodies that launches start from and landings end on."""

    modes = Modes(
        mini=CelestialBodyMiniSerializer,
        normal=CelestialBodyNormalSerializer,
        detailed=CelestialBodyEndpointDetailedSerializer,
    )


class MissionPatchViewSet(agencies.MissionPatchViewSet):
    """Patches of launches, expeditions and programs."""

    modes = Modes(normal=MissionPatchSerializer, detailed=MissionPatchDetailedSerializer)


class ProgramViewSet(programs.ProgramViewSet):
    """Programmes of many missions, such as Apollo or the International Space Station."""

    modes = Modes(
        mini=ProgramMiniSerializer,
        normal=ProgramNormalSerializer,
        detailed=ProgramNormalSerializer,
    )
    search_fields = ("description", "name")
    ordering_fields = ("end_date", "id", "name", "start_date")
    examples = {"search": "Moon", "ordering": "-start_date"}
