"""Filters of agencies."""

from __future__ import annotations

from agencies.models import Agency
from spacedevs.api.contract.filters import COMPARED, NAMED, any_of, choice_of, number_by
from spacedevs.api.contract.filtersets import FilterSet


class AgencyFilterSet(FilterSet):
    """Filters of agencies."""

    first = (
        "name__contains",
        "abbrev",
        "country_code",
        "type__id",
        "featured",
    )
    country_code = any_of("country__alpha_3_code", of=str)
    parent__id = number_by("id", "children_of")
    spacecraft = choice_of("with_spacecraft", "without_spacecraft")

    class Meta(FilterSet.Meta):
        model = Agency
        fields = {
            "abbrev": NAMED,
            "attempted_landings": COMPARED,
            "consecutive_successful_landings": COMPARED,
            "consecutive_successful_launches": COMPARED,
            "description": NAMED,
            "failed_landings": COMPARED,
            "failed_launches": COMPARED,
            "featured": ["exact"],
            "founding_year": COMPARED,
            "id": ["exact"],
            "name": NAMED,
            "pending_launches": COMPARED,
            "successful_landings": COMPARED,
            "successful_launches": COMPARED,
            "total_launch_count": COMPARED,
            "type__id": ["exact"],
        }
