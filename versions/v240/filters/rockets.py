"""Filters of rockets and their stages."""

from __future__ import annotations

from django_filters import NumberFilter

from launches.filters.launches import ICONTAINED
from launches.models import FirstStage, Rocket
from spacedevs.api.contract.filters import any_of
from spacedevs.api.contract.filtersets import FilterSet


class RocketFilterSet(FilterSet):
    """Filters of rockets."""

    configuration_id = NumberFilter(
        "configuration__id", help_text="Single launcher configuration ID."
    )
    configuration__ids = any_of("configuration", "Comma-separated launcher configuration IDs.")

    class Meta(FilterSet.Meta):
        model = Rocket
        fields = {
            "configuration__full_name": ICONTAINED,
            "configuration__manufacturer__name": ICONTAINED,
            "configuration__name": ICONTAINED,
            "id": ["exact"],
        }


class StageFilterSet(FilterSet):
    """Filters of stages."""

    launcher__ids = any_of("launcher", "Comma-separated launcher IDs.")
    rocket__ids = any_of("rocket", "Comma-separated rocket IDs.")

    class Meta(FilterSet.Meta):
        model = FirstStage
        fields = {
            "id": ["exact"],
            "launcher": ["exact"],
            "launcher__serial_number": ICONTAINED,
            "reused": ["exact"],
            "rocket": ["exact"],
            "type": ["exact"],
        }
