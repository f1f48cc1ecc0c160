"""How stations, expeditions and spacewalks are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyNormalSerializer
from astronauts.serializers import AstronautFlightSerializer
from core.serializers import ImageSerializer
from programs.serializers import MissionPatchSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without
from spacedevs.api.contract.tables import table_serializer
from stations.models import (
    Expedition,
    SpaceStation,
    SpaceStationStatus,
    SpaceStationType,
    Spacewalk,
)

SpaceStationStatusSerializer = table_serializer(SpaceStationStatus, "Whether a station is in use.")


SpaceStationTypeSerializer = table_serializer(SpaceStationType, "Who a station belongs to.")


class SpaceStationMiniSerializer(ModelSerializer):
    """A station by its name."""

    url = ResourceURLField("space_stations")
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = SpaceStation
        fields = ("id", "url", "name", "image")


class SpaceStationNormalSerializer(SpaceStationMiniSerializer):
    """A station as other resources show it: without a response mode."""

    status = SpaceStationStatusSerializer(allow_null=True)
    founded = serializers.DateField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    orbit = serializers.CharField(source="orbit.name", read_only=True, allow_null=True)
    type = SpaceStationTypeSerializer(allow_null=True)

    class Meta(SpaceStationMiniSerializer.Meta):
        fields = (
            *SpaceStationMiniSerializer.Meta.fields,
            "status",
            "founded",
            "deorbited",
            "description",
            "orbit",
            "type",
        )


class SpacewalkListSerializer(ModelSerializer):
    """A spacewalk in brief."""

    response_mode = response_mode("list")
    url = ResourceURLField("spacewalks")

    class Meta:
        model = Spacewalk
        fields = ("response_mode", "id", "url", "name", "start", "end", "duration", "location")


class SpacewalkNormalSerializer(SpacewalkListSerializer):
    """A spacewalk with its crew; upstream says "list" of this one, too."""

    crew = AstronautFlightSerializer(many=True)

    class Meta(SpacewalkListSerializer.Meta):
        fields = (*SpacewalkListSerializer.Meta.fields, "crew")


class ExpeditionMiniSerializer(ModelSerializer):
    """An expedition by its name."""

    url = ResourceURLField("expeditions")

    class Meta:
        model = Expedition
        fields = ("id", "url", "name", "start", "end")


class ExpeditionNormalSerializer(ExpeditionMiniSerializer):
    """An expedition with its station, patches and spacewalks."""

    response_mode = response_mode("normal")
    spacestation = SpaceStationNormalSerializer()
    mission_patches = MissionPatchSerializer(many=True)
    spacewalks = SpacewalkListSerializer(many=True)

    class Meta(ExpeditionMiniSerializer.Meta):
        fields = (
            *ExpeditionMiniSerializer.Meta.fields,
            "response_mode",
            "spacestation",
            "mission_patches",
            "spacewalks",
        )


class ExpeditionNormalSerializerForSpacewalk(ExpeditionNormalSerializer):
    """An expedition as its spacewalks show it."""

    class Meta(ExpeditionNormalSerializer.Meta):
        fields = without(ExpeditionNormalSerializer, "response_mode", "spacewalks")


class SpaceStationDetailedSerializer(SpaceStationNormalSerializer):
    """A station with its owners, as its expeditions show it."""

    owners = AgencyNormalSerializer(many=True, allow_null=True)

    class Meta(SpaceStationNormalSerializer.Meta):
        fields = (*SpaceStationNormalSerializer.Meta.fields, "owners")


class ExpeditionDetailedSerializer(ExpeditionNormalSerializer):
    """An expedition with its crew."""

    response_mode = response_mode("detailed")
    spacestation = SpaceStationDetailedSerializer()
    crew = AstronautFlightSerializer(many=True)

    class Meta(ExpeditionNormalSerializer.Meta):
        fields = (*ExpeditionNormalSerializer.Meta.fields, "crew")


class SpaceStationEndpointSerializer(SpaceStationDetailedSerializer):
    """A station with who is there now."""

    response_mode = response_mode("normal")
    active_expeditions = ExpeditionMiniSerializer(many=True)

    class Meta(SpaceStationDetailedSerializer.Meta):
        fields = (
            *SpaceStationDetailedSerializer.Meta.fields,
            "response_mode",
            "active_expeditions",
        )
