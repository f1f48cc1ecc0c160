"""The endpoints of spacecraft, their configurations and families."""

from __future__ import annotations

from launches.filters.spacecraft import (
    SpacecraftConfigurationFamilyFilterSet,
    SpacecraftConfigurationFilterSet,
    SpacecraftFilterSet,
)
from launches.models import Spacecraft, SpacecraftConfiguration, SpacecraftConfigurationFamily
from launches.serializers.flights import SpacecraftEndpointDetailedSerializer
from launches.serializers.spacecraft import (
    SpacecraftConfigDetailedSerializer,
    SpacecraftConfigFamilyEndpointDetailedSerializer,
    SpacecraftConfigFamilyMiniSerializer,
    SpacecraftConfigFamilyNormalSerializer,
    SpacecraftConfigNormalSerializer,
    SpacecraftNormalSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class SpacecraftViewSet(ResourceViewSet):
    """Vehicles that fly, some of them more than once."""

    queryset = Spacecraft.objects.all()
    modes = Modes(
        "PolymorphicSpacecraftEndpoint",
        normal=SpacecraftNormalSerializer,
        detailed=SpacecraftEndpointDetailedSerializer,
    )
    filterset_class = SpacecraftFilterSet
    search_fields = ("name", "spacecraft_config__name")
    ordering_fields = ("flights_count", "id", "mission_ends_count", "time_docked", "time_in_space")
    examples = {"filter": "is_placeholder=false", "search": "Dragon", "ordering": "-flights_count"}
    tags = ("Spacecraft",)


class SpacecraftConfigurationViewSet(ResourceViewSet):
    """Kinds of spacecraft."""

    queryset = SpacecraftConfiguration.objects.all()
    modes = Modes(
        "PolymorphicSpacecraftConfigurationEndpoint",
        normal=SpacecraftConfigNormalSerializer,
        detailed=SpacecraftConfigDetailedSerializer,
    )
    filterset_class = SpacecraftConfigurationFilterSet
    search_fields = ("agency__abbrev", "agency__name", "name")
    ordering_fields = ("name",)
    ordering = ("id",)
    examples = {"filter": "in_use=true", "search": "Soyuz", "ordering": "name"}
    tags = ("Spacecraft", "Configurations")


class SpacecraftConfigurationFamilyViewSet(ResourceViewSet):
    """Families of spacecraft."""

    queryset = SpacecraftConfigurationFamily.objects.all()
    modes = Modes(
        "PolymorphicSpacecraftConfigFamilyEndpoint",
        list=SpacecraftConfigFamilyMiniSerializer,
        normal=SpacecraftConfigFamilyNormalSerializer,
        detailed=SpacecraftConfigFamilyEndpointDetailedSerializer,
    )
    filterset_class = SpacecraftConfigurationFamilyFilterSet
    search_fields = ("manufacturer__abbrev", "manufacturer__name", "name")
    ordering_fields = ("name",)
    examples = {"filter": "name=Dragon", "search": "Soyuz", "ordering": "name"}
    tags = ("Spacecraft", "Families")
