"""How spacewalks are shown."""

from __future__ import annotations

from events import serializers as events
from versions.v240.serializers.astronauts import (
    AstronautFlightSerializer,
)
from versions.v240.serializers.flights import (
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightNormalSerializer,
)
from versions.v240.serializers.programs import ProgramNormalSerializer
from versions.v240.serializers.stations import (
    ExpeditionNormalSerializerForSpacewalk,
    SpaceStationNormalSerializer,
)


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
