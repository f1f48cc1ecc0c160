"""How version 2.2.0 shows locations and pads."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from launches.models import Location, Pad
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer, without
from versions.fields import MethodField


class LocationSerializer(ModelSerializer):
    """A location with its numbers of launches and landings."""

    url = ResourceURLField("location")
    country_code = serializers.CharField(source="country.alpha_3_code", read_only=True, default="")

    class Meta:
        model = Location
        fields = (
            "id",
            "url",
            "name",
            "country_code",
            "description",
            "map_image",
            "timezone_name",
            "total_launch_count",
            "total_landing_count",
        )


class PadSerializer(ModelSerializer):
    """A pad with its location."""

    url = ResourceURLField("pad")
    agency_id = MethodField()
    latitude = serializers.CharField(read_only=True, allow_null=True)
    longitude = serializers.CharField(read_only=True, allow_null=True)
    location = LocationSerializer(allow_null=True)
    country_code = serializers.CharField(source="country.alpha_3_code", read_only=True, default="")

    class Meta:
        model = Pad
        fields = (
            "id",
            "url",
            "agency_id",
            "name",
            "description",
            "info_url",
            "wiki_url",
            "map_url",
            "latitude",
            "longitude",
            "location",
            "country_code",
            "map_image",
            "total_launch_count",
            "orbital_launch_attempt_count",
        )
        needs: ClassVar[dict[str, list[str]]] = {"agency_id": ["agencies__id"]}

    def get_agency_id(self, pad: Pad) -> int | None:
        """The id of the first agency that uses the pad."""
        return next((agency.pk for agency in pad.agencies.all()), None)


class PadSerializerNoLocation(PadSerializer):
    """A pad as its location shows it."""

    class Meta(PadSerializer.Meta):
        fields = without(PadSerializer, "location")


class LocationDetailSerializer(LocationSerializer):
    """A location with its pads."""

    pads = PadSerializerNoLocation(many=True)

    class Meta(LocationSerializer.Meta):
        fields = (*LocationSerializer.Meta.fields, "pads")
