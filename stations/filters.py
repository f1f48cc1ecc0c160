"""Filters of stations, expeditions and spacewalks."""

from __future__ import annotations

from uuid import UUID

from django_filters import ModelChoiceFilter

from spacedevs.api.contract.filters import COMPARED, NAMED, any_of, choice_of, moment, part_of
from spacedevs.api.contract.filtersets import FilterSet
from stations.models import Expedition, SpaceStation, Spacewalk


class SpaceStationFilterSet(FilterSet):
    """Filters of stations."""

    first = (
        "name__contains",
        "status__ids",
        "owner__ids",
        "orbit",
    )
    owner__ids = any_of("owners", "Comma-separated agency IDs.")
    status__ids = any_of("status", "Comma-separated spacestation status IDs.")

    class Meta(FilterSet.Meta):
        model = SpaceStation
        fields = {
            "docked_vehicles": COMPARED,
            "id": ["exact"],
            "name": NAMED,
            "onboard_crew": COMPARED,
            "orbit": ["exact"],
            "owners": ["exact"],
            "status": ["exact"],
            "type": ["exact"],
        }


class ExpeditionFilterSet(FilterSet):
    """Filters of expeditions."""

    first = (
        "space_station",
        "is_active",
        "start__gte",
        "start__lte",
    )
    is_active = choice_of("active", "not_active")
    space_station = ModelChoiceFilter(
        field_name="spacestation", queryset=SpaceStation.objects.all()
    )
    # Upstream's help text for `__lte` wrongly says "greater than"; we copy it.
    start__gt = moment("start", "gt", "Start")
    start__gte = moment("start", "gte", "Start")
    start__lt = moment("start", "lt", "Start")
    start__lte = moment("start", "lte", help_text="Start is greater than or equal to")
    end__gt = moment("end", "gt", "End")
    end__gte = moment("end", "gte", "End")
    end__lt = moment("end", "lt", "End")
    end__lte = moment("end", "lte", help_text="End is greater than or equal to")

    class Meta(FilterSet.Meta):
        model = Expedition
        fields = {
            "crew__astronaut": ["exact"],
            "crew__astronaut__agency": ["exact"],
            "name": ["exact"],
        }


class SpacewalkFilterSet(FilterSet):
    """Filters of spacewalks."""

    first = (
        "start__gte",
        "start__lte",
        "spacestation__ids",
        "astronaut__ids",
    )
    ids = any_of("id")
    astronaut__ids = any_of("crew__astronaut")
    event__ids = any_of("event")
    launch__ids = any_of("spacecraft_flight__rocket__launch", of=UUID)
    owner__ids = any_of("spacestation__owners__pk")  # by "pk": upstream's schema has numbers here
    program__ids = any_of("program")
    spacestation__ids = any_of("spacestation")
    start__gt = moment("start", "gt")
    start__gte = moment("start", "gte")
    start__lt = moment("start", "lt")
    start__lte = moment("start", "lte")
    end = moment("end", "exact")
    end__gt = moment("end", "gt")
    end__gte = moment("end", "gte")
    end__lt = moment("end", "lt")
    end__lte = moment("end", "lte")
    year = part_of("start", "year")
    month = part_of("start", "month")
    day = part_of("start", "day")

    class Meta(FilterSet.Meta):
        model = Spacewalk
        fields = {"id": ["exact"], "name": NAMED, "program__name": NAMED}
