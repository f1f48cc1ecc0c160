"""Filters of launchers, their configurations and families."""

from __future__ import annotations

from django_filters import CharFilter

from launches.models import Launcher, LauncherConfiguration, LauncherConfigurationFamily
from spacedevs.api.contract.filters import COMPARED, NAMED, any_of, moment
from spacedevs.api.contract.filtersets import FilterSet

LANDING_COUNTS = {
    "attempted_landings": COMPARED,
    "consecutive_successful_landings": COMPARED,
    "failed_landings": COMPARED,
    "successful_landings": COMPARED,
}

LAUNCH_COUNTS = {
    "consecutive_successful_launches": COMPARED,
    "failed_launches": COMPARED,
    "pending_launches": COMPARED,
    "successful_launches": COMPARED,
    "total_launch_count": COMPARED,
}


class LauncherConfigurationFilterSet(FilterSet):
    """Filters of rockets."""

    first = (
        "name__contains",
        "manufacturer__name__contains",
        "active",
        "program",
    )

    class Meta(FilterSet.Meta):
        model = LauncherConfiguration
        fields = {
            **LANDING_COUNTS,
            **LAUNCH_COUNTS,
            "active": ["exact"],
            "families": NAMED,
            "full_name": NAMED,
            "is_placeholder": ["exact"],
            "maiden_flight": COMPARED,
            "manufacturer__name": NAMED,
            "name": NAMED,
            "program": NAMED,
        }


class LauncherConfigurationFamilyFilterSet(FilterSet):
    """Filters of families of rockets."""

    first = (
        "name__contains",
        "manufacturer__name__contains",
    )
    manufacturer__country_code = CharFilter("manufacturer__country__alpha_3_code")

    class Meta(FilterSet.Meta):
        model = LauncherConfigurationFamily
        fields = {
            **LANDING_COUNTS,
            **LAUNCH_COUNTS,
            "maiden_flight": COMPARED,
            "manufacturer__abbrev": NAMED,
            "manufacturer__id": NAMED,
            "manufacturer__name": NAMED,
            "name": NAMED,
        }


class LauncherFilterSet(FilterSet):
    """Filters of launchers."""

    first = (
        "serial_number",
        "launcher_config__ids",
        "status",
        "flight_proven",
    )
    launcher_config__ids = any_of("launcher_config", "Comma-separated launcher config IDs.")
    first_launch_date = moment("first_launch_date", "exact")
    last_launch_date = moment("last_launch_date", "exact")

    class Meta(FilterSet.Meta):
        model = Launcher
        fields = {
            "attempted_landings": COMPARED,
            "flight_proven": ["exact"],
            "flights": COMPARED,
            "id": NAMED,
            "is_placeholder": ["exact"],
            "launcher_config__manufacturer__name": NAMED,
            "serial_number": NAMED,
            "status": ["exact"],
            "successful_landings": COMPARED,
        }
