"""How locations and pads are shown."""

from __future__ import annotations

from core.serializers import CelestialBodyMiniSerializer, CountrySerializer, ImageSerializer
from launches.models import Location
from launches.serializers import places
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without


class LocationListSerializer(ModelSerializer):
    """A location as its pads show it."""

    response_mode = response_mode("list")
    url = ResourceURLField("locations")
    celestial_body = CelestialBodyMiniSerializer()
    country = CountrySerializer(allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Location
        fields = (
            "response_mode",
            "id",
            "url",
            "name",
            "celestial_body",
            "country",
            "description",
            "image",
            "map_image",
            "timezone_name",
        )


class LocationDetailedSerializer(places.LocationSerializer):
    """A location without its pads; upstream says "detailed" of this one, too."""

    response_mode = response_mode("detailed")


class LocationDetailedSerializerNoCelestialBody(LocationDetailedSerializer):
    """A location as the body that it is on shows it."""

    class Meta(LocationDetailedSerializer.Meta):
        fields = without(LocationDetailedSerializer, "celestial_body")


class PadDetailedSerializer(places.PadSerializer):
    """A pad with its location."""

    location = LocationListSerializer(allow_null=True)


class PadDetailedSerializerNoLocation(places.PadSerializerNoLocation):
    """A pad as its location shows it; only the name differs from 2.3.0."""


class LocationSerializerWithPads(places.LocationSerializerWithPads):
    """A location with its pads."""

    pads = PadDetailedSerializerNoLocation(many=True)
