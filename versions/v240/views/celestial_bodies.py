"""The endpoint of celestial bodies."""

from __future__ import annotations

from core.serializers import CelestialBodyMiniSerializer, CelestialBodyNormalSerializer
from launches.views import agencies
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.detailed import CelestialBodyEndpointDetailedSerializer


class CelestialBodyViewSet(agencies.CelestialBodyViewSet):
    """Bodies that launches start from and landings end on."""

    modes = Modes(
        mini=CelestialBodyMiniSerializer,
        normal=CelestialBodyNormalSerializer,
        detailed=CelestialBodyEndpointDetailedSerializer,
    )
