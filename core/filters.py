"""Filters of updates."""

from __future__ import annotations

from core.models import Update
from spacedevs.api.contract.filters import moment
from spacedevs.api.contract.filtersets import FilterSet


class UpdateFilterSet(FilterSet):
    """Filters of updates."""

    first = (
        "created_on",
        "launch",
        "program",
    )
    created_on = moment("created_on", "exact")

    class Meta(FilterSet.Meta):
        model = Update
        fields: tuple[str, ...] = (
            "created_on",
            "launch",
            "launch__launch_service_provider",
            "program",
        )
