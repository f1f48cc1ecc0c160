"""How an astronaut is shown at its own address, with flights, landings and spacewalks."""

from __future__ import annotations

from versions.v220.serializers.agencies import AgencySerializerMini
from versions.v220.serializers.astronauts import (
    AstronautDetailedSerializerNoFlights,
    AstronautNormalSerializer,
)
from versions.v220.serializers.flights import SpacecraftFlightSerializer
from versions.v220.serializers.launch_list import LaunchListSerializer
from versions.v220.serializers.launches import LaunchSerializerCommon
from versions.v220.serializers.stations import SpacewalkNormalSerializer


class AstronautDetailedSerializer(AstronautNormalSerializer):
    """An astronaut with every flight, landing and spacewalk."""

    agency = AgencySerializerMini(allow_null=True)
    flights = LaunchSerializerCommon(many=True)
    landings = SpacecraftFlightSerializer(many=True)
    spacewalks = SpacewalkNormalSerializer(many=True)

    class Meta(AstronautDetailedSerializerNoFlights.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "type",
            "in_space",
            "time_in_space",
            "eva_time",
            "agency",
            "age",
            "date_of_birth",
            "date_of_death",
            "nationality",
            "twitter",
            "instagram",
            "bio",
            "profile_image",
            "profile_image_thumbnail",
            "wiki",
            "flights",
            "landings",
            "flights_count",
            "landings_count",
            "spacewalks_count",
            "last_flight",
            "first_flight",
            "spacewalks",
        )


class AstronautLaunchListSerializer(AstronautDetailedSerializer):
    """An astronaut in full, but with the flights in brief."""

    flights = LaunchListSerializer(many=True)
