"""Programs and their kinds."""

from __future__ import annotations

from programs.models import Program, ProgramType
from programs.serializers import (
    ProgramMiniSerializer,
    ProgramNormalSerializer,
    ProgramTypeSerializer,
)
from spacedevs.api.contract.modes import Modes
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


class ProgramTypeViewSet(ResourceViewSet):
    """Kinds of programs."""

    queryset = ProgramType.objects.all()
    serializer_class = ProgramTypeSerializer
    tags = ("Types", "Configurations")
