"""Filters of astronauts."""

from __future__ import annotations

from astronauts import filters as astronauts
from spacedevs.api.contract.filters import part_of


class AstronautFilterSet(astronauts.AstronautFilterSet):
    """Filters of astronauts."""

    date_of_birth__year = part_of("date_of_birth", "year")
    date_of_birth__month = part_of("date_of_birth", "month")
    date_of_birth__day = part_of("date_of_birth", "day")
    date_of_death__year = part_of("date_of_death", "year")
    date_of_death__month = part_of("date_of_death", "month")
    date_of_death__day = part_of("date_of_death", "day")
