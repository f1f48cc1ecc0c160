"""Filters of dockings."""

from __future__ import annotations

from launches.filters import dockings
from spacedevs.api.contract.filters import part_of


class DockingEventFilterSet(dockings.DockingEventFilterSet):
    """Filters of dockings."""

    docking__year = part_of("docking", "year")
    docking__month = part_of("docking", "month")
    docking__day = part_of("docking", "day")
