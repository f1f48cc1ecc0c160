"""The endpoints of launches: all, upcoming and previous."""

from __future__ import annotations

from launches.filters.launches import LaunchFilterSet, UpcomingLaunchFilterSet
from launches.models import Launch
from launches.serializers.detailed import LaunchDetailedSerializer
from launches.serializers.launches import LaunchBasicSerializer, LaunchNormalSerializer
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class LaunchViewSet(ResourceViewSet):
    """Everything that goes to space, or was meant to."""

    queryset = Launch.objects.known()
    modes = Modes(
        "PolymorphicLaunchEndpoint",
        list=LaunchBasicSerializer,
        normal=LaunchNormalSerializer,
        detailed=LaunchDetailedSerializer,
    )
    filterset_class = LaunchFilterSet
    search_fields = (
        "launch_designator",
        "launch_service_provider__name",
        "mission__name",
        "name",
        "pad__location__name",
        "pad__name",
        "rocket__configuration__manufacturer__abbrev",
        "rocket__configuration__manufacturer__name",
        "rocket__configuration__name",
        "rocket__spacecraftflight__spacecraft__name",
    )
    ordering_fields = ("id", "last_updated", "name", "net")
    ordering = ("net",)
    examples = {"filter": "lsp__id=121", "search": "Falcon", "ordering": "-last_updated"}
    tags = ("Launches",)


class UpcomingLaunchViewSet(LaunchViewSet):
    """Launches that lie ahead or no more than 24 hours back, the next one first."""

    scope = "upcoming"
    filterset_class = UpcomingLaunchFilterSet
    search_fields = (
        "launch_service_provider__name",
        "mission__name",
        "name",
        "pad__location__name",
        "pad__name",
        "rocket__configuration__manufacturer__abbrev",
        "rocket__configuration__manufacturer__name",
        "rocket__configuration__name",
        "rocket__spacecraftflight__spacecraft__name",
    )


class PreviousLaunchViewSet(LaunchViewSet):
    """Launches that have happened, the latest first."""

    scope = "previous"
    ordering = ("-net",)
    tags = ("Launches", "Previous")
