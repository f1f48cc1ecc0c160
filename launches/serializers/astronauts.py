"""How astronauts are shown with their launches and landings."""

from __future__ import annotations

from astronauts.serializers import AstronautDetailedSerializer
from launches.serializers.flights import SpacecraftFlightNormalSerializer
from launches.serializers.launches import LaunchNormalSerializer
from spacedevs.api.contract.modes import response_mode
from stations.serializers import SpacewalkNormalSerializer


class AstronautEndpointNormalSerializer(AstronautDetailedSerializer):
    """An astronaut with numbers of flights, landings and spacewalks."""

    response_mode = response_mode("normal")

    class Meta(AstronautDetailedSerializer.Meta):
        fields = (
            *AstronautDetailedSerializer.Meta.fields,
            "flights_count",
            "landings_count",
            "spacewalks_count",
        )


class AstronautEndpointDetailedSerializer(AstronautEndpointNormalSerializer):
    """An astronaut with every flight, landing and spacewalk."""

    response_mode = response_mode("detailed")
    flights = LaunchNormalSerializer(many=True)
    landings = SpacecraftFlightNormalSerializer(many=True)
    spacewalks = SpacewalkNormalSerializer(many=True)

    class Meta(AstronautEndpointNormalSerializer.Meta):
        fields = (
            *AstronautEndpointNormalSerializer.Meta.fields,
            "flights",
            "landings",
            "spacewalks",
        )
