"""Filters of payloads, of flights and of landings."""

from __future__ import annotations

from uuid import UUID

from django_filters import BooleanFilter

from launches.models import Landing, Payload, PayloadFlight, SpacecraftFlight
from spacedevs.api.contract.filters import any_of
from spacedevs.api.contract.filtersets import FilterSet


class PayloadFilterSet(FilterSet):
    """Filters of payloads."""

    class Meta(FilterSet.Meta):
        model = Payload
        fields = (
            "manufacturer__id",
            "manufacturer__name",
            "name",
            "operator",
            "operator__id",
            "operator__name",
            "program__id",
        )


class SpacecraftFlightFilterSet(FilterSet):
    """Filters of flights of spacecraft."""

    class Meta(FilterSet.Meta):
        model = SpacecraftFlight
        fields = ("spacecraft",)


class PayloadFlightFilterSet(FilterSet):
    """Filters of flights of payloads."""

    class Meta(FilterSet.Meta):
        model = PayloadFlight
        fields = ("payload",)


class LandingFilterSet(FilterSet):
    """Filters of landings."""

    first = (
        "attempt",
        "success",
        "landing_location__ids",
        "launcher_serial_numbers",
    )
    attempt = BooleanFilter("attempt")
    success = BooleanFilter("success")
    firststage_launch__ids = any_of("firststage__rocket__launch", of=UUID)
    landing_location__ids = any_of("landing_location")
    landing_type__ids = any_of("type")
    launcher__ids = any_of("firststage__launcher")
    launcher_config__ids = any_of("firststage__launcher__launcher_config")
    launcher_serial_numbers = any_of("firststage__launcher__serial_number", of=str)
    spacecraft__ids = any_of("spacecraftflight__spacecraft")
    spacecraft_config__ids = any_of("spacecraftflight__spacecraft__spacecraft_config")
    spacecraft_launch__ids = any_of("spacecraftflight__rocket__launch", of=UUID)

    class Meta(FilterSet.Meta):
        model = Landing
        fields = ()
