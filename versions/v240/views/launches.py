"""The endpoint of launches."""

from __future__ import annotations

from launches.views import launches
from spacedevs.api.contract.modes import Modes
from versions.v240.filters.launches import LaunchFilterSet
from versions.v240.serializers.detailed import LaunchDetailedSerializer
from versions.v240.serializers.launches import LaunchBasicSerializer, LaunchNormalSerializer


class LaunchViewSet(launches.LaunchViewSet):
    """Everything that goes to space, or was meant to."""

    modes = Modes(
        mini=LaunchBasicSerializer,
        normal=LaunchNormalSerializer,
        detailed=LaunchDetailedSerializer,
    )
    filterset_class = LaunchFilterSet
