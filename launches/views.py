"""Statuses of launches."""

from __future__ import annotations

from launches.models import LaunchStatus
from launches.serializers import LaunchStatusSerializer
from spacedevs.api.viewsets import ResourceViewSet


class LaunchStatusViewSet(ResourceViewSet):
    """How launches can stand."""

    queryset = LaunchStatus.objects.all()
    serializer_class = LaunchStatusSerializer
    tags = ("Launch", "Configurations")
