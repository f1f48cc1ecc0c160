"""Filters of locations and pads."""

from __future__ import annotations

from django_filters import CharFilter

from launches.models import Location, Pad
from spacedevs.api.contract.filters import COMPARED, NAMED, any_of
from spacedevs.api.contract.filtersets import FilterSet

RANGE = ["gt", "gte", "lt", "lte"]


class LocationFilterSet(FilterSet):
    """Filters of locations."""

    first = (
        "name__contains",
        "country_code",
        "active",
    )
    country_code = CharFilter("country__alpha_3_code", label="Country Code")

    class Meta(FilterSet.Meta):
        model = Location
        fields = {
            "active": ["exact"],
            "id": ["exact"],
            "name": NAMED,
            "total_landing_count": COMPARED,
            "total_launch_count": COMPARED,
        }


class PadFilterSet(FilterSet):
    """Filters of pads."""

    first = (
        "name__contains",
        "location__name__contains",
        "agencies_ids",
        "active",
    )
    agencies_ids = any_of("agencies")

    class Meta(FilterSet.Meta):
        model = Pad
        fields = {
            "active": ["exact"],
            "id": NAMED,
            "latitude": RANGE,
            "location__id": ["exact"],
            "location__name": NAMED,
            "longitude": RANGE,
            "name": NAMED,
            "orbital_launch_attempt_count": COMPARED,
            "total_launch_count": COMPARED,
        }
