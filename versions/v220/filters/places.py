"""Filters of locations and pads in version 2.2.0."""

from __future__ import annotations

from django_filters import CharFilter, NumberFilter

from launches.filters.places import LocationFilterSet as CurrentLocationFilterSet
from launches.models import Pad
from spacedevs.api.contract.filters import COMPARED, NAMED
from spacedevs.api.contract.filtersets import FilterSet
from versions.filters import NoRowsByNumber, NumberAsTextFilter


class LocationFilterSet(CurrentLocationFilterSet):
    """Filters of locations."""

    country_code__contains = CharFilter("country__alpha_3_code", "contains")
    launch_library_id = NoRowsByNumber("id")
    launch_library_id__contains = NoRowsByNumber("id")

    class Meta(CurrentLocationFilterSet.Meta):
        fields = {
            "id": COMPARED,
            "name": NAMED,
            "total_landing_count": COMPARED,
            "total_launch_count": COMPARED,
        }


class PadFilterSet(FilterSet):
    """Filters of pads; by any agency that uses a pad."""

    agency_id = NumberFilter("agencies__id")
    agency_id__contains = NumberFilter("agencies__id", "contains")
    latitude = NumberAsTextFilter("latitude")
    latitude__contains = CharFilter("latitude", "contains")
    longitude = NumberAsTextFilter("longitude")
    longitude__contains = CharFilter("longitude", "contains")

    class Meta(FilterSet.Meta):
        model = Pad
        fields = {
            "id": NAMED,
            "location__id": ["exact"],
            "location__name": NAMED,
            "name": NAMED,
            "orbital_launch_attempt_count": COMPARED,
            "total_launch_count": COMPARED,
        }
