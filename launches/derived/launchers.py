"""The statistics of launchers, of their stages, configurations and families."""

from __future__ import annotations

from typing import Any

from core.bases import LandingCounts, LaunchCounts
from core.derived.registry import Values
from launches.derived.flights import (
    CountedFlight,
    CountedLaunch,
    Flights,
    fastest_turnaround,
    grouped,
    grouped_by_each,
    landing_counts,
    landings_in_a_row,
    launch_counts,
    over,
    related,
)
from launches.derived.statistics import Count, names, statistics
from launches.models import FirstStage, Launcher, LauncherConfiguration, LauncherConfigurationFamily


def _counts(launched: list[CountedLaunch], stages: list[CountedFlight]) -> Values:
    """The statistics that launcher configurations and their families share."""
    return {
        **launch_counts(launched),
        **landing_counts(stages),
        "consecutive_successful_landings": landings_in_a_row(stages),
    }


@statistics(
    LauncherConfiguration,
    *names(LaunchCounts),
    *names(LandingCounts),
    "consecutive_successful_landings",
    "fastest_turnaround",
)
def launcher_configurations(flights: Flights) -> Count:
    """From their launches, and the landings of stages."""
    launched = grouped(flights.launches, lambda launch: launch.configuration)
    stages = grouped(flights.stages, lambda stage: stage.launch.configuration)
    return lambda key: {
        **_counts(launched[key], stages[key]),
        "fastest_turnaround": fastest_turnaround(over(launched[key])),
    }


@statistics(
    LauncherConfigurationFamily,
    *names(LaunchCounts),
    *names(LandingCounts),
    "consecutive_successful_landings",
)
def launcher_families(flights: Flights) -> Count:
    """From the launches of all their configurations, and the landings of stages."""
    families_of = related(LauncherConfiguration, "families")
    launched = grouped_by_each(flights.launches, lambda launch: families_of[launch.configuration])
    stages = grouped_by_each(flights.stages, lambda stage: families_of[stage.launch.configuration])
    return lambda key: _counts(launched[key], stages[key])


@statistics(
    FirstStage,
    "launcher_flight_number",
    "reused",
    "previous_flight",
    "previous_flight_date",
    "turn_around_time",
)
def first_stages(flights: Flights) -> Count:
    """From earlier flights of the same launcher."""
    values: dict[Any, Values] = {}
    before: dict[int, tuple[int, CountedLaunch]] = {}
    stages = FirstStage._base_manager.exclude(launcher=None).exclude(rocket=None)
    columns = ("pk", "launcher_id", "rocket__launch__id")
    for key, launcher, launch_id in stages.order_by("rocket__launch__net", "pk").values_list(
        *columns
    ):
        if (launch := flights.launch.get(launch_id)) is None:
            continue
        number, previous = before.get(launcher, (0, None))
        values[key] = {
            "launcher_flight_number": number + 1,
            "reused": number > 0,
            "previous_flight_id": previous.id if previous else None,
            "previous_flight_date": previous.net if previous else None,
            "turn_around_time": launch.net - previous.net if previous else None,
        }
        before[launcher] = number + 1, launch
    return lambda key: values.get(key, {})


@statistics(
    Launcher,
    "flights",
    "flight_proven",
    "first_launch_date",
    "last_launch_date",
    "fastest_turnaround",
    "successful_landings",
    "attempted_landings",
)
def launchers(flights: Flights) -> Count:
    """From flights that are over, and their landings."""
    stages = grouped(flights.stages, lambda stage: stage.vehicle)

    def count(key: Any) -> Values:
        launched = over(stage.launch for stage in stages[key])
        landings = landing_counts(stages[key])
        return {
            "flights": len(launched),
            "flight_proven": bool(launched),
            "first_launch_date": min((launch.net for launch in launched), default=None),
            "last_launch_date": max((launch.net for launch in launched), default=None),
            "fastest_turnaround": fastest_turnaround(launched),
            "successful_landings": landings["successful_landings"],
            "attempted_landings": landings["attempted_landings"],
        }

    return count
