"""How rockets and their stages are shown at addresses of their own, which only 2.4.0 has."""

from __future__ import annotations

from launches.models import FirstStage, PayloadFlight, Rocket, SpacecraftFlight
from launches.serializers.flights import FirstStageMiniSerializer
from launches.serializers.launchers import LauncherNormalSerializer
from launches.serializers.launches import LaunchMiniSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from versions.v240.fields import RelatedURLField
from versions.v240.serializers.flights import (
    FirstStageNormalSerializer,
    PayloadFlightDetailedSerializer,
    SpacecraftFlightDetailedSerializer,
)
from versions.v240.serializers.landings import LandingSerializer
from versions.v240.serializers.launchers import (
    LauncherConfigDetailedSerializer,
    LauncherConfigNormalSerializer,
)


class StageStandaloneNormalSerializer(FirstStageMiniSerializer):
    """A flight of a launcher with the address of its rocket."""

    response_mode = response_mode("normal")
    url = ResourceURLField("stages")
    rocket = RelatedURLField("rockets", "rocket")

    class Meta(FirstStageMiniSerializer.Meta):
        fields = (
            "response_mode",
            "id",
            "url",
            "type",
            "reused",
            "launcher_flight_number",
            "launcher",
            "rocket",
            "previous_flight_date",
            "turn_around_time",
        )


class StageStandaloneDetailedSerializer(StageStandaloneNormalSerializer):
    """A flight of a launcher, with its landing and the flight before."""

    response_mode = response_mode("detailed")
    launcher = LauncherNormalSerializer()
    landing = LandingSerializer(allow_null=True)
    previous_flight = LaunchMiniSerializer(allow_null=True)

    class Meta(StageStandaloneNormalSerializer.Meta):
        fields = (*StageStandaloneNormalSerializer.Meta.fields, "landing", "previous_flight")


class _StageRefSerializer(ModelSerializer):
    """The address of a flight of a launcher."""

    url = ResourceURLField("stages")

    class Meta:
        model = FirstStage
        fields = ("id", "url")


class _SpacecraftFlightRefSerializer(ModelSerializer):
    """The address of a flight of a spacecraft."""

    url = ResourceURLField("spacecraft_flights")

    class Meta:
        model = SpacecraftFlight
        fields = ("id", "url")


class _PayloadFlightRefSerializer(ModelSerializer):
    """The address of a flight of a payload."""

    url = ResourceURLField("payload_flights")

    class Meta:
        model = PayloadFlight
        fields = ("id", "url")


class RocketStandaloneNormalSerializer(ModelSerializer):
    """A rocket with the addresses of its stages and of what it carries."""

    response_mode = response_mode("normal")
    url = ResourceURLField("rockets")
    configuration = LauncherConfigNormalSerializer()
    launcher_stage = _StageRefSerializer(many=True, source="firststage")
    spacecraft_stage = _SpacecraftFlightRefSerializer(many=True, source="spacecraftflight")
    payloads = _PayloadFlightRefSerializer(many=True, source="payloadflight")

    class Meta:
        model = Rocket
        fields = (
            "response_mode",
            "id",
            "url",
            "configuration",
            "launcher_stage",
            "spacecraft_stage",
            "payloads",
        )


class RocketStandaloneDetailedSerializer(RocketStandaloneNormalSerializer):
    """A rocket with its stages and what it carries."""

    response_mode = response_mode("detailed")
    configuration = LauncherConfigDetailedSerializer()
    launcher_stage = FirstStageNormalSerializer(many=True, source="firststage")
    spacecraft_stage = SpacecraftFlightDetailedSerializer(many=True, source="spacecraftflight")
    payloads = PayloadFlightDetailedSerializer(many=True, source="payloadflight")
