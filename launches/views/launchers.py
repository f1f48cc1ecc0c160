"""The endpoints of launchers, their configurations and families."""

from __future__ import annotations

from launches.filters.launchers import (
    LauncherConfigurationFamilyFilterSet,
    LauncherConfigurationFilterSet,
    LauncherFilterSet,
)
from launches.models import Launcher, LauncherConfiguration, LauncherConfigurationFamily
from launches.serializers.launchers import (
    LauncherConfigDetailedSerializer,
    LauncherConfigFamilyDetailedSerializer,
    LauncherConfigFamilyMiniSerializer,
    LauncherConfigFamilyNormalSerializer,
    LauncherConfigListSerializer,
    LauncherConfigNormalSerializer,
    LauncherDetailedSerializer,
    LauncherMiniSerializer,
    LauncherNormalSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class LauncherConfigurationViewSet(ResourceViewSet):
    """Rockets in their versions."""

    queryset = LauncherConfiguration.objects.all()
    modes = Modes(
        "PolymorphicLauncherConfigEndpoint",
        list=LauncherConfigListSerializer,
        normal=LauncherConfigNormalSerializer,
        detailed=LauncherConfigDetailedSerializer,
    )
    filterset_class = LauncherConfigurationFilterSet
    search_fields = ("full_name", "manufacturer__abbrev", "manufacturer__name", "name")
    ordering_fields = (
        "attempted_landings",
        "consecutive_successful_landings",
        "consecutive_successful_launches",
        "failed_landings",
        "failed_launches",
        "gto_capacity",
        "launch_cost",
        "launch_mass",
        "leo_capacity",
        "maiden_flight",
        "name",
        "pending_launches",
        "successful_landings",
        "successful_launches",
        "total_launch_count",
    )
    ordering = ("id",)
    examples = {"filter": "active=true", "search": "Falcon", "ordering": "-total_launch_count"}
    tags = ("Launcher", "Configurations")


class LauncherConfigurationFamilyViewSet(ResourceViewSet):
    """Families of rockets."""

    queryset = LauncherConfigurationFamily.objects.all()
    modes = Modes(
        "PolymorphicLauncherConfigFamilyEndpoint",
        list=LauncherConfigFamilyMiniSerializer,
        normal=LauncherConfigFamilyNormalSerializer,
        detailed=LauncherConfigFamilyDetailedSerializer,
    )
    filterset_class = LauncherConfigurationFamilyFilterSet
    search_fields = ("manufacturer__abbrev", "manufacturer__name", "name")
    ordering_fields = (
        "attempted_landings",
        "consecutive_successful_landings",
        "consecutive_successful_launches",
        "failed_landings",
        "failed_launches",
        "name",
        "pending_launches",
        "successful_landings",
        "successful_launches",
        "total_launch_count",
    )
    examples = {"filter": "name=Falcon", "search": "Ariane", "ordering": "-total_launch_count"}
    tags = ("Launcher", "Families")


class LauncherViewSet(ResourceViewSet):
    """Boosters that can be told from each other by their serial numbers."""

    queryset = Launcher.objects.all()
    modes = Modes(
        "PolymorphicLauncherEndpoint",
        list=LauncherMiniSerializer,
        normal=LauncherNormalSerializer,
        detailed=LauncherDetailedSerializer,
    )
    filterset_class = LauncherFilterSet
    search_fields = ("serial_number", "status__name")
    ordering_fields = (
        "attempted_landings",
        "flight_proven",
        "flights",
        "id",
        "successful_landings",
    )
    examples = {"filter": "flight_proven=true", "search": "B1058", "ordering": "-flights"}
    tags = ("Launchers",)
