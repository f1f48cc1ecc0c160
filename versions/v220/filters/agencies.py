"""Filters of agencies."""

from __future__ import annotations

from django_filters import CharFilter, ModelChoiceFilter

from agencies.models import Agency, AgencyType
from spacedevs.api.contract.filters import COMPARED, NAMED, any_of, choice_of, number_by
from spacedevs.api.contract.filtersets import FilterSet


class AgencyFilterSet(FilterSet):
    """Filters of agencies; years are texts, so any value is one."""

    agency_type = ModelChoiceFilter(field_name="type", queryset=AgencyType.objects.all())
    country_code = any_of("country__alpha_3_code", of=str)
    founding_year = CharFilter("founding_year", lookup_expr="iexact")
    founding_year__contains = CharFilter("founding_year", lookup_expr="contains")
    parent = number_by("id", "children_of")
    spacecraft = choice_of("with_spacecraft", "without_spacecraft")

    class Meta(FilterSet.Meta):
        model = Agency
        fields = {
            "abbrev": NAMED,
            "administrator": NAMED,
            "attempted_landings": COMPARED,
            "consecutive_successful_landings": COMPARED,
            "consecutive_successful_launches": COMPARED,
            "description": NAMED,
            "failed_landings": COMPARED,
            "failed_launches": COMPARED,
            "featured": ["exact"],
            "id": COMPARED,
            "name": NAMED,
            "pending_launches": COMPARED,
            "successful_landings": COMPARED,
            "successful_launches": COMPARED,
            "total_launch_count": COMPARED,
        }
