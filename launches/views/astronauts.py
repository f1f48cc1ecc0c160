"""The endpoint of astronauts, which shows their launches and landings."""

from __future__ import annotations

from astronauts.filters import AstronautFilterSet
from astronauts.models import Astronaut
from astronauts.serializers import AstronautDetailedSerializer
from launches.serializers.astronauts import (
    AstronautEndpointDetailedSerializer,
    AstronautEndpointNormalSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class AstronautViewSet(ResourceViewSet):
    """Everybody who has flown to space, or is about to."""

    queryset = Astronaut.objects.all()
    modes = Modes(
        "PolymorphicAstronautEndpoint",
        list=AstronautDetailedSerializer,
        normal=AstronautEndpointNormalSerializer,
        detailed=AstronautEndpointDetailedSerializer,
    )
    filterset_class = AstronautFilterSet
    search_fields = ("agency__abbrev", "agency__name", "name", "nationality__nationality_name")
    ordering_fields = (
        "age",
        "date_of_birth",
        "eva_time",
        "flights_count",
        "id",
        "landings_count",
        "last_flight",
        "name",
        "spacewalks_count",
        "status",
        "time_in_space",
    )
    examples = {"filter": "has_flown=true", "search": "Pesquet", "ordering": "-time_in_space"}
    tags = ("Astronauts",)
