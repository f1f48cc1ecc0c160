"""How spacewalks are shown at their own address, with what they belong to."""

from __future__ import annotations

from versions.v220.serializers.events import EventDetailedSerializerForSpacewalk
from versions.v220.serializers.flights import SpacecraftFlightDetailedSerializer
from versions.v220.serializers.programs import ProgramSerializer
from versions.v220.serializers.stations import (
    ExpeditionDetailedSerializerForSpacewalk,
    SpaceStationSerializerForCommon,
    SpacewalkNormalSerializer,
)


class SpacewalkDetailedSerializer(SpacewalkNormalSerializer):
    """A spacewalk with what it took place from and belongs to."""

    spacestation = SpaceStationSerializerForCommon(allow_null=True)
    expedition = ExpeditionDetailedSerializerForSpacewalk(allow_null=True)
    spacecraft_flight = SpacecraftFlightDetailedSerializer(allow_null=True)
    event = EventDetailedSerializerForSpacewalk(allow_null=True)
    program = ProgramSerializer(many=True)

    class Meta(SpacewalkNormalSerializer.Meta):
        fields = (
            *SpacewalkNormalSerializer.Meta.fields,
            "spacestation",
            "expedition",
            "spacecraft_flight",
            "event",
            "program",
        )
