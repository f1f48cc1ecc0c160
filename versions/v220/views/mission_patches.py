"""The endpoint of mission patches."""

from __future__ import annotations

from launches.filters.programs import MissionPatchFilterSet
from programs.models import MissionPatch
from spacedevs.api.contract.viewsets import ResourceViewSet
from versions.v220.serializers.programs import MissionPatchSerializer


class MissionPatchViewSet(ResourceViewSet):
    """Patches of launches, expeditions and programs."""

    queryset = MissionPatch.objects.all()
    serializer_class = MissionPatchSerializer
    filterset_class = MissionPatchFilterSet
    search_fields = ("agency__name", "name")
    ordering_fields = ("agency__name", "id", "name", "priority")
    examples = {"filter": "agency__id=44", "search": "Apollo", "ordering": "-priority"}
    tags = ("Patches",)
