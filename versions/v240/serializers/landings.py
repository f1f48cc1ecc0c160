"""How landings are shown."""

from __future__ import annotations

from launches.serializers import landings
from versions.v240.serializers.places import LocationDetailedSerializerNoCelestialBody


class LandingLocationSerializer(landings.LandingLocationSerializer):
    """Where something lands."""

    location = LocationDetailedSerializerNoCelestialBody(allow_null=True)


class LandingSerializer(landings.LandingSerializer):
    """A landing."""

    landing_location = LandingLocationSerializer(allow_null=True)
