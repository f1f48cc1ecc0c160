"""How the flights of stages, spacecraft and payloads are shown."""

from __future__ import annotations

from astronauts.serializers import AstronautFlightSerializer
from launches.models import (
    DockingEvent,
    DockingLocation,
    FirstStage,
    FirstStageType,
    PayloadFlight,
    SpacecraftFlight,
)
from launches.serializers.landings import LandingSerializer
from launches.serializers.launchers import LauncherMiniSerializer, LauncherNormalSerializer
from launches.serializers.launches import LaunchMiniSerializer, LaunchNormalSerializer
from launches.serializers.payloads import (
    PayloadDetailedSerializer,
    PayloadMiniSerializer,
    PayloadNormalSerializer,
)
from launches.serializers.spacecraft import (
    SpacecraftConfigNormalSerializer,
    SpacecraftDetailedSerializer,
    SpacecraftNormalSerializer,
)
from spacedevs.api.contract.fields import DurationField, NameField, ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without
from spacedevs.api.contract.tables import table_serializer
from stations.serializers import SpaceStationMiniSerializer, SpaceStationNormalSerializer

FirstStageTypeSerializer = table_serializer(FirstStageType, "What a stage is in its rocket.")


class FirstStageMiniSerializer(ModelSerializer):
    """A flight of a launcher, in brief."""

    type = NameField("type")
    launcher = LauncherMiniSerializer()
    turn_around_time = DurationField(allow_null=True)

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
    landing = LandingSerializer(allow_null=True)
    previous_flight = LaunchMiniSerializer(allow_null=True)

    class Meta(FirstStageMiniSerializer.Meta):
        fields = (*FirstStageMiniSerializer.Meta.fields, "landing", "previous_flight")


class SpacecraftFlightMiniSerializer(ModelSerializer):
    """A flight of a spacecraft, in brief."""

    url = ResourceURLField("spacecraft_flights")
    spacecraft = SpacecraftNormalSerializer()
    launch = LaunchMiniSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)
    duration = DurationField(allow_null=True)
    turn_around_time = DurationField(allow_null=True)

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


class SpacecraftFlightForDockingEventSerializer(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft, as the port shows it where it is docked."""

    spacecraft = SpacecraftDetailedSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = ("id", "url", "spacecraft", "launch")


class SpacecraftFlightNormalSerializer(SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft with its launch."""

    launch = LaunchNormalSerializer(source="rocket.launch")
    response_mode = response_mode("normal")

    class Meta(SpacecraftFlightMiniSerializer.Meta):
        fields = (*SpacecraftFlightMiniSerializer.Meta.fields, "response_mode")


class PayloadFlightMiniSerializer(ModelSerializer):
    """A flight of a payload, in brief."""

    response_mode = response_mode("list")
    url = ResourceURLField("payload_flights")
    payload = PayloadMiniSerializer()
    launch = LaunchMiniSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)

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


class PayloadFlightNormalSerializer(PayloadFlightMiniSerializer):
    """A flight of a payload with its launch."""

    response_mode = response_mode("normal")
    payload = PayloadNormalSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")


class DockingLocationSerializer(ModelSerializer):
    """A port and what it belongs to."""

    spacestation = SpaceStationMiniSerializer(allow_null=True)
    spacecraft = SpacecraftConfigNormalSerializer(allow_null=True)
    payload = PayloadMiniSerializer(allow_null=True)

    class Meta:
        model = DockingLocation
        fields = ("id", "name", "spacestation", "spacecraft", "payload")


class DockingEventForChaserNormalSerializer(ModelSerializer):
    """A docking, as the vehicle shows it that came."""

    url = ResourceURLField("docking_events")
    docking_location = DockingLocationSerializer()
    space_station_target = SpaceStationNormalSerializer(allow_null=True)
    flight_vehicle_target = SpacecraftFlightNormalSerializer(allow_null=True)
    payload_flight_target = PayloadFlightNormalSerializer(allow_null=True)

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


class SpacecraftFlightDetailedSerializerNoLaunch(SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with crews and dockings, as its launch shows it."""

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "launch")


class PayloadFlightDetailedSerializer(PayloadFlightNormalSerializer):
    """A flight of a payload with its dockings."""

    response_mode = response_mode("detailed")
    payload = PayloadDetailedSerializer()
    docking_events = DockingEventForChaserNormalSerializer(many=True)

    class Meta(PayloadFlightNormalSerializer.Meta):
        fields = (*PayloadFlightNormalSerializer.Meta.fields, "docking_events")


class PayloadFlightSerializerNoLaunch(PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings, as its launch shows it."""

    class Meta(PayloadFlightDetailedSerializer.Meta):
        fields = without(PayloadFlightDetailedSerializer, "launch")


class SpacecraftEndpointDetailedSerializer(SpacecraftDetailedSerializer):
    """A spacecraft with its flights."""

    response_mode = response_mode("detailed")
    flights = SpacecraftFlightNormalSerializer(many=True)

    class Meta(SpacecraftDetailedSerializer.Meta):
        fields = (*SpacecraftDetailedSerializer.Meta.fields, "flights")
