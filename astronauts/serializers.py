"""How astronauts are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer
from astronauts.models import Astronaut, AstronautStatus
from core.serializers import ImageSerializer
from spacedevs.api.fields import ResourceURLField


class AstronautStatusSerializer(serializers.ModelSerializer):
    """Where an astronaut stands in the career."""

    class Meta:
        model = AstronautStatus
        fields = ("id", "name")


class AstronautNormalSerializer(serializers.ModelSerializer):
    """An astronaut as other resources show one: without a response mode."""

    url = ResourceURLField("astronauts")
    status = AstronautStatusSerializer()
    agency = AgencyMiniSerializer(allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Astronaut
        fields = ("id", "url", "name", "status", "agency", "image")
