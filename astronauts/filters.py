"""Filters of astronauts."""

from __future__ import annotations

from django_filters import CharFilter

from astronauts.models import Astronaut
from spacedevs.api.contract.filters import COMPARED, any_of, choice_of, moment
from spacedevs.api.contract.filtersets import FilterSet


class AstronautFilterSet(FilterSet):
    """Filters of astronauts."""

    first = (
        "status_ids",
        "agency_ids",
        "nationality",
        "in_space",
        "has_flown",
    )
    # By "pk", since upstream's schema has numbers for these, and integers for others.
    agency_ids = any_of("agency__pk", "Comma-separated agency IDs.")
    status_ids = any_of("status__pk", "Comma-separated astronaut status IDs.")
    nationality = CharFilter(
        "nationality__nationality_name", lookup_expr="iexact", label="Nationality"
    )
    has_flown = choice_of("flown", "not_flown")
    is_human = choice_of("human", "not_human")
    first_flight = moment("first_flight", "exact")
    first_flight__gt = moment("first_flight", "gt")
    first_flight__gte = moment("first_flight", "gte")
    first_flight__lt = moment("first_flight", "lt")
    first_flight__lte = moment("first_flight", "lte")
    last_flight = moment("last_flight", "exact")
    last_flight__gt = moment("last_flight", "gt")
    last_flight__gte = moment("last_flight", "gte")
    last_flight__lt = moment("last_flight", "lt")
    last_flight__lte = moment("last_flight", "lte")

    class Meta(FilterSet.Meta):
        model = Astronaut
        fields = {
            "age": COMPARED,
            "date_of_birth": COMPARED,
            "date_of_death": COMPARED,
            "flights_count": COMPARED,
            "in_space": ["exact"],
            "landings_count": COMPARED,
            "type__id": ["exact"],
        }
