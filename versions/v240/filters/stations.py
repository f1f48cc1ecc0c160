"""Filters of dockings and expeditions."""

from __future__ import annotations

from launches.filters import dockings
from spacedevs.api.contract.filters import choice_of, part_of
from stations import filters as stations


class DockingEventFilterSet(dockings.DockingEventFilterSet):
    """Filters of dockings."""

    docked = choice_of("docked", "not_docked")
    docking__year = part_of("docking", "year")
    docking__month = part_of("docking", "month")
    docking__day = part_of("docking", "day")


class ExpeditionFilterSet(stations.ExpeditionFilterSet):
    """Filters of expeditions."""

    is_active = choice_of("active", "not_active")
