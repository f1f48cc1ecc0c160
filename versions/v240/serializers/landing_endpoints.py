"""How the endpoint of landings shows them, with what has landed."""

from __future__ import annotations

from launches.serializers import landing_endpoints
from spacedevs.api.contract.serializers import without
from versions.v240.serializers.flights import (
    PayloadFlightDetailedSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightNormalSerializer,
)
from versions.v240.serializers.landings import LandingLocationSerializer
from versions.v240.serializers.launches import LaunchNormalSerializer


class FirstStageDetailedSerializerNoLanding(
    landing_endpoints.FirstStageDetailedSerializerNoLanding
):
    """A flight of a launcher, as its landing shows it, with more of the flight before."""

    previous_flight = LaunchNormalSerializer(allow_null=True)


class SpacecraftFlightNormalSerializerNoLanding(SpacecraftFlightNormalSerializer):
    """A flight of a spacecraft, as its landing shows it."""

    class Meta(SpacecraftFlightNormalSerializer.Meta):
        fields = without(SpacecraftFlightNormalSerializer, "landing")


class PayloadFlightNormalSerializerNoLanding(PayloadFlightNormalSerializer):
    """A flight of a payload, as its landing shows it."""

    class Meta(PayloadFlightNormalSerializer.Meta):
        fields = without(PayloadFlightNormalSerializer, "landing")


class SpacecraftFlightDetailedSerializerNoLanding(SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with crews and dockings, as its landing shows it."""

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "landing")


class PayloadFlightDetailedSerializerNoLanding(PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings, as its landing shows it."""

    class Meta(PayloadFlightDetailedSerializer.Meta):
        fields = without(PayloadFlightDetailedSerializer, "landing")


class LandingEndpointListSerializer(landing_endpoints.LandingEndpointListSerializer):
    """A landing and what has landed, in brief."""

    landing_location = LandingLocationSerializer(allow_null=True)


class LandingEndpointNormalSerializer(landing_endpoints.LandingEndpointNormalSerializer):
    """A landing and what has landed."""

    landing_location = LandingLocationSerializer(allow_null=True)
    spacecraftflight = SpacecraftFlightNormalSerializerNoLanding(allow_null=True)
    payloadflight = PayloadFlightNormalSerializerNoLanding(allow_null=True)


class LandingEndpointDetailedSerializer(landing_endpoints.LandingEndpointDetailedSerializer):
    """A landing and what has landed, with all about its flight."""

    landing_location = LandingLocationSerializer(allow_null=True)
    firststage = FirstStageDetailedSerializerNoLanding(allow_null=True)
    spacecraftflight = SpacecraftFlightDetailedSerializerNoLanding(allow_null=True)
    payloadflight = PayloadFlightDetailedSerializerNoLanding(allow_null=True)
