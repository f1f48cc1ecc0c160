"""How stations, expeditions and spacewalks are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.serializers import ImageSerializer
from programs.serializers import MissionPatchSerializer
from spacedevs.api.fields import DurationField, ResourceURLField
from spacedevs.api.modes import response_mode
from stations.models import (
    Expedition,
    SpaceStation,
    SpaceStationStatus,
    SpaceStationType,
    Spacewalk,
)


class SpaceStationStatusSerializer(serializers.ModelSerializer):
    """Whether a station is in use."""

    class Meta:
        model = SpaceStationStatus
        fields = ("id", "name")


class SpaceStationTypeSerializer(serializers.ModelSerializer):
    """Who a station belongs to."""

    class Meta:
        model = SpaceStationType
        fields = ("id", "name")


class SpaceStationNormalSerializer(serializers.ModelSerializer):
    """A station as other resources show it: without a response mode."""

    url = ResourceURLField("space_stations")
    image = ImageSerializer(allow_null=True)
    status = SpaceStationStatusSerializer()
    description = serializers.CharField()
    orbit = serializers.CharField(source="orbit.name", read_only=True, allow_null=True)
    type = SpaceStationTypeSerializer()

    class Meta:
        model = SpaceStation
        fields = (
            "id",
            "url",
            "name",
            "image",
            "status",
            "founded",
            "deorbited",
            "description",
            "orbit",
            "type",
        )


class SpacewalkListSerializer(serializers.ModelSerializer):
    """A spacewalk in brief."""

    response_mode = response_mode("list")
    url = ResourceURLField("spacewalks")
    duration = DurationField(allow_null=True)

    class Meta:
        model = Spacewalk
        fields = ("response_mode", "id", "url", "name", "start", "end", "duration", "location")


class ExpeditionNormalSerializer(serializers.ModelSerializer):
    """An expedition with its station, patches and spacewalks."""

    url = ResourceURLField("expeditions")
    response_mode = response_mode("normal")
    spacestation = SpaceStationNormalSerializer()
    mission_patches = MissionPatchSerializer(many=True)
    spacewalks = SpacewalkListSerializer(many=True)

    class Meta:
        model = Expedition
        fields = (
            "id",
            "url",
            "name",
            "start",
            "end",
            "response_mode",
            "spacestation",
            "mission_patches",
            "spacewalks",
        )
