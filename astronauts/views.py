"""The endpoints of statuses, roles and types of astronauts."""

from __future__ import annotations

from astronauts.serializers import (
    AstronautRoleSerializer,
    AstronautStatusSerializer,
    AstronautTypeSerializer,
)
from spacedevs.api.contract.tables import table_viewset

AstronautStatusViewSet = table_viewset(
    AstronautStatusSerializer, "Where astronauts stand in their careers.", "Astronaut"
)


AstronautRoleViewSet = table_viewset(
    AstronautRoleSerializer, "What astronauts do in their crews.", "Astronaut"
)


AstronautTypeViewSet = table_viewset(
    AstronautTypeSerializer, "Who astronauts fly for.", "Astronaut", "Types"
)
