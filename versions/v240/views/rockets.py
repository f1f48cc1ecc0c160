"""The endpoints of rockets and their stages, which only 2.4.0 has."""

from __future__ import annotations

from launches.models import FirstStage, Rocket
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v240.filters.rockets import RocketFilterSet, StageFilterSet
from versions.v240.serializers.rockets import (
    RocketStandaloneDetailedSerializer,
    RocketStandaloneNormalSerializer,
    StageStandaloneDetailedSerializer,
    StageStandaloneNormalSerializer,
)


class RocketViewSet(ResourceViewSet):
    """The rockets of launches, each with its stages and what it carries."""

    queryset = Rocket.objects.filter(configuration__isnull=False)
    serializer_class = RocketStandaloneNormalSerializer
    single_serializer_class = RocketStandaloneDetailedSerializer
    filterset_class = RocketFilterSet
    search_fields = (
        "configuration__full_name",
        "configuration__manufacturer__name",
        "configuration__name",
        "launch__name",
    )
    ordering_fields = ("configuration__name", "id")
    ordering = ("id",)
    examples = {"filter": "configuration_id=164", "search": "Falcon", "ordering": "-id"}
    tags = ("Rockets",)


class StageViewSet(ResourceViewSet):
    """Flights of launchers."""

    queryset = FirstStage.objects.filter(rocket__configuration__isnull=False)
    serializer_class = StageStandaloneNormalSerializer
    single_serializer_class = StageStandaloneDetailedSerializer
    filterset_class = StageFilterSet
    search_fields = (
        "launcher__serial_number",
        "rocket__configuration__name",
        "rocket__launch__name",
    )
    ordering_fields = ("id", "launcher_flight_number", "previous_flight_date")
    ordering = ("id",)
    examples = {
        "filter": "reused=true",
        "search": "B1058",
        "ordering": "-previous_flight_date",
    }
    tags = ("Stages",)
