"""What launches, and all that they are made of, can be filtered by."""

from __future__ import annotations

from uuid import UUID

from django_filters import BooleanFilter, CharFilter

from launches.models import (
    DockingEvent,
    Landing,
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    Location,
    Pad,
    Payload,
    PayloadFlight,
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftFlight,
)
from programs.models import MissionPatch, Program
from spacedevs.api.contract.filters import (
    COMPARED,
    NAMED,
    any_of,
    choice_of,
    moment,
    part_of,
    related_to,
    values_by,
)
from spacedevs.api.contract.filtersets import FilterSet

ICONTAINED = ["exact", "icontains"]
RANGE = ["gt", "gte", "lt", "lte"]

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


class LaunchFilterSet(FilterSet):
    """Filters of all launches."""

    id = any_of("id", of=UUID)
    name = CharFilter("name")
    slug = CharFilter("slug")
    launch_designator = any_of(
        "launch_designator",
        "Comma-separated (COSPAR) international launch designators.",
        of=str,
    )
    status__ids = any_of("status")
    lsp__id = any_of(
        "launch_service_provider", "Comma-separated launch service provider (agency) IDs."
    )
    lsp__name = any_of(
        "launch_service_provider__name",
        "Comma-separated launch service provider names.",
        of=str,
    )
    related_lsp__id = values_by(
        "launch_service_provider__id",
        "of_relatives_with_id",
        "Comma-separated agency IDs related to the launch service provider.",
        of=int,
    )
    related_lsp__name = values_by(
        "launch_service_provider__name",
        "of_relatives_with_name",
        "Comma-separated agency names related to the launch service provider.",
        of=str,
    )
    location__ids = any_of("pad__location", "Comma-separated location IDs.")
    launcher_config__id = any_of("rocket__configuration")
    serial_number = any_of(
        "rocket__firststage__launcher__serial_number",
        "Comma-separated first stage booster serial numbers.",
        of=str,
    )
    spacecraft_config__ids = any_of("rocket__spacecraftflight__spacecraft__spacecraft_config")
    program = related_to("program", Program.objects.all())
    video_url = any_of("vid_urls__url", "Comma-separated video URLs.", of=str)
    include_suborbital = choice_of("all", "orbital")
    is_crewed = choice_of("crewed", "uncrewed")
    net__gt = moment("net", "gt", "NET")
    net__gte = moment("net", "gte", "NET")
    net__lt = moment("net", "lt", "NET")
    net__lte = moment("net", "lte", "NET")
    window_start__gt = moment("window_start", "gt", "Window Start")
    window_start__gte = moment("window_start", "gte", "Window Start")
    window_start__lt = moment("window_start", "lt", "Window Start")
    window_start__lte = moment("window_start", "lte", "Window Start")
    window_end__gt = moment("window_end", "gt", "Window End")
    window_end__gte = moment("window_end", "gte", "Window End")
    window_end__lt = moment("window_end", "lt", "Window End")
    window_end__lte = moment("window_end", "lte", "Window End")
    last_updated__gte = moment("last_updated", "gte", "Last Update")
    last_updated__lte = moment("last_updated", "lte", "Last Update")
    year = part_of("net", "year")
    month = part_of("net", "month")
    day = part_of("net", "day")

    class Meta(FilterSet.Meta):
        model = Launch
        fields = {
            "agency_launch_attempt_count": COMPARED,
            "agency_launch_attempt_count_year": COMPARED,
            "location_launch_attempt_count": COMPARED,
            "location_launch_attempt_count_year": COMPARED,
            "mission__orbit__celestial_body__id": ["exact"],
            "mission__orbit__name": ICONTAINED,
            "orbital_launch_attempt_count": COMPARED,
            "orbital_launch_attempt_count_year": COMPARED,
            "pad": ["exact"],
            "pad__location": ["exact"],
            "pad__location__celestial_body__id": ["exact"],
            "pad_launch_attempt_count": COMPARED,
            "pad_launch_attempt_count_year": COMPARED,
            "rocket__configuration__full_name": ICONTAINED,
            "rocket__configuration__id": ["exact"],
            "rocket__configuration__manufacturer__name": ICONTAINED,
            "rocket__configuration__name": ["exact"],
            "rocket__spacecraftflight__spacecraft__id": ["exact"],
            "rocket__spacecraftflight__spacecraft__name": ICONTAINED,
            "status": ["exact"],
        }


class UpcomingLaunchFilterSet(LaunchFilterSet):
    """Filters of upcoming launches."""

    hide_recent_previous = choice_of(
        "without_recent",
        help_text=(
            "Hide launches from the past 24 hours, which are included by default for convenience."
        ),
    )


class LauncherConfigurationFilterSet(FilterSet):
    """Filters of rockets."""

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


class LandingFilterSet(FilterSet):
    """Filters of landings."""

    attempt = BooleanFilter("attempt")
    success = BooleanFilter("success")
    firststage_launch__ids = any_of("firststage__rocket__launch", of=UUID)
    landing_location__ids = any_of("landing_location")
    landing_type__ids = any_of("type")
    launcher__ids = any_of("firststage__launcher")
    launcher_config__ids = any_of("firststage__launcher__launcher_config")
    launcher_serial_numbers = any_of("firststage__launcher__serial_number", of=str)
    spacecraft__ids = any_of("spacecraftflight__spacecraft")
    spacecraft_config__ids = any_of("spacecraftflight__spacecraft__spacecraft_config")
    spacecraft_launch__ids = any_of("spacecraftflight__rocket__launch", of=UUID)

    class Meta(FilterSet.Meta):
        model = Landing
        fields = ()


class LocationFilterSet(FilterSet):
    """Filters of locations."""

    country_code = CharFilter("country__alpha_3_code", label="Country Code")

    class Meta(FilterSet.Meta):
        model = Location
        fields = {
            "id": ["exact"],
            "name": NAMED,
            "total_landing_count": COMPARED,
            "total_launch_count": COMPARED,
        }


class PadFilterSet(FilterSet):
    """Filters of pads."""

    agencies_ids = any_of("agencies")

    class Meta(FilterSet.Meta):
        model = Pad
        fields = {
            "id": NAMED,
            "latitude": RANGE,
            "location__id": ["exact"],
            "location__name": NAMED,
            "longitude": RANGE,
            "name": NAMED,
            "orbital_launch_attempt_count": COMPARED,
            "total_launch_count": COMPARED,
        }


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


class PayloadFilterSet(FilterSet):
    """Filters of payloads."""

    class Meta(FilterSet.Meta):
        model = Payload
        fields = (
            "manufacturer__id",
            "manufacturer__name",
            "name",
            "operator",
            "operator__id",
            "operator__name",
            "program__id",
        )


class SpacecraftFilterSet(FilterSet):
    """Filters of spacecraft."""

    class Meta(FilterSet.Meta):
        model = Spacecraft
        fields = ("in_space", "is_placeholder", "name", "spacecraft_config", "status")


class SpacecraftConfigurationFilterSet(FilterSet):
    """Filters of kinds of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftConfiguration
        fields = ("agency", "human_rated", "in_use", "name")


class SpacecraftConfigurationFamilyFilterSet(FilterSet):
    """Filters of families of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftConfigurationFamily
        fields = ("manufacturer", "name")


class SpacecraftFlightFilterSet(FilterSet):
    """Filters of flights of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftFlight
        fields = ("spacecraft",)


class PayloadFlightFilterSet(FilterSet):
    """Filters of flights of payloads."""

    class Meta(FilterSet.Meta):
        model = PayloadFlight
        fields = ("payload",)


class DockingEventFilterSet(FilterSet):
    """Filters of dockings."""

    docking__gt = moment("docking", "gt", "Docking")
    docking__gte = moment("docking", "gte", "Docking")
    docking__lt = moment("docking", "lt", "Docking")
    docking__lte = moment("docking", "lte", "Docking")

    class Meta(FilterSet.Meta):
        model = DockingEvent
        fields = ("docking_location__id", "flight_vehicle_chaser__id", "space_station_target__id")
