"""How version 2.2.0 shows landings at addresses of their own, with what has landed."""

from __future__ import annotations

from launches.models import Landing
from launches.serializers.landings import LandingTypeSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.v220.serializers.flights import FirstStageSerializer, SpacecraftFlightSerializer
from versions.v220.serializers.landings import LandingLocationSerializer


class LandingEndpointDetailedSerializer(ModelSerializer):
    """A landing with the booster or spacecraft that lands."""

    url = ResourceURLField("landings")
    landing_type = LandingTypeSerializer(source="type", allow_null=True)
    landing_location = LandingLocationSerializer(allow_null=True)
    firststage = FirstStageSerializer(allow_null=True)
    spacecraftflight = SpacecraftFlightSerializer(allow_null=True)

    class Meta:
        model = Landing
        fields = (
            "id",
            "url",
            "attempt",
            "success",
            "description",
            "downrange_distance",
            "landing_type",
            "landing_location",
            "firststage",
            "spacecraftflight",
        )
