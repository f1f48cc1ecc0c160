"""Statuses of astronauts."""

from __future__ import annotations

from astronauts.models import AstronautRole, AstronautStatus, AstronautType
from astronauts.serializers import (
    AstronautRoleSerializer,
    AstronautStatusSerializer,
    AstronautTypeSerializer,
)
from spacedevs.api.contract.viewsets import ResourceViewSet


class AstronautStatusViewSet(ResourceViewSet):
    """Where astronauts stand in their careers."""

    queryset = AstronautStatus.objects.all()
    serializer_class = AstronautStatusSerializer
    tags = ("Astronaut", "Configurations")


class AstronautRoleViewSet(ResourceViewSet):
    """What astronauts do in their crews."""

    queryset = AstronautRole.objects.all()
    serializer_class = AstronautRoleSerializer
    tags = ("Astronaut", "Configurations")


class AstronautTypeViewSet(ResourceViewSet):
    """Who astronauts fly for."""

    queryset = AstronautType.objects.all()
    serializer_class = AstronautTypeSerializer
    tags = ("Astronaut", "Types", "Configurations")
