"""The endpoints of programs, mission patches and updates."""

from __future__ import annotations

from core.views import UpdateViewSet as CurrentUpdateViewSet
from launches.filters.programs import MissionPatchFilterSet
from programs.models import MissionPatch, Program
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.filters.updates import UpdateFilterSet
from versions.v220.serializers.programs import MissionPatchSerializer, ProgramSerializer


class ProgramViewSet(ResourceViewSet):
    """Programmes of many missions, such as Apollo or the International Space Station."""

    queryset = Program.objects.all()
    serializer_class = ProgramSerializer
    tags = ("Programs",)


class MissionPatchViewSet(ResourceViewSet):
    """Patches of launches, expeditions and programs."""

    queryset = MissionPatch.objects.all()
    serializer_class = MissionPatchSerializer
    filterset_class = MissionPatchFilterSet
    search_fields = ("agency__name", "name")
    ordering_fields = ("agency__name", "id", "name", "priority")
    examples = {"filter": "agency__id=44", "search": "Apollo", "ordering": "-priority"}
    tags = ("Patches",)


class UpdateViewSet(CurrentUpdateViewSet):
    """What has changed about events, launches and programs, the latest first."""

    filterset_class = UpdateFilterSet
    ordering = ("-created_on",)
