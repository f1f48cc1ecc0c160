"""Filters of dockings."""

from __future__ import annotations

from django_filters import NumberFilter

from launches.models import DockingEvent
from spacedevs.api.contract.filters import moment
from spacedevs.api.contract.filtersets import FilterSet


class DockingEventFilterSet(FilterSet):
    """Filters of dockings."""

    docking__gt = moment("docking", "gt", "Docking")
    docking__gte = moment("docking", "gte", "Docking")
    docking__lt = moment("docking", "lt", "Docking")
    docking__lte = moment("docking", "lte", "Docking")
    flight_vehicle__id = NumberFilter("flight_vehicle_chaser__id")
    space_station__id = NumberFilter("space_station_target__id")

    class Meta(FilterSet.Meta):
        model = DockingEvent
        fields = ("docking_location__id",)
