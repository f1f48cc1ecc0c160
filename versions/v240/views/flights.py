"""The endpoints of payloads, of flights and of landings."""

from __future__ import annotations

from launches.serializers.payloads import PayloadMiniSerializer, PayloadNormalSerializer
from launches.views import flights
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.tables import table_viewset
from versions.v240.filters.flights import SpacecraftFlightFilterSet
from versions.v240.serializers.flights import (
    PayloadFlightMiniSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightMiniSerializer,
    SpacecraftFlightNormalSerializer,
)
from versions.v240.serializers.landing_endpoints import (
    LandingEndpointDetailedSerializer,
    LandingEndpointListSerializer,
    LandingEndpointNormalSerializer,
)
from versions.v240.serializers.landings import LandingLocationSerializer
from versions.v240.serializers.payloads import PayloadDetailedSerializer


class PayloadViewSet(flights.PayloadViewSet):
    """Satellites, probes and whatever else is carried."""

    modes = Modes(
        mini=PayloadMiniSerializer,
        normal=PayloadNormalSerializer,
        detailed=PayloadDetailedSerializer,
    )


class LandingViewSet(flights.LandingViewSet):
    """Where flights have ended, or were meant to."""

    modes = Modes(
        mini=LandingEndpointListSerializer,
        normal=LandingEndpointNormalSerializer,
        detailed=LandingEndpointDetailedSerializer,
    )


class SpacecraftFlightViewSet(flights.SpacecraftFlightViewSet):
    """Flights of spacecraft, with their crews."""

    modes = Modes(
        mini=SpacecraftFlightMiniSerializer,
        normal=SpacecraftFlightNormalSerializer,
        detailed=SpacecraftFlightDetailedSerializer,
    )
    filterset_class = SpacecraftFlightFilterSet


class PayloadFlightViewSet(flights.PayloadFlightViewSet):
    """Flights of payloads."""

    modes = None
    serializer_class = PayloadFlightMiniSerializer
    single_serializer_class = PayloadFlightNormalSerializer


LandingLocationViewSet = table_viewset(
    LandingLocationSerializer, "Where flights can land.", "Locations"
)
