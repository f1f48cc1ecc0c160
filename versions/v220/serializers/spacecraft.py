"""How version 2.2.0 shows spacecraft and their kinds."""

from __future__ import annotations

from rest_framework import serializers

from launches.models import Spacecraft, SpacecraftConfiguration
from launches.serializers.spacecraft import (
    SpacecraftConfigTypeSerializer,
    SpacecraftStatusSerializer,
)
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import ConstantField, picture_at
from versions.v220.serializers.agencies import AgencySerializer, AgencySerializerMini


class SpacecraftConfigSerializer(ModelSerializer):
    """A kind of spacecraft with its maker."""

    url = ResourceURLField("config/spacecraft")
    type = SpacecraftConfigTypeSerializer(allow_null=True)
    agency = AgencySerializerMini(allow_null=True)
    image_url = picture_at("image.image_url")

    class Meta:
        model = SpacecraftConfiguration
        fields: tuple[str, ...] = ("id", "url", "name", "type", "agency", "in_use", "image_url")


class SpacecraftConfigurationSerializer(SpacecraftConfigSerializer):
    """A kind of spacecraft as its list shows it; upstream has dropped `nation_url` since."""

    agency = AgencySerializer(allow_null=True)
    nation_url = ConstantField(None)

    class Meta(SpacecraftConfigSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "agency",
            "in_use",
            "capability",
            "maiden_flight",
            "human_rated",
            "crew_capacity",
            "image_url",
            "nation_url",
            "wiki_link",
            "info_link",
        )


class SpacecraftConfigurationDetailSerializer(SpacecraftConfigurationSerializer):
    """A kind of spacecraft with its measures."""

    class Meta(SpacecraftConfigurationSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "type",
            "agency",
            "in_use",
            "capability",
            "history",
            "details",
            "maiden_flight",
            "height",
            "diameter",
            "human_rated",
            "crew_capacity",
            "payload_capacity",
            "flight_life",
            "image_url",
            "nation_url",
            "wiki_link",
            "info_link",
        )


class SpacecraftSerializer(ModelSerializer):
    """A spacecraft with its record."""

    url = ResourceURLField("spacecraft")
    flights_count = serializers.IntegerField(allow_null=True)
    status = SpacecraftStatusSerializer()
    description = serializers.CharField()
    spacecraft_config = SpacecraftConfigSerializer()

    class Meta:
        model = Spacecraft
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "serial_number",
            "is_placeholder",
            "in_space",
            "time_in_space",
            "time_docked",
            "flights_count",
            "mission_ends_count",
            "status",
            "description",
            "spacecraft_config",
        )


class SpacecraftDetailedNoFlightsSerializer(SpacecraftSerializer):
    """A spacecraft with all about its kind."""

    spacecraft_config = SpacecraftConfigurationDetailSerializer()
