"""Filters of astronauts."""

from __future__ import annotations

from astronauts.filters import AstronautFilterSet as CurrentAstronautFilterSet


class AstronautFilterSet(CurrentAstronautFilterSet):
    """Filters of astronauts; those set to None came later."""

    first_flight = None
    first_flight__gt = None
    first_flight__gte = None
    first_flight__lt = None
    first_flight__lte = None
    last_flight = None
    last_flight__gt = None
    last_flight__gte = None
    last_flight__lt = None
    last_flight__lte = None

    class Meta(CurrentAstronautFilterSet.Meta):
        fields = {
            **CurrentAstronautFilterSet.Meta.fields,
            "agency__abbrev": ["exact"],
            "agency__name": ["exact"],
            "name": ["exact"],
            "status": ["exact"],
        }
