"""How the flights of stages, spacecraft and payloads are shown, and their landings."""

from __future__ import annotations

from rest_framework import serializers

from astronauts.serializers import AstronautFlightSerializer
from core.serializers import CelestialBodyNormalSerializer, ImageSerializer
from launches.models import (
    DockingEvent,
    DockingLocation,
    FirstStage,
    FirstStageType,
    Landing,
    LandingLocation,
    LandingType,
    PayloadFlight,
    SpacecraftFlight,
)
from launches.serializers.launchers import LauncherMiniSerializer, LauncherNormalSerializer
from launches.serializers.launches import LaunchMiniSerializer, LaunchNormalSerializer
from launches.serializers.payloads import (
    PayloadDetailedSerializer,
    PayloadMiniSerializer,
    PayloadNormalSerializer,
)
from launches.serializers.places import LocationSerializerNoCelestialBody
from launches.serializers.spacecraft import (
    SpacecraftConfigNormalSerializer,
    SpacecraftDetailedSerializer,
    SpacecraftNormalSerializer,
)
from spacedevs.api.contract.fields import DurationField, ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without
from stations.serializers import SpaceStationMiniSerializer, SpaceStationNormalSerializer


class LandingTypeSerializer(ModelSerializer):
    """How something lands."""

    class Meta:
        model = LandingType
        fields = ("id", "name", "abbrev", "description")


class LandingLocationSerializer(ModelSerializer):
    """Where something lands."""

    location = LocationSerializerNoCelestialBody()
    image = ImageSerializer(allow_null=True)
    celestial_body = CelestialBodyNormalSerializer()

    class Meta:
        model = LandingLocation
        fields = (
            "id",
            "name",
            "active",
            "abbrev",
            "description",
            "location",
            "longitude",
            "latitude",
            "image",
            "successful_landings",
            "attempted_landings",
            "failed_landings",
            "celestial_body",
        )


class LandingSerializer(ModelSerializer):
    """A landing."""

    url = ResourceURLField("landings")
    landing_location = LandingLocationSerializer()
    type = LandingTypeSerializer()

    class Meta:
        model = Landing
        fields = (
            "id",
            "url",
            "attempt",
            "success",
            "description",
            "downrange_distance",
            "landing_location",
            "type",
        )


class FirstStageTypeSerializer(ModelSerializer):
    """What a stage is in its rocket."""

    class Meta:
        model = FirstStageType
        fields = ("id", "name")


class FirstStageMiniSerializer(ModelSerializer):
    """A flight of a launcher, in brief."""

    type = serializers.CharField(source="type.name", read_only=True)
    launcher = LauncherMiniSerializer()
    turn_around_time = DurationField()

    class Meta:
        model = FirstStage
        fields = (
            "id",
            "type",
            "reused",
            "launcher_flight_number",
            "launcher",
            "previous_flight_date",
            "turn_around_time",
        )


class FirstStageNormalSerializer(FirstStageMiniSerializer):
    """A flight of a launcher, with its landing and the flight before."""

    launcher = LauncherNormalSerializer()
    landing = LandingSerializer()
    previous_flight = LaunchMiniSerializer()

    class Meta(FirstStageMiniSerializer.Meta):
        fields = (*FirstStageMiniSerializer.Meta.fields, "landing", "previous_flight")


class FirstStageNormalSerializerNoLanding(FirstStageNormalSerializer):
    """A flight of a launcher, as its landing shows it."""

    landing = None

    class Meta(FirstStageNormalSerializer.Meta):
        fields = without(FirstStageNormalSerializer, "landing")


class FirstStageDetailedSerializerNoLanding(FirstStageNormalSerializerNoLanding):
    """A flight of a launcher, as its landing shows it, with more of the flight before."""

    previous_flight = LaunchNormalSerializer()


class SpacecraftFlightMiniSerializer(ModelSerializer):
    """A flight of a spacecraft, in brief."""

    url = ResourceURLField("spacecraft_flights")
    spacecraft = SpacecraftNormalSerializer()
    launch = LaunchMiniSerializer(source="rocket.launch")
    landing = LandingSerializer()
    duration = DurationField()
    turn_around_time = DurationField()

    class Meta:
        model = SpacecraftFlight
        fields = (
            "id",
            "url",
            "destination",
            "mission_end",
            "spacecraft",
            "launch",
            "landing",
            "duration",
            "turn_around_time",
        )


class SpacecraftFlightMiniSerializerNoLanding(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft, in brief, as its landing shows it."""

    landing = None

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = without(SpacecraftFlightMiniSerializer, "landing")


class SpacecraftFlightForDockingEventSerializer(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft, as the port shows it where it is docked."""

    spacecraft = SpacecraftDetailedSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")
    landing = None
    duration = None
    turn_around_time = None

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = ("id", "url", "spacecraft", "launch")


class SpacecraftFlightNormalSerializer(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft with its launch."""

    launch = LaunchNormalSerializer(source="rocket.launch")
    response_mode = response_mode("normal")

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = (*SpacecraftFlightMiniSerializer.Meta.fields, "response_mode")


class SpacecraftFlightNormalSerializerNoLanding(SpacecraftFlightNormalSerializer):
    """A flight of a spacecraft, as its landing shows it."""

    landing = None

    class Meta(SpacecraftFlightNormalSerializer.Meta):
        fields = without(SpacecraftFlightNormalSerializer, "landing")


class PayloadFlightMiniSerializer(ModelSerializer):
    """A flight of a payload, in brief."""

    response_mode = response_mode("list")
    url = ResourceURLField("payload_flights")
    payload = PayloadMiniSerializer()
    launch = LaunchMiniSerializer(source="rocket.launch")
    landing = LandingSerializer()

    class Meta:
        model = PayloadFlight
        fields = (
            "response_mode",
            "id",
            "url",
            "destination",
            "amount",
            "payload",
            "launch",
            "landing",
        )


class PayloadFlightMiniSerializerNoLanding(PayloadFlightMiniSerializer):
    """A flight of a payload, in brief, as its landing shows it."""

    landing = None

    class Meta(PayloadFlightMiniSerializer.Meta):
        fields = without(PayloadFlightMiniSerializer, "landing")


class PayloadFlightNormalSerializer(PayloadFlightMiniSerializer):
    """A flight of a payload with its launch."""

    response_mode = response_mode("normal")
    payload = PayloadNormalSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")


class PayloadFlightNormalSerializerNoLanding(PayloadFlightNormalSerializer):
    """A flight of a payload, as its landing shows it."""

    landing = None

    class Meta(PayloadFlightNormalSerializer.Meta):
        fields = without(PayloadFlightNormalSerializer, "landing")


class DockingLocationSerializer(ModelSerializer):
    """A port and what it belongs to."""

    spacestation = SpaceStationMiniSerializer()
    spacecraft = SpacecraftConfigNormalSerializer()
    payload = PayloadMiniSerializer()

    class Meta:
        model = DockingLocation
        fields = ("id", "name", "spacestation", "spacecraft", "payload")


class DockingEventForChaserNormalSerializer(ModelSerializer):
    """A docking, as the vehicle shows it that came."""

    url = ResourceURLField("docking_events")
    docking_location = DockingLocationSerializer()
    space_station_target = SpaceStationNormalSerializer()
    flight_vehicle_target = SpacecraftFlightNormalSerializer()
    payload_flight_target = PayloadFlightNormalSerializer()

    class Meta:
        model = DockingEvent
        fields = (
            "id",
            "url",
            "docking",
            "departure",
            "docking_location",
            "space_station_target",
            "flight_vehicle_target",
            "payload_flight_target",
        )


class SpacecraftFlightDetailedSerializer(SpacecraftFlightNormalSerializer):
    """A flight of a spacecraft with its crews and dockings."""

    spacecraft = SpacecraftDetailedSerializer()
    response_mode = response_mode("detailed")
    launch_crew = AstronautFlightSerializer(many=True)
    onboard_crew = AstronautFlightSerializer(many=True)
    landing_crew = AstronautFlightSerializer(many=True)
    docking_events = DockingEventForChaserNormalSerializer(many=True)

    class Meta(SpacecraftFlightNormalSerializer.Meta):
        fields = (
            *SpacecraftFlightNormalSerializer.Meta.fields,
            "launch_crew",
            "onboard_crew",
            "landing_crew",
            "docking_events",
        )


class SpacecraftFlightDetailedSerializerNoLanding(SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with crews and dockings, as its landing shows it."""

    landing = None

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "landing")


class SpacecraftFlightDetailedSerializerNoLaunch(SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with crews and dockings, as its launch shows it."""

    launch = None

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "launch")


class PayloadFlightDetailedSerializer(PayloadFlightNormalSerializer):
    """A flight of a payload with its dockings."""

    response_mode = response_mode("detailed")
    payload = PayloadDetailedSerializer()
    docking_events = DockingEventForChaserNormalSerializer(many=True)

    class Meta(PayloadFlightNormalSerializer.Meta):
        fields = (*PayloadFlightNormalSerializer.Meta.fields, "docking_events")


class PayloadFlightDetailedSerializerNoLanding(PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings, as its landing shows it."""

    landing = None

    class Meta(PayloadFlightDetailedSerializer.Meta):
        fields = without(PayloadFlightDetailedSerializer, "landing")


class PayloadFlightSerializerNoLaunch(PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings, as its launch shows it."""

    launch = None

    class Meta(PayloadFlightDetailedSerializer.Meta):
        fields = without(PayloadFlightDetailedSerializer, "launch")


class LandingEndpointListSerializer(LandingSerializer):
    """A landing and what has landed, in brief."""

    response_mode = response_mode("list")
    firststage = FirstStageMiniSerializer()
    spacecraftflight = SpacecraftFlightMiniSerializerNoLanding()
    payloadflight = PayloadFlightMiniSerializerNoLanding()

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
    firststage = FirstStageNormalSerializerNoLanding()
    spacecraftflight = SpacecraftFlightNormalSerializerNoLanding()
    payloadflight = PayloadFlightNormalSerializerNoLanding()


class LandingEndpointDetailedSerializer(LandingEndpointNormalSerializer):
    """A landing and what has landed, with all about its flight."""

    response_mode = response_mode("detailed")
    firststage = FirstStageDetailedSerializerNoLanding()
    spacecraftflight = SpacecraftFlightDetailedSerializerNoLanding()
    payloadflight = PayloadFlightDetailedSerializerNoLanding()


class SpacecraftEndpointDetailedSerializer(SpacecraftDetailedSerializer):
    """A spacecraft with its flights."""

    response_mode = response_mode("detailed")
    flights = SpacecraftFlightNormalSerializer(many=True)

    class Meta(SpacecraftDetailedSerializer.Meta):
        fields = (*SpacecraftDetailedSerializer.Meta.fields, "flights")
