"""The endpoints of locations and pads."""

from __future__ import annotations

from launches.filters.places import LocationFilterSet, PadFilterSet
from launches.models import Location, Pad
from launches.serializers.places import (
    LocationSerializer,
    LocationSerializerWithPads,
    PadSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class LocationViewSet(ResourceViewSet):
    """Spaceports and other places that pads are at."""

    queryset = Location.objects.all()
    modes = Modes(
        "PolymorphicLocationEndpoint",
        normal=LocationSerializer,
        detailed=LocationSerializerWithPads,
    )
    filterset_class = LocationFilterSet
    search_fields = ("country__alpha_3_code", "name")
    ordering_fields = ("name", "total_landing_count", "total_launch_count")
    ordering = ("id",)
    examples = {
        "filter": "country_code=USA",
        "search": "Kennedy",
        "ordering": "-total_launch_count",
    }


class PadViewSet(ResourceViewSet):
    """Launch pads."""

    queryset = Pad.objects.all()
    serializer_class = PadSerializer
    filterset_class = PadFilterSet
    search_fields = ("location__name", "name", "orbital_launch_attempt_count", "total_launch_count")
    ordering_fields = (
        "id",
        "location__id",
        "location__name",
        "name",
        "orbital_launch_attempt_count",
        "total_launch_count",
    )
    ordering = ("id",)
    examples = {
        "filter": "location__id=27",
        "search": "Launch Complex",
        "ordering": "-total_launch_count",
    }
    tags = ("Pads",)
