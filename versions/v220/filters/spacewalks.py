"""Filters of spacewalks."""

from __future__ import annotations

from stations.filters import SpacewalkFilterSet as CurrentSpacewalkFilterSet


class SpacewalkFilterSet(CurrentSpacewalkFilterSet):
    """Filters of spacewalks; those set to None came later."""

    year = None
    month = None
    day = None
