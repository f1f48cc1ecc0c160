"""The endpoint of astronauts."""

from __future__ import annotations

from launches.views import astronauts
from spacedevs.api.contract.modes import Modes
from versions.v240.filters.astronauts import AstronautFilterSet
from versions.v240.serializers.astronauts import (
    AstronautEndpointListSerializer,
    AstronautEndpointNormalSerializer,
)
from versions.v240.serializers.detailed import AstronautEndpointDetailedSerializer


class AstronautViewSet(astronauts.AstronautViewSet):
    """Everybody who has flown to space, or is about to."""

    modes = Modes(
        mini=AstronautEndpointListSerializer,
        normal=AstronautEndpointNormalSerializer,
        detailed=AstronautEndpointDetailedSerializer,
    )
    filterset_class = AstronautFilterSet
