"""Filters of flights of spacecraft."""

from __future__ import annotations

from launches.filters import flights
from spacedevs.api.contract.filters import moment, part_of


class SpacecraftFlightFilterSet(flights.SpacecraftFlightFilterSet):
    """Filters of flights of spacecraft."""

    mission_end = moment("mission_end", "exact")
    mission_end__gt = moment("mission_end", "gt")
    mission_end__gte = moment("mission_end", "gte")
    mission_end__lt = moment("mission_end", "lt")
    mission_end__lte = moment("mission_end", "lte")
    mission_end__year = part_of("mission_end", "year")
    mission_end__month = part_of("mission_end", "month")
    mission_end__day = part_of("mission_end", "day")
