"""How astronauts are shown."""

from __future__ import annotations

from rest_framework import serializers

from astronauts import serializers as astronauts
from core.serializers import CountrySerializer
from spacedevs.api.contract.modes import response_mode


class AstronautEndpointListSerializer(astronauts.AstronautNormalSerializer):
    """An astronaut in brief."""

    response_mode = response_mode("list")

    class Meta(astronauts.AstronautNormalSerializer.Meta):
        fields = ("id", "url", "response_mode", "name", "status", "agency", "image")


class AstronautNormalSerializer(AstronautEndpointListSerializer):
    """An astronaut with a life, as other resources show one."""

    response_mode = response_mode("normal")
    bio = serializers.CharField()
    type = astronauts.AstronautTypeSerializer()
    nationality = CountrySerializer(many=True)

    class Meta(AstronautEndpointListSerializer.Meta):
        fields = (
            *AstronautEndpointListSerializer.Meta.fields,
            "age",
            "bio",
            "type",
            "nationality",
        )


class AstronautEndpointNormalSerializer(AstronautNormalSerializer):
    """An astronaut with a life."""


class AstronautFlightSerializer(astronauts.AstronautFlightSerializer):
    """An astronaut in a crew."""

    astronaut = AstronautNormalSerializer()
