"""The statistics of spacecraft, of their configurations and families."""

from __future__ import annotations

from core.derived.registry import Values
from launches.derived.flights import (
    CountedFlight,
    Flights,
    fastest_turnaround,
    grouped,
    grouped_by_each,
    landing_counts,
    launch_counts,
    launches_of,
    related,
)
from launches.derived.statistics import Count, names, statistics
from launches.models import Spacecraft, SpacecraftConfiguration, SpacecraftConfigurationFamily
from launches.models.spacecraft import SpacecraftCounts


@statistics(Spacecraft, "flights_count", "mission_ends_count", "fastest_turnaround")
def spacecraft(flights: Flights) -> Count:
    """From flights, those to come included."""
    flown = grouped(flights.spacecraft, lambda flight: flight.vehicle)
    return lambda key: {
        "flights_count": len(flown[key]),
        "mission_ends_count": sum(flight.success is not None for flight in flown[key]),
        "fastest_turnaround": fastest_turnaround(flight.launch for flight in flown[key]),
    }


def _counts(flown: list[CountedFlight]) -> Values:
    """The statistics that spacecraft configurations and their families share."""
    counts = launch_counts(launches_of(flown))
    return {
        "spacecraft_flown": len({flight.vehicle for flight in flown}),
        "total_launch_count": counts["total_launch_count"],
        "successful_launches": counts["successful_launches"],
        "failed_launches": counts["failed_launches"],
        **landing_counts(flown),
    }


@statistics(SpacecraftConfiguration, *names(SpacecraftCounts), "fastest_turnaround")
def spacecraft_configurations(flights: Flights) -> Count:
    """From the flights of their spacecraft."""
    configuration_of = related(Spacecraft, "spacecraft_config")
    flown = grouped_by_each(flights.spacecraft, lambda flight: configuration_of[flight.vehicle])
    return lambda key: {
        **_counts(flown[key]),
        "fastest_turnaround": fastest_turnaround(launches_of(flown[key])),
    }


@statistics(SpacecraftConfigurationFamily, *names(SpacecraftCounts))
def spacecraft_families(flights: Flights) -> Count:
    """From the flights of the spacecraft of all their configurations."""
    families_of = related(Spacecraft, "spacecraft_config__family")
    flown = grouped_by_each(flights.spacecraft, lambda flight: families_of[flight.vehicle])
    return lambda key: _counts(flown[key])
