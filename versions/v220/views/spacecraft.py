"""The endpoints of spacecraft, their kinds and flights in version 2.2.0."""

from __future__ import annotations

from launches.filters.flights import SpacecraftFlightFilterSet
from launches.models import Spacecraft, SpacecraftConfiguration, SpacecraftFlight
from launches.views.spacecraft import (
    SpacecraftConfigurationViewSet as CurrentSpacecraftConfigurationViewSet,
)
from launches.views.spacecraft import SpacecraftViewSet as CurrentSpacecraftViewSet
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.spacecraft import (
    SpacecraftConfigurationFilterSet,
    SpacecraftFilterSet,
)
from versions.v220.serializers.flights import (
    SpacecraftDetailedSerializer,
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightSerializer,
)
from versions.v220.serializers.spacecraft import (
    SpacecraftConfigurationDetailSerializer,
    SpacecraftConfigurationSerializer,
    SpacecraftSerializer,
)


class SpacecraftConfigurationViewSet(ResourceViewSet):
    """Kinds of spacecraft."""

    queryset = SpacecraftConfiguration.objects.all()
    serializer_class = SpacecraftConfigurationSerializer
    single_serializer_class = SpacecraftConfigurationDetailSerializer
    filterset_class = SpacecraftConfigurationFilterSet
    search_fields = CurrentSpacecraftConfigurationViewSet.search_fields
    ordering_fields = ("name",)
    ordering = ("id",)
    examples = {"filter": "in_use=true", "search": "Dragon", "ordering": "name"}
    tags = ("Config",)


class SpacecraftViewSet(ResourceViewSet):
    """Vehicles that fly, some of them more than once."""

    queryset = Spacecraft.objects.all()
    serializer_class = SpacecraftSerializer
    single_serializer_class = SpacecraftDetailedSerializer
    filterset_class = SpacecraftFilterSet
    search_fields = CurrentSpacecraftViewSet.search_fields
    ordering_fields = ("id",)
    ordering = ("id",)
    examples = {"filter": "status=1", "search": "Dragon", "ordering": "-id"}
    tags = ("Spacecraft",)


class SpacecraftFlightViewSet(ResourceViewSet):
    """Flights of spacecraft that started from Earth, with their crews."""

    queryset = SpacecraftFlight.objects.filter(from_earth=True)
    serializer_class = SpacecraftFlightSerializer
    single_serializer_class = SpacecraftFlightDetailedSerializer
    filterset_class = SpacecraftFlightFilterSet
    ordering = ("id",)
    examples = {"filter": "spacecraft=289"}
    tags = ("Spacecraft",)
