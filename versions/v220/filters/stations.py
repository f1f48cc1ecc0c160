"""Filters of stations, expeditions and spacewalks; those set to None came later."""

from __future__ import annotations

from stations.filters import ExpeditionFilterSet as CurrentExpeditionFilterSet
from stations.filters import SpaceStationFilterSet as CurrentSpaceStationFilterSet
from stations.filters import SpacewalkFilterSet as CurrentSpacewalkFilterSet


class SpaceStationFilterSet(CurrentSpaceStationFilterSet):
    """Filters of stations."""

    class Meta(CurrentSpaceStationFilterSet.Meta):
        fields = {
            **CurrentSpaceStationFilterSet.Meta.fields,
            "owners__abbrev": ["exact"],
            "owners__name": ["exact"],
        }


class ExpeditionFilterSet(CurrentExpeditionFilterSet):
    """Filters of expeditions."""

    is_active = None


class SpacewalkFilterSet(CurrentSpacewalkFilterSet):
    """Filters of spacewalks."""

    year = None
    month = None
    day = None
