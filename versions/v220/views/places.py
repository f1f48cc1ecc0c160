"""The endpoints of locations and pads in version 2.2.0."""

from __future__ import annotations

from launches.models import Location, Pad
from launches.views.places import LocationViewSet as CurrentLocationViewSet
from launches.views.places import PadViewSet as CurrentPadViewSet
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.places import LocationFilterSet, PadFilterSet
from versions.v220.serializers.places import (
    LocationDetailSerializer,
    LocationSerializer,
    PadSerializer,
)


class LocationViewSet(ResourceViewSet):
    """Spaceports and other places that pads are at."""

    queryset = Location.objects.all()
    serializer_class = LocationSerializer
    single_serializer_class = LocationDetailSerializer
    filterset_class = LocationFilterSet
    search_fields = CurrentLocationViewSet.search_fields
    ordering = ("id",)
    examples = {"filter": "country_code=USA", "search": "Kennedy"}
    tags = ("Location",)


class PadViewSet(ResourceViewSet):
    """Launch pads."""

    queryset = Pad.objects.all()
    serializer_class = PadSerializer
    filterset_class = PadFilterSet
    search_fields = CurrentPadViewSet.search_fields
    ordering = ("id",)
    examples = {"filter": "location__id=27", "search": "Launch Complex"}
    tags = ("Pad",)
