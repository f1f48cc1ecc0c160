"""Filters of dockings."""

from __future__ import annotations

from launches.models import DockingEvent
from spacedevs.api.contract.filters import choice_of, moment
from spacedevs.api.contract.filtersets import FilterSet


class DockingEventFilterSet(FilterSet):
    """Filters of dockings."""

    first = (
        "docking__gte",
        "docking__lte",
        "space_station_target__id",
        "docked",
    )
    docked = choice_of("docked", "not_docked")
    docking__gt = moment("docking", "gt", "Docking")
    docking__gte = moment("docking", "gte", "Docking")
    docking__lt = moment("docking", "lt", "Docking")
    docking__lte = moment("docking", "lte", "Docking")

    class Meta(FilterSet.Meta):
        model = DockingEvent
        fields = ("docking_location__id", "flight_vehicle_chaser__id", "space_station_target__id")
