"""How the flights of stages, spacecraft and payloads are shown."""

from __future__ import annotations

from launches.serializers import flights
from spacedevs.api.contract.serializers import without
from versions.v240.serializers.astronauts import AstronautFlightSerializer
from versions.v240.serializers.landings import LandingSerializer
from versions.v240.serializers.launches import LaunchNormalSerializer
from versions.v240.serializers.payloads import PayloadDetailedSerializer
from versions.v240.serializers.spacecraft import (
    SpacecraftConfigDetailedSerializer,
    SpacecraftDetailedSerializer,
)
from versions.v240.serializers.stations import SpaceStationNormalSerializer


class FirstStageNormalSerializer(flights.FirstStageNormalSerializer):
    """A flight of a launcher, with its landing and the flight before."""

    landing = LandingSerializer(allow_null=True)


class SpacecraftFlightMiniSerializer(flights.SpacecraftFlightMiniSerializer):
    """A flight of a spacecraft, in brief."""

    landing = LandingSerializer(allow_null=True)


class SpacecraftFlightForDockingEventSerializer(flights.SpacecraftFlightForDockingEventSerializer):
    """A flight of a spacecraft, as the port shows it where it is docked."""

    spacecraft = SpacecraftDetailedSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")


class SpacecraftFlightNormalSerializer(flights.SpacecraftFlightNormalSerializer):
    """A flight of a spacecraft with its launch."""

    launch = LaunchNormalSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)


class PayloadFlightMiniSerializer(flights.PayloadFlightMiniSerializer):
    """A flight of a payload, in brief."""

    landing = LandingSerializer(allow_null=True)


class PayloadFlightNormalSerializer(flights.PayloadFlightNormalSerializer):
    """A flight of a payload with its launch."""

    launch = LaunchNormalSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)


class DockingEventForChaserNormalSerializer(flights.DockingEventForChaserNormalSerializer):
    """A docking, as the vehicle shows it that came."""

    space_station_target = SpaceStationNormalSerializer(allow_null=True)
    flight_vehicle_target = SpacecraftFlightNormalSerializer(allow_null=True)
    payload_flight_target = PayloadFlightNormalSerializer(allow_null=True)


class SpacecraftFlightDetailedSerializer(flights.SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with its crews and dockings."""

    spacecraft = SpacecraftDetailedSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)
    launch_crew = AstronautFlightSerializer(many=True)
    onboard_crew = AstronautFlightSerializer(many=True)
    landing_crew = AstronautFlightSerializer(many=True)
    docking_events = DockingEventForChaserNormalSerializer(many=True)


class SpacecraftFlightDetailedSerializerNoLaunch(SpacecraftFlightDetailedSerializer):
    """A flight of a spacecraft with crews and dockings, as its launch shows it."""

    class Meta(SpacecraftFlightDetailedSerializer.Meta):
        fields = without(SpacecraftFlightDetailedSerializer, "launch")


class PayloadFlightDetailedSerializer(flights.PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings."""

    payload = PayloadDetailedSerializer()
    launch = LaunchNormalSerializer(source="rocket.launch")
    landing = LandingSerializer(allow_null=True)
    docking_events = DockingEventForChaserNormalSerializer(many=True)


class PayloadFlightSerializerNoLaunch(PayloadFlightDetailedSerializer):
    """A flight of a payload with its dockings, as its launch shows it."""

    class Meta(PayloadFlightDetailedSerializer.Meta):
        fields = without(PayloadFlightDetailedSerializer, "launch")


class SpacecraftEndpointDetailedSerializer(flights.SpacecraftEndpointDetailedSerializer):
    """A spacecraft with its flights."""

    spacecraft_config = SpacecraftConfigDetailedSerializer()
    flights = SpacecraftFlightNormalSerializer(many=True)
