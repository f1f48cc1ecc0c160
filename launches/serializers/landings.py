"""How landings are shown."""

from __future__ import annotations

from core.serializers import CelestialBodyNormalSerializer, ImageSerializer
from launches.models import (
    Landing,
    LandingLocation,
    LandingType,
)
from launches.serializers.places import LocationSerializerNoCelestialBody
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

LandingTypeSerializer = table_serializer(
    LandingType, "How something lands.", "id", "name", "abbrev", "description"
)


class LandingLocationSerializer(ModelSerializer):
    """Where something lands."""

    location = LocationSerializerNoCelestialBody(allow_null=True)
    image = ImageSerializer(allow_null=True)
    celestial_body = CelestialBodyNormalSerializer()

    class Meta:
        model = LandingLocation
        fields = (
            "id",
            "name",
            "active",
            "abbrev",
            "description",
            "location",
            "longitude",
            "latitude",
            "image",
            "successful_landings",
            "attempted_landings",
            "failed_landings",
            "celestial_body",
        )


class LandingSerializer(ModelSerializer):
    """A landing."""

    url = ResourceURLField("landings")
    landing_location = LandingLocationSerializer(allow_null=True)
    type = LandingTypeSerializer(allow_null=True)

    class Meta:
        model = Landing
        fields = (
            "id",
            "url",
            "attempt",
            "success",
            "description",
            "downrange_distance",
            "landing_location",
            "type",
        )
