"""The endpoint of programs."""

from __future__ import annotations

from programs import views as programs
from programs.serializers import ProgramMiniSerializer
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.programs import ProgramNormalSerializer


class ProgramViewSet(programs.ProgramViewSet):
    """Programmes of many missions, such as Apollo or the International Space Station."""

    modes = Modes(
        mini=ProgramMiniSerializer,
        normal=ProgramNormalSerializer,
        detailed=ProgramNormalSerializer,
    )
    search_fields = ("description", "name")
    ordering_fields = ("end_date", "id", "name", "start_date")
    examples = {"search": "Moon", "ordering": "-start_date"}
