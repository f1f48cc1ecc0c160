"""The statistics of places: pads, locations, celestial bodies and landing locations."""

from __future__ import annotations

from typing import Any

from core.bases import LandingCounts
from core.derived.registry import Values
from core.models import CelestialBody
from launches.derived.flights import (
    Flights,
    fastest_turnaround,
    grouped,
    grouped_by_each,
    landing_counts,
    launch_counts,
    over,
    related,
)
from launches.derived.statistics import Count, names, statistics
from launches.models import LandingLocation, Location, Pad


@statistics(Pad, "total_launch_count", "orbital_launch_attempt_count", "fastest_turnaround")
def pads(flights: Flights) -> Count:
    """From launches there that are over."""
    launched = grouped(over(flights.launches), lambda launch: launch.pad)
    return lambda key: {
        "total_launch_count": len(launched[key]),
        "orbital_launch_attempt_count": sum(launch.is_orbital for launch in launched[key]),
        "fastest_turnaround": fastest_turnaround(launched[key]),
    }


@statistics(Location, "total_launch_count", "total_landing_count")
def locations(flights: Flights) -> Count:
    """From launches there that are over, and attempts to land."""
    launched = grouped(over(flights.launches), lambda launch: launch.location)
    location_of = related(LandingLocation, "location")
    landed = grouped_by_each(flights.landings, lambda landing: location_of[landing.place])
    return lambda key: {
        "total_launch_count": len(launched[key]),
        "total_landing_count": len(landed[key]),
    }


@statistics(
    CelestialBody,
    "total_attempted_launches",
    "successful_launches",
    "failed_launches",
    "total_attempted_landings",
    "successful_landings",
    "failed_landings",
)
def celestial_bodies(flights: Flights) -> Count:
    """From launches from them and landings on them."""
    launched = grouped(flights.launches, lambda launch: launch.body)
    body_of = related(LandingLocation, "celestial_body")
    landed = grouped_by_each(flights.landings, lambda landing: body_of[landing.place])

    def count(key: Any) -> Values:
        counts = launch_counts(launched[key]) | landing_counts(landed[key])
        return {
            "total_attempted_launches": counts["total_launch_count"],
            "successful_launches": counts["successful_launches"],
            "failed_launches": counts["failed_launches"],
            "total_attempted_landings": counts["attempted_landings"],
            "successful_landings": counts["successful_landings"],
            "failed_landings": counts["failed_landings"],
        }

    return count


@statistics(LandingLocation, *names(LandingCounts))
def landing_locations(flights: Flights) -> Count:
    """From attempts to land there."""
    landed = grouped(flights.landings, lambda landing: landing.place)
    return lambda key: landing_counts(landed[key])
