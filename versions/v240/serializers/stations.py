"""How stations, expeditions and spacewalks are shown."""

from __future__ import annotations

from rest_framework import serializers

from spacedevs.api.contract.serializers import without
from stations import serializers as stations
from versions.v240.serializers.astronauts import AstronautFlightSerializer


class SpaceStationNormalSerializer(stations.SpaceStationNormalSerializer):
    """A station as other resources show it: without a response mode."""

    deorbited = serializers.BooleanField(allow_null=True)


class SpaceStationDetailedSerializer(stations.SpaceStationDetailedSerializer):
    """A station with its owners, as its expeditions show it."""

    deorbited = serializers.BooleanField(allow_null=True)


class SpaceStationEndpointSerializer(stations.SpaceStationEndpointSerializer):
    """A station with who is there now."""

    deorbited = serializers.BooleanField(allow_null=True)


class SpacewalkNormalSerializer(stations.SpacewalkNormalSerializer):
    """A spacewalk with its crew; upstream says "list" of this one, too."""

    crew = AstronautFlightSerializer(many=True)


class ExpeditionNormalSerializer(stations.ExpeditionNormalSerializer):
    """An expedition with its station, patches and spacewalks."""

    spacestation = SpaceStationNormalSerializer()


class ExpeditionNormalSerializerForSpacewalk(ExpeditionNormalSerializer):
    """An expedition as its spacewalks show it."""

    class Meta(ExpeditionNormalSerializer.Meta):
        fields = without(ExpeditionNormalSerializer, "response_mode", "spacewalks")


class ExpeditionDetailedSerializer(stations.ExpeditionDetailedSerializer):
    """An expedition with its crew."""

    spacestation = SpaceStationDetailedSerializer()
    crew = AstronautFlightSerializer(many=True)
