"""Filters of updates."""

from __future__ import annotations

from core.filters import UpdateFilterSet as CurrentUpdateFilterSet


class UpdateFilterSet(CurrentUpdateFilterSet):
    """Filters of updates."""

    class Meta(CurrentUpdateFilterSet.Meta):
        fields = (
            *CurrentUpdateFilterSet.Meta.fields,
            "launch__id",
            "launch__launch_service_provider__id",
            "program__id",
        )
