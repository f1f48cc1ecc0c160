"""How spacecraft, their configurations and families are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from core.serializers import ImageSerializer
from launches.models import (
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftConfigurationType,
    SpacecraftStatus,
)
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer


class SpacecraftConfigTypeSerializer(ModelSerializer):
    """What spacecraft are made for."""

    class Meta:
        model = SpacecraftConfigurationType
        fields = ("id", "name")


class SpacecraftConfigFamilyMiniSerializer(ModelSerializer):
    """A family of spacecraft by its name."""

    response_mode = response_mode("list")

    class Meta:
        model = SpacecraftConfigurationFamily
        fields = ("response_mode", "id", "name")


class SpacecraftConfigFamilyNormalSerializer(SpacecraftConfigFamilyMiniSerializer):
    """A family of spacecraft with its maker."""

    response_mode = response_mode("normal")
    manufacturer = AgencyMiniSerializer(allow_null=True)
    parent = SpacecraftConfigFamilyMiniSerializer(allow_null=True)

    class Meta(SpacecraftConfigFamilyMiniSerializer.Meta):
        fields = (
            *SpacecraftConfigFamilyMiniSerializer.Meta.fields,
            "description",
            "manufacturer",
            "parent",
            "maiden_flight",
        )


class SpacecraftConfigFamilyDetailedSerializer(SpacecraftConfigFamilyNormalSerializer):
    """A family of spacecraft with its record; upstream says "normal" of this one, too."""

    manufacturer = AgencyNormalSerializer(allow_null=True)
    parent = SpacecraftConfigFamilyNormalSerializer(allow_null=True)

    class Meta(SpacecraftConfigFamilyNormalSerializer.Meta):
        fields = (
            *SpacecraftConfigFamilyNormalSerializer.Meta.fields,
            "spacecraft_flown",
            "total_launch_count",
            "successful_launches",
            "failed_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
        )


class SpacecraftConfigNormalSerializer(ModelSerializer):
    """A kind of spacecraft with its maker."""

    response_mode = response_mode("normal")
    url = ResourceURLField("spacecraft_configurations")
    type = SpacecraftConfigTypeSerializer()
    agency = AgencyMiniSerializer()
    family = SpacecraftConfigFamilyNormalSerializer(many=True, allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = SpacecraftConfiguration
        fields = (
            "response_mode",
            "id",
            "url",
            "name",
            "type",
            "agency",
            "family",
            "in_use",
            "image",
        )


class SpacecraftConfigDetailedSerializer(SpacecraftConfigNormalSerializer):
    """A kind of spacecraft with its measures and its record."""

    response_mode = response_mode("detailed")
    agency = AgencyNormalSerializer()
    family = SpacecraftConfigFamilyDetailedSerializer(many=True, allow_null=True)

    class Meta(SpacecraftConfigNormalSerializer.Meta):
        fields = (
            *SpacecraftConfigNormalSerializer.Meta.fields,
            "capability",
            "history",
            "details",
            "maiden_flight",
            "height",
            "diameter",
            "human_rated",
            "crew_capacity",
            "payload_capacity",
            "payload_return_capacity",
            "flight_life",
            "wiki_link",
            "info_link",
            "spacecraft_flown",
            "total_launch_count",
            "successful_launches",
            "failed_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
            "fastest_turnaround",
        )


class SpacecraftConfigFamilyEndpointDetailedSerializer(SpacecraftConfigFamilyDetailedSerializer):
    """A family of spacecraft with its members."""

    response_mode = response_mode("detailed")
    spacecraft = SpacecraftConfigNormalSerializer(many=True)

    class Meta(SpacecraftConfigFamilyDetailedSerializer.Meta):
        fields = (*SpacecraftConfigFamilyDetailedSerializer.Meta.fields, "spacecraft")


SpacecraftStatusSerializer = table_serializer(SpacecraftStatus, "Whether a spacecraft is in use.")


class SpacecraftNormalSerializer(ModelSerializer):
    """A spacecraft with its record."""

    response_mode = response_mode("normal")
    url = ResourceURLField("spacecraft")
    image = ImageSerializer(read_only=True, allow_null=True)
    flights_count = serializers.IntegerField(allow_null=True)
    status = SpacecraftStatusSerializer()
    description = serializers.CharField()
    spacecraft_config = SpacecraftConfigNormalSerializer()

    class Meta:
        model = Spacecraft
        fields = (
            "response_mode",
            "id",
            "url",
            "name",
            "serial_number",
            "is_placeholder",
            "image",
            "in_space",
            "time_in_space",
            "time_docked",
            "flights_count",
            "mission_ends_count",
            "status",
            "description",
            "spacecraft_config",
            "fastest_turnaround",
        )


class SpacecraftDetailedSerializer(SpacecraftNormalSerializer):
    """A spacecraft with all about its kind; upstream says "normal" of this one, too."""

    spacecraft_config = SpacecraftConfigDetailedSerializer()
