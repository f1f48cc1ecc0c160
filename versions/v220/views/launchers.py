"""The endpoints of rockets and their boosters in version 2.2.0."""

from __future__ import annotations

from launches.models import Launcher, LauncherConfiguration
from launches.views.launchers import (
    LauncherConfigurationViewSet as CurrentLauncherConfigurationViewSet,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.launchers import LauncherConfigurationFilterSet, LauncherFilterSet
from versions.v220.serializers.launchers import (
    LauncherConfigDetailSerializer,
    LauncherConfigSerializer,
    LauncherDetailSerializer,
    LauncherSerializer,
)


class LauncherConfigurationViewSet(ResourceViewSet):
    """Rockets in their versions."""

    queryset = LauncherConfiguration.objects.all()
    modes = Modes(normal=LauncherConfigSerializer, detailed=LauncherConfigDetailSerializer)
    filterset_class = LauncherConfigurationFilterSet
    search_fields = CurrentLauncherConfigurationViewSet.search_fields
    ordering_fields = CurrentLauncherConfigurationViewSet.ordering_fields
    ordering = ("id",)
    examples = {"filter": "family=Falcon", "search": "Falcon", "ordering": "-total_launch_count"}
    tags = ("Config",)


class LauncherViewSet(ResourceViewSet):
    """Boosters that can be told from each other by their serial numbers."""

    queryset = Launcher.objects.all()
    serializer_class = LauncherSerializer
    single_serializer_class = LauncherDetailSerializer
    filterset_class = LauncherFilterSet
    search_fields = ("serial_number", "status__name")
    ordering_fields = ("flight_proven", "id")
    examples = {
        "filter": "serial_number=B1058",
        "search": "expended",
        "ordering": "flight_proven",
    }
    tags = ("Launcher",)
