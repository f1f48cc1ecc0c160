"""How launches are shown."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer, AgencyNormalSerializer
from launches.serializers import launches, missions
from programs.serializers import ProgramMiniSerializer
from spacedevs.api.contract.serializers import without
from versions.fields import text_at
from versions.v240.serializers.places import PadDetailedSerializer


class MissionSerializer(missions.MissionSerializer):
    """A mission with its orbit, agencies and links."""

    agencies = AgencyMiniSerializer(many=True)


class LaunchBasicSerializer(launches.LaunchBasicSerializer):
    """A launch in brief, with its provider and the name of its location."""

    launch_service_provider = AgencyMiniSerializer()
    location_name = text_at("pad.location.name")

    class Meta(launches.LaunchBasicSerializer.Meta):
        fields = (
            *without(launches.LaunchBasicSerializer, "infographic"),
            "launch_service_provider",
            "infographic",
            "location_name",
        )


class LaunchNormalSerializer(launches.LaunchNormalSerializer):
    """A launch with its provider, rocket, mission, pad and programs."""

    launch_service_provider = AgencyNormalSerializer()
    mission = MissionSerializer(allow_null=True)
    pad = PadDetailedSerializer()
    program = ProgramMiniSerializer(many=True, allow_null=True)

    class Meta(launches.LaunchNormalSerializer.Meta):
        fields = (
            *without(LaunchBasicSerializer, "location_name"),
            *without(launches.LaunchNormalSerializer, *LaunchBasicSerializer.Meta.fields),
        )
