"""The endpoint of programs."""

from __future__ import annotations

from programs.models import Program
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.serializers.programs import ProgramSerializer


class ProgramViewSet(ResourceViewSet):
    """Programmes of many missions, such as Apollo or the International Space Station."""

    queryset = Program.objects.all()
    serializer_class = ProgramSerializer
    tags = ("Programs",)
