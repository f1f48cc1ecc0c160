"""How events are shown."""

from __future__ import annotations

from events import serializers as events
from versions.v240.serializers.astronauts import (
    AstronautNormalSerializer,
)
from versions.v240.serializers.launches import LaunchBasicSerializer
from versions.v240.serializers.programs import ProgramNormalSerializer
from versions.v240.serializers.stations import (
    ExpeditionNormalSerializer,
    SpaceStationNormalSerializer,
)


class EventEndpointDetailedSerializer(events.EventEndpointDetailedSerializer):
    """An event with everybody and everything that takes part."""

    launches = LaunchBasicSerializer(many=True)
    expeditions = ExpeditionNormalSerializer(many=True)
    spacestations = SpaceStationNormalSerializer(many=True)
    program = ProgramNormalSerializer(many=True, allow_null=True)
    astronauts = AstronautNormalSerializer(many=True, allow_null=True)
