"""Filters of launches."""

from __future__ import annotations

from uuid import UUID

from django_filters import CharFilter

from launches.models import Launch
from programs.models import Program
from spacedevs.api.contract.filters import (
    COMPARED,
    any_of,
    choice_of,
    moment,
    part_of,
    related_to,
    values_by,
)
from spacedevs.api.contract.filtersets import FilterSet

ICONTAINED = ["exact", "icontains"]


class LaunchFilterSet(FilterSet):
    """Filters of all launches."""

    first = (
        "net__gte",
        "net__lte",
        "lsp__id",
        "status__ids",
        "location__ids",
        "rocket__configuration__name",
        "program",
        "is_crewed",
    )
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
    mission__agency__ids = any_of("mission__agencies", "Comma-separated mission agency IDs.")
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
