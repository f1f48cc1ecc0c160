"""The endpoints of launchers, their configurations and families."""

from __future__ import annotations

from launches.serializers.launchers import (
    LauncherConfigListSerializer,
    LauncherDetailedSerializer,
    LauncherMiniSerializer,
    LauncherNormalSerializer,
)
from launches.views import launchers
from spacedevs.api.contract.modes import Modes
from versions.v240.filters.launchers import LauncherConfigurationFilterSet, LauncherFilterSet
from versions.v240.serializers.launchers import (
    LauncherConfigDetailedSerializer,
    LauncherConfigFamilyDetailedSerializer,
    LauncherConfigFamilyNormalSerializer,
    LauncherConfigNormalSerializer,
)


class LauncherConfigurationViewSet(launchers.LauncherConfigurationViewSet):
    """Rockets in their versions."""

    modes = Modes(
        mini=LauncherConfigListSerializer,
        normal=LauncherConfigNormalSerializer,
        detailed=LauncherConfigDetailedSerializer,
    )
    filterset_class = LauncherConfigurationFilterSet


class LauncherConfigurationFamilyViewSet(launchers.LauncherConfigurationFamilyViewSet):
    """Families of rockets."""

    modes = None
    serializer_class = LauncherConfigFamilyNormalSerializer
    single_serializer_class = LauncherConfigFamilyDetailedSerializer


class LauncherViewSet(launchers.LauncherViewSet):
    """Boosters that can be told from each other by their serial numbers."""

    modes = Modes(
        mini=LauncherMiniSerializer,
        normal=LauncherNormalSerializer,
        detailed=LauncherDetailedSerializer,
    )
    filterset_class = LauncherFilterSet
