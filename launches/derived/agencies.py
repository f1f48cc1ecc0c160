"""The statistics of agencies."""

from __future__ import annotations

from agencies.models import Agency
from core.bases import LandingCounts, LaunchCounts
from core.derived.registry import Values
from launches.derived.flights import (
    CountedFlight,
    Flights,
    grouped,
    landing_counts,
    landings_in_a_row,
    launch_counts,
)
from launches.derived.statistics import Count, names, statistics


@statistics(
    Agency,
    *names(LaunchCounts),
    *(
        f"{name}{suffix}"
        for name in names(LandingCounts)
        for suffix in ("", "_spacecraft", "_payload")
    ),
    "consecutive_successful_landings",
)
def agencies(flights: Flights) -> Count:
    """From launches that the agency provided, and the landings after them."""
    launched = grouped(flights.launches, lambda launch: launch.agency)
    stages, spacecraft, payloads = (
        grouped(flown, lambda flight: flight.launch.agency)
        for flown in (flights.stages, flights.spacecraft, flights.payloads)
    )

    def landings(flown: list[CountedFlight], suffix: str) -> Values:
        return {f"{name}{suffix}": number for name, number in landing_counts(flown).items()}

    return lambda key: {
        **launch_counts(launched[key]),
        **landings(stages[key], ""),
        **landings(spacecraft[key], "_spacecraft"),
        **landings(payloads[key], "_payload"),
        "consecutive_successful_landings": landings_in_a_row(stages[key]),
    }
