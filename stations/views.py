"""Statuses of stations."""

from __future__ import annotations

from spacedevs.api.viewsets import ResourceViewSet
from stations.models import SpaceStationStatus
from stations.serializers import SpaceStationStatusSerializer


class SpaceStationStatusViewSet(ResourceViewSet):
    """Whether stations are in use."""

    queryset = SpaceStationStatus.objects.all()
    serializer_class = SpaceStationStatusSerializer
    tags = ("Station", "Configurations")
