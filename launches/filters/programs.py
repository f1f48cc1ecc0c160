"""Filters of mission patches."""

from __future__ import annotations

from programs.models import MissionPatch
from spacedevs.api.contract.filters import NAMED, any_of
from spacedevs.api.contract.filtersets import FilterSet


class MissionPatchFilterSet(FilterSet):
    """Filters of mission patches."""

    ids = any_of("id", "Comma-separated mission patch IDs.")

    class Meta(FilterSet.Meta):
        model = MissionPatch
        fields = {
            "agency__id": ["exact"],
            "agency__name": NAMED,
            "id": ["exact"],
            "name": NAMED,
        }
