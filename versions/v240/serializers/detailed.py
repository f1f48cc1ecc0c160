"""Launches in full, and what other resources show of launches."""

from __future__ import annotations

from launches.serializers import astronauts, detailed
from spacedevs.api.contract.serializers import without
from versions.v240.serializers.astronauts import AstronautEndpointNormalSerializer
from versions.v240.serializers.flights import (
    FirstStageNormalSerializer,
    PayloadFlightSerializerNoLaunch,
    SpacecraftFlightDetailedSerializerNoLaunch,
    SpacecraftFlightNormalSerializer,
)
from versions.v240.serializers.launchers import (
    LauncherConfigDetailedSerializer,
    LauncherConfigDetailedSerializerNoManufacturer,
)
from versions.v240.serializers.launches import (
    LaunchBasicSerializer,
    LaunchNormalSerializer,
    MissionSerializer,
)
from versions.v240.serializers.places import (
    LocationDetailedSerializerNoCelestialBody,
    PadDetailedSerializer,
)
from versions.v240.serializers.programs import ProgramNormalSerializer
from versions.v240.serializers.spacecraft import SpacecraftConfigDetailedSerializer
from versions.v240.serializers.stations import ExpeditionNormalSerializer, SpacewalkNormalSerializer


class RocketDetailedSerializer(detailed.RocketDetailedSerializer):
    """The rocket of a launch with its stages and what it carries."""

    configuration = LauncherConfigDetailedSerializer()
    launcher_stage = FirstStageNormalSerializer(many=True, source="firststage")
    spacecraft_stage = SpacecraftFlightDetailedSerializerNoLaunch(
        many=True, source="spacecraftflight"
    )
    payloads = PayloadFlightSerializerNoLaunch(many=True, source="payloadflight")


class LaunchDetailedSerializer(detailed.LaunchDetailedSerializer):
    """A launch with everything that it is made of."""

    rocket = RocketDetailedSerializer(allow_null=True)
    mission = MissionSerializer(allow_null=True)
    pad = PadDetailedSerializer()
    program = ProgramNormalSerializer(many=True, allow_null=True)

    class Meta(detailed.LaunchDetailedSerializer.Meta):
        fields = (
            *LaunchNormalSerializer.Meta.fields,
            *without(detailed.LaunchDetailedSerializer, *LaunchNormalSerializer.Meta.fields),
        )


class AgencyEndpointDetailedSerializer(detailed.AgencyEndpointDetailedSerializer):
    """An agency with the rockets and spacecraft that it makes."""

    launcher_list = LauncherConfigDetailedSerializerNoManufacturer(many=True)
    spacecraft_list = SpacecraftConfigDetailedSerializer(many=True)


class CelestialBodyEndpointDetailedSerializer(detailed.CelestialBodyEndpointDetailedSerializer):
    """A celestial body with the locations on it."""

    locations = LocationDetailedSerializerNoCelestialBody(many=True)


class MissionPatchDetailedSerializer(detailed.MissionPatchDetailedSerializer):
    """A patch with all that wore it."""

    launches = LaunchNormalSerializer(many=True)
    expeditions = ExpeditionNormalSerializer(many=True)
    program = ProgramNormalSerializer(many=True)


class AstronautEndpointDetailedSerializer(astronauts.AstronautEndpointDetailedSerializer):
    """An astronaut with every flight, landing and spacewalk."""

    flights = LaunchBasicSerializer(many=True)
    landings = SpacecraftFlightNormalSerializer(many=True)
    spacewalks = SpacewalkNormalSerializer(many=True)

    class Meta(astronauts.AstronautEndpointDetailedSerializer.Meta):
        fields = (
            *AstronautEndpointNormalSerializer.Meta.fields,
            *without(
                astronauts.AstronautEndpointDetailedSerializer,
                *AstronautEndpointNormalSerializer.Meta.fields,
            ),
        )
