"""How version 2.2.0 shows landings and their places."""

from __future__ import annotations

from launches.models import Landing, LandingLocation
from launches.serializers.landings import LandingTypeSerializer
from spacedevs.api.contract.serializers import ModelSerializer
from versions.v220.serializers.places import LocationSerializer


class LandingLocationSerializer(ModelSerializer):
    """Where something lands."""

    location = LocationSerializer(allow_null=True)

    class Meta:
        model = LandingLocation
        fields = ("id", "name", "abbrev", "description", "location", "successful_landings")


class LandingSerializer(ModelSerializer):
    """A landing as the flight shows it that it ends."""

    location = LandingLocationSerializer(source="landing_location", allow_null=True)
    type = LandingTypeSerializer(allow_null=True)

    class Meta:
        model = Landing
        fields = (
            "id",
            "attempt",
            "success",
            "description",
            "downrange_distance",
            "location",
            "type",
        )
