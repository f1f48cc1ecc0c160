"""The endpoint of astronauts."""

from __future__ import annotations

from astronauts.models import Astronaut
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.astronauts import AstronautFilterSet
from versions.v220.serializers.astronaut_endpoints import (
    AstronautDetailedSerializer,
    AstronautLaunchListSerializer,
)
from versions.v220.serializers.astronauts import AstronautListSerializer, AstronautNormalSerializer


class AstronautViewSet(ResourceViewSet):
    """Everybody who has flown to space, or is about to."""

    queryset = Astronaut.objects.all()
    modes = Modes(
        of_single=("launchlist",),
        list=AstronautListSerializer,
        normal=AstronautNormalSerializer,
        launchlist=AstronautLaunchListSerializer,
        detailed=AstronautDetailedSerializer,
    )
    filterset_class = AstronautFilterSet
    search_fields = ("agency__abbrev", "agency__name", "name", "nationality__nationality_name")
    ordering_fields = ("date_of_birth", "name", "status")
    examples = {"filter": "has_flown=true", "search": "armstrong", "ordering": "name"}
    tags = ("Astronauts",)
