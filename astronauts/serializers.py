"""How astronauts are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer
from astronauts.models import (
    Astronaut,
    AstronautFlight,
    AstronautRole,
    AstronautStatus,
    AstronautType,
)
from core.serializers import CountrySerializer, ImageSerializer, SocialMediaLinkSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

AstronautStatusSerializer = table_serializer(
    AstronautStatus, "Where an astronaut stands in the career."
)


class AstronautNormalSerializer(ModelSerializer):
    """An astronaut as other resources show one: without a response mode."""

    url = ResourceURLField("astronauts")
    status = AstronautStatusSerializer(allow_null=True)
    agency = AgencyMiniSerializer(allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Astronaut
        fields = ("id", "url", "name", "status", "agency", "image")


AstronautTypeSerializer = table_serializer(AstronautType, "Who an astronaut flies for.")


AstronautRoleSerializer = table_serializer(
    AstronautRole, "What somebody does in a crew.", "id", "role", "priority"
)


class AstronautDetailedSerializer(AstronautNormalSerializer):
    """An astronaut with a life; of the astronauts' own modes this is the list."""

    response_mode = response_mode("list")
    type = AstronautTypeSerializer()
    nationality = CountrySerializer(many=True)
    bio = serializers.CharField()
    social_media_links = SocialMediaLinkSerializer(many=True, allow_null=True)

    class Meta(AstronautNormalSerializer.Meta):
        fields = (
            *AstronautNormalSerializer.Meta.fields,
            "response_mode",
            "type",
            "in_space",
            "time_in_space",
            "eva_time",
            "age",
            "date_of_birth",
            "date_of_death",
            "nationality",
            "bio",
            "wiki",
            "last_flight",
            "first_flight",
            "social_media_links",
        )


class AstronautFlightSerializer(ModelSerializer):
    """An astronaut in a crew."""

    role = AstronautRoleSerializer(allow_null=True)
    astronaut = AstronautDetailedSerializer()

    class Meta:
        model = AstronautFlight
        fields = ("id", "role", "astronaut")
