"""The endpoints of payloads, of flights and of landings."""

from __future__ import annotations

from launches.filters.flights import (
    LandingFilterSet,
    PayloadFilterSet,
    PayloadFlightFilterSet,
    SpacecraftFlightFilterSet,
)
from launches.models import Landing, Payload, PayloadFlight, SpacecraftFlight
from launches.serializers.flights import (
    PayloadFlightDetailedSerializer,
    PayloadFlightMiniSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightNormalSerializer,
)
from launches.serializers.landing_endpoints import (
    LandingEndpointDetailedSerializer,
    LandingEndpointListSerializer,
    LandingEndpointNormalSerializer,
)
from launches.serializers.payloads import (
    PayloadDetailedSerializer,
    PayloadMiniSerializer,
    PayloadNormalSerializer,
)
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.viewsets import ResourceViewSet


class PayloadViewSet(ResourceViewSet):
    """Satellites, probes and whatever else is carried."""

    queryset = Payload.objects.all()
    modes = Modes(
        "PolymorphicPayloadEndpoint",
        list=PayloadMiniSerializer,
        normal=PayloadNormalSerializer,
        detailed=PayloadDetailedSerializer,
    )
    filterset_class = PayloadFilterSet
    search_fields = (
        "manufacturer__name",
        "name",
        "operator__name",
        "payloadflight__destination",
        "payloadflight__rocket__launch__name",
    )
    ordering_fields = ("id", "name", "payloadflight__rocket__launch__net")
    examples = {"filter": "operator__id=44", "search": "Sputnik", "ordering": "name"}
    tags = ("Payloads",)


class LandingViewSet(ResourceViewSet):
    """Where flights have ended, or were meant to."""

    queryset = Landing.objects.all()
    modes = Modes(
        "PolymorphicLandingEndpoint",
        list=LandingEndpointListSerializer,
        normal=LandingEndpointNormalSerializer,
        detailed=LandingEndpointDetailedSerializer,
    )
    filterset_class = LandingFilterSet
    search_fields = (
        "firststage__launcher__launcher_config__name",
        "firststage__launcher__serial_number",
        "firststage__rocket__launch__name",
        "landing_location__abbrev",
        "landing_location__name",
        "spacecraftflight__rocket__launch__name",
        "spacecraftflight__spacecraft__name",
        "spacecraftflight__spacecraft__serial_number",
        "spacecraftflight__spacecraft__spacecraft_config__name",
    )
    ordering_fields = ("downrange_distance", "id")
    ordering = ("net",)
    examples = {"filter": "attempt=true", "search": "Soyuz", "ordering": "-downrange_distance"}
    tags = ("Landings",)


class SpacecraftFlightViewSet(ResourceViewSet):
    """Flights of spacecraft, with their crews."""

    queryset = SpacecraftFlight.objects.all()
    modes = Modes(
        "PolymorphicSpacecraftFlightEndpoint",
        normal=SpacecraftFlightNormalSerializer,
        detailed=SpacecraftFlightDetailedSerializer,
    )
    filterset_class = SpacecraftFlightFilterSet
    examples = {"filter": "spacecraft=289"}
    tags = ("Spacecraft", "Flights")


class PayloadFlightViewSet(ResourceViewSet):
    """Flights of payloads."""

    queryset = PayloadFlight.objects.all()
    modes = Modes(
        "PolymorphicPayloadFlightEndpoint",
        list=PayloadFlightMiniSerializer,
        normal=PayloadFlightNormalSerializer,
        detailed=PayloadFlightDetailedSerializer,
    )
    filterset_class = PayloadFlightFilterSet
    examples = {"filter": "payload=5"}
    tags = ("Flights",)
