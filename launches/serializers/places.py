"""How locations and pads are shown."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from core.serializers import CelestialBodyDetailedSerializer, CountrySerializer, ImageSerializer
from launches.models import Location, Pad
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without


class LocationSerializer(ModelSerializer):
    """A location with the body that it is on."""

    response_mode = response_mode("normal")
    url = ResourceURLField("locations")
    celestial_body = CelestialBodyDetailedSerializer()
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
            "active",
            "country",
            "description",
            "image",
            "map_image",
            "longitude",
            "latitude",
            "timezone_name",
            "total_launch_count",
            "total_landing_count",
        )


class LocationSerializerNoCelestialBody(LocationSerializer):
    """A location as the body that it is on shows it."""

    class Meta(LocationSerializer.Meta):
        fields = without(LocationSerializer, "celestial_body")


class PadSerializer(ModelSerializer):
    """A pad with its location."""

    url = ResourceURLField("pads")
    agencies = AgencyNormalSerializer(many=True)
    image = ImageSerializer(allow_null=True)
    country = CountrySerializer(allow_null=True)
    location = LocationSerializer(allow_null=True)

    class Meta:
        model = Pad
        fields = (
            "id",
            "url",
            "active",
            "agencies",
            "name",
            "image",
            "description",
            "info_url",
            "wiki_url",
            "map_url",
            "latitude",
            "longitude",
            "country",
            "map_image",
            "total_launch_count",
            "orbital_launch_attempt_count",
            "fastest_turnaround",
            "location",
        )


class PadSerializerNoLocation(PadSerializer):
    """A pad as its location shows it."""

    agencies = AgencyMiniSerializer(many=True)

    class Meta(PadSerializer.Meta):
        fields = without(PadSerializer, "location")


class LocationSerializerWithPads(LocationSerializer):
    """A location with its pads."""

    response_mode = response_mode("detailed")
    pads = PadSerializerNoLocation(many=True)

    class Meta(LocationSerializer.Meta):
        fields = (*LocationSerializer.Meta.fields, "pads")
