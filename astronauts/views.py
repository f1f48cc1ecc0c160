"""Statuses of astronauts."""

from __future__ import annotations

from astronauts.models import AstronautStatus
from astronauts.serializers import AstronautStatusSerializer
from spacedevs.api.viewsets import ResourceViewSet


class AstronautStatusViewSet(ResourceViewSet):
    """Where astronauts stand in their careers."""

    queryset = AstronautStatus.objects.all()
    serializer_class = AstronautStatusSerializer
    tags = ("Astronaut", "Configurations")
