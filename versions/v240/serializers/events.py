"""How events and spacewalks are shown."""

from __future__ import annotations

from events import serializers as events
from versions.v240.serializers.astronauts import (
    AstronautFlightSerializer,
    AstronautNormalSerializer,
)
from versions.v240.serializers.flights import (
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightNormalSerializer,
)
from versions.v240.serializers.launches import LaunchBasicSerializer
from versions.v240.serializers.programs import ProgramNormalSerializer
from versions.v240.serializers.stations import (
    ExpeditionNormalSerializer,
    ExpeditionNormalSerializerForSpacewalk,
    SpaceStationNormalSerializer,
)


class EventEndpointDetailedSerializer(events.EventEndpointDetailedSerializer):
    """An event with everybody and everything that takes part."""

    launches = LaunchBasicSerializer(many=True)
    expeditions = ExpeditionNormalSerializer(many=True)
    spacestations = SpaceStationNormalSerializer(many=True)
    program = ProgramNormalSerializer(many=True, allow_null=True)
    astronauts = AstronautNormalSerializer(many=True, allow_null=True)


class SpacewalkEndpointNormalSerializer(events.SpacewalkEndpointNormalSerializer):
    """A spacewalk with what it took place from and belongs to."""

    crew = AstronautFlightSerializer(many=True)
    spacecraft_flight = SpacecraftFlightNormalSerializer(allow_null=True)


class SpacewalkEndpointDetailedSerializer(events.SpacewalkEndpointDetailedSerializer):
    """A spacewalk with all about what it took place from and belongs to."""

    crew = AstronautFlightSerializer(many=True)
    spacestation = SpaceStationNormalSerializer(allow_null=True)
    expedition = ExpeditionNormalSerializerForSpacewalk(allow_null=True)
    spacecraft_flight = SpacecraftFlightDetailedSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True)
