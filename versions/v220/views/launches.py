"""The endpoints of launches in version 2.2.0: all, upcoming and previous."""

from __future__ import annotations

from launches.models import Launch
from launches.views.launches import UpcomingLaunchViewSet as CurrentUpcomingLaunchViewSet
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.launches import LaunchFilterSet, UpcomingLaunchFilterSet
from versions.v220.serializers.detailed import LaunchDetailedSerializer
from versions.v220.serializers.launch_list import LaunchListSerializer
from versions.v220.serializers.launches import LaunchSerializerCommon


class LaunchViewSet(ResourceViewSet):
    """Everything that goes to space from Earth, or was meant to.

    Launches with any of `lsp__ids`, `location__ids` and `pad__ids` are found, unless
    `strict_filtering` is true. `related` adds the launches of parents and children of the agencies
    that `lsp__id` and `lsp__name` name.
    """

    queryset = Launch.objects.known().filter(from_earth=True)
    modes = Modes(
        list=LaunchListSerializer,
        normal=LaunchSerializerCommon,
        detailed=LaunchDetailedSerializer,
    )
    filterset_class = LaunchFilterSet
    search_fields = (
        "launch_service_provider__abbrev",
        *CurrentUpcomingLaunchViewSet.search_fields,
    )
    ordering_fields = ("id", "last_updated", "name", "net", "window_end", "window_start")
    ordering = ("net",)
    examples = {"filter": "lsp__name=SpaceX", "search": "Falcon", "ordering": "-last_updated"}
    tags = ("Launch",)


class UpcomingLaunchViewSet(LaunchViewSet):
    """Launches from Earth that lie ahead or no more than 24 hours back, the next one first."""

    scope = "upcoming"
    filterset_class = UpcomingLaunchFilterSet


class PreviousLaunchViewSet(LaunchViewSet):
    """Launches from Earth that have happened, the latest first."""

    scope = "previous"
    ordering = ("-net",)
