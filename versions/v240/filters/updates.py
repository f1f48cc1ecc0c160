"""Filters of updates."""

from __future__ import annotations

from core import filters as updates
from spacedevs.api.contract.filters import moment, number_by


class UpdateFilterSet(updates.UpdateFilterSet):
    """Filters of updates."""

    all__program = number_by(
        "program__id",
        "of_program",
        help_text="The ID of a program: its updates, and those of its events and launches.",
    )
    created_on__gt = moment("created_on", "gt")
    created_on__gte = moment("created_on", "gte")
    created_on__lt = moment("created_on", "lt")
    created_on__lte = moment("created_on", "lte")

    class Meta(updates.UpdateFilterSet.Meta):
        fields = (*updates.UpdateFilterSet.Meta.fields, "event__program", "launch__program")
