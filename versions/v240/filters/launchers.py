"""Filters of launchers and their configurations."""

from __future__ import annotations

from launches.filters import launchers
from spacedevs.api.contract.filters import part_of


class LauncherConfigurationFilterSet(launchers.LauncherConfigurationFilterSet):
    """Filters of rockets in their versions."""

    maiden_flight__year = part_of("maiden_flight", "year")
    maiden_flight__month = part_of("maiden_flight", "month")
    maiden_flight__day = part_of("maiden_flight", "day")

    class Meta(launchers.LauncherConfigurationFilterSet.Meta):
        fields = {**launchers.LauncherConfigurationFilterSet.Meta.fields, "reusable": ["exact"]}


class LauncherFilterSet(launchers.LauncherFilterSet):
    """Filters of launchers."""

    first_launch_date__year = part_of(
        "first_launch_date", "year", "Comma-separated first launch date years."
    )
    first_launch_date__month = part_of(
        "first_launch_date", "month", "Comma-separated first launch date months."
    )
    first_launch_date__day = part_of(
        "first_launch_date", "day", "Comma-separated first launch date days."
    )
