"""The statistics of launches: attempt numbers and turnarounds."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from core.derived.registry import Values
from launches.derived.flights import Flights
from launches.derived.statistics import Count, statistics
from launches.models import Launch

#: For each kind of attempt number, the key by which launches are counted; None isn't counted.
ATTEMPTS = {
    "orbital_launch_attempt_count": lambda launch: launch.is_orbital or None,
    "location_launch_attempt_count": lambda launch: launch.location,
    "pad_launch_attempt_count": lambda launch: launch.pad,
    "agency_launch_attempt_count": lambda launch: launch.agency,
}


@statistics(Launch, *ATTEMPTS, *(f"{name}_year" for name in ATTEMPTS), "pad_turnaround")
def launches(flights: Flights) -> Count:
    """From earlier launches: its number to orbit, from its location and pad, and by its agency.

    A number is null if the launch is not to orbit, or has no location, pad or agency.
    """
    values: dict[Any, Values] = {}
    counters: dict[Any, int] = defaultdict(int)
    last_on_pad: dict[Any, datetime] = {}
    for launch in flights.launches:
        numbers = values[launch.id] = {}
        for name, key_of in ATTEMPTS.items():
            key = key_of(launch)
            for field, period in ((name, None), (f"{name}_year", launch.net.year)):
                counters[field, key, period] += 1
                numbers[field] = None if key is None else counters[field, key, period]
        numbers["pad_turnaround"] = launch.net - last_on_pad.get(launch.pad, launch.net)
        if launch.pad is not None:
            last_on_pad[launch.pad] = launch.net
    return lambda key: values.get(key, {})
