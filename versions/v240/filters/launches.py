"""Filters of launches."""

from __future__ import annotations

from launches.filters import launches
from spacedevs.api.contract.filters import any_of, choice_of, part_of


class LaunchFilterSet(launches.LaunchFilterSet):
    """Filters of launches, which choose upcoming and previous ones, too."""

    year = None
    month = None
    day = None
    net__year = part_of("net", "year")
    net__month = part_of("net", "month")
    net__day = part_of("net", "day")
    launcher_config_family_ids = any_of(
        "rocket__configuration__families", "Comma-separated launcher configuration family IDs."
    )
    mission_type__ids = any_of("mission__type", "Comma-separated mission type IDs.")
    orbit__ids = any_of("mission__orbit", "Comma-separated orbit IDs.")
    previous = choice_of(
        "previous", "not_previous", help_text="Launches that have happened, or all others."
    )
    upcoming = choice_of(
        "without_recent", "not_ahead", help_text="Launches that lie ahead, or all others."
    )
    upcoming_with_recent = choice_of(
        "upcoming",
        "not_upcoming",
        help_text="Launches that lie ahead or no more than 24 hours back, or all others.",
    )
