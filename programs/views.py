"""The endpoints of programs and their types."""

from __future__ import annotations

from programs.models import Program
from programs.serializers import (
    ProgramMiniSerializer,
    ProgramNormalSerializer,
    ProgramTypeSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.tables import table_viewset
from spacedevs.api.contract.viewsets import ResourceViewSet


class ProgramViewSet(ResourceViewSet):
    """Programmes of many missions, such as Apollo or the International Space Station."""

    queryset = Program.objects.all()
    modes = Modes(
        "PolymorphicProgramEndpoint",
        list=ProgramMiniSerializer,
        normal=ProgramNormalSerializer,
    )
    tags = ("Programs",)


ProgramTypeViewSet = table_viewset(ProgramTypeSerializer, "Kinds of programs.", "Types")
