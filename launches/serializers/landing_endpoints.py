"""How the endpoint of landings shows them, with what has landed."""

from __future__ import annotations

from launches.serializers.flights import (
    FirstStageMiniSerializer,
    FirstStageNormalSerializer,
    PayloadFlightDetailedSerializer,
    PayloadFlightMiniSerializer,
    PayloadFlightNormalSerializer,
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightMiniSerializer,
    SpacecraftFlightNormalSerializer,
)
from launches.serializers.landings import LandingSerializer
from launches.serializers.launches import LaunchNormalSerializer
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import without


class FirstStageNormalSerializerNoLanding(FirstStageNormalSerializer):
    """A flight of a launcher, as its landing shows it."""

    class Meta(FirstStageNormalSerializer.Meta):
        fields = without(FirstStageNormalSerializer, "landing")


class FirstStageDetailedSerializerNoLanding(FirstStageNormalSerializerNoLanding):
    """A flight of a launcher, as its landing shows it, with more of the flight before."""

    previous_flight = LaunchNormalSerializer(allow_null=True)


class SpacecraftFlightMiniSerializerNoLanding(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft, in brief, as its landing shows it."""

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = without(SpacecraftFlightMiniSerializer, "landing")


class SpacecraftFlightNormalSerializerNoLanding(SpacecraftFlightNormalSerializer):
    """A flight of a spacecraft, as its landing shows it."""

    class Meta(SpacecraftFlightNormalSerializer.Meta):
        fields = without(SpacecraftFlightNormalSerializer, "landing")


class PayloadFlightMiniSerializerNoLanding(PayloadFlightMiniSerializer):
    """A flight of a payload, in brief, as its landing shows it."""

    class Meta(PayloadFlightMiniSerializer.Meta):
        fields = without(PayloadFlightMiniSerializer, "landing")


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


class LandingEndpointListSerializer(LandingSerializer):
    """A landing and what has landed, in brief."""

    response_mode = response_mode("list")
    firststage = FirstStageMiniSerializer(allow_null=True)
    spacecraftflight = SpacecraftFlightMiniSerializerNoLanding(allow_null=True)
    payloadflight = PayloadFlightMiniSerializerNoLanding(allow_null=True)

    class Meta(LandingSerializer.Meta):
        fields = (
            *LandingSerializer.Meta.fields,
            "response_mode",
            "firststage",
            "spacecraftflight",
            "payloadflight",
        )


class LandingEndpointNormalSerializer(LandingEndpointListSerializer):
    """A landing and what has landed."""

    response_mode = response_mode("normal")
    firststage = FirstStageNormalSerializerNoLanding(allow_null=True)
    spacecraftflight = SpacecraftFlightNormalSerializerNoLanding(allow_null=True)
    payloadflight = PayloadFlightNormalSerializerNoLanding(allow_null=True)


class LandingEndpointDetailedSerializer(LandingEndpointNormalSerializer):
    """A landing and what has landed, with all about its flight."""

    response_mode = response_mode("detailed")
    firststage = FirstStageDetailedSerializerNoLanding(allow_null=True)
    spacecraftflight = SpacecraftFlightDetailedSerializerNoLanding(allow_null=True)
    payloadflight = PayloadFlightDetailedSerializerNoLanding(allow_null=True)
