"""How version 2.2.0 shows launches in full."""

from __future__ import annotations

from core.serializers import InfoURLSerializer, UpdateSerializer
from launches.serializers.detailed import TimelineEventSerializer
from spacedevs.api.contract.fields import DurationField
from versions.fields import ConstantField
from versions.v220.serializers.agencies import AgencySerializerDetailedCommon
from versions.v220.serializers.flights import (
    FirstStageSerializer,
    SpacecraftFlightDetailedSerializerForLaunch,
)
from versions.v220.serializers.launchers import LauncherConfigDetailSerializer
from versions.v220.serializers.launches import LaunchSerializerCommon, RocketSerializerCommon
from versions.v220.serializers.links import VidURLSerializer
from versions.v220.serializers.programs import MissionPatchSerializer


class RocketDetailedSerializer(RocketSerializerCommon):
    """The rocket of a launch with its stages and its spacecraft."""

    configuration = LauncherConfigDetailSerializer(allow_null=True)
    launcher_stage = FirstStageSerializer(many=True, source="firststage")
    spacecraft_stage = SpacecraftFlightDetailedSerializerForLaunch(
        source="spacecraftflight", allow_null=True
    )

    class Meta(RocketSerializerCommon.Meta):
        fields = ("id", "configuration", "launcher_stage", "spacecraft_stage")


class LaunchDetailedSerializer(LaunchSerializerCommon):
    """A launch with everything that it is made of."""

    r_spacex_api_id = ConstantField(None)
    updates = UpdateSerializer(many=True)
    launch_service_provider = AgencySerializerDetailedCommon(allow_null=True)
    rocket = RocketDetailedSerializer(allow_null=True)
    infoURLs = InfoURLSerializer(many=True, source="info_urls")
    vidURLs = VidURLSerializer(many=True, source="vid_urls")
    timeline = TimelineEventSerializer(many=True)
    pad_turnaround = DurationField()
    mission_patches = MissionPatchSerializer(many=True)
    type = ConstantField("detailed")

    class Meta(LaunchSerializerCommon.Meta):
        fields = (
            "id",
            "url",
            "slug",
            "flightclub_url",
            "r_spacex_api_id",
            "name",
            "status",
            "last_updated",
            "updates",
            "net",
            "net_precision",
            "window_end",
            "window_start",
            "probability",
            "weather_concerns",
            "holdreason",
            "failreason",
            "hashtag",
            "launch_service_provider",
            "rocket",
            "mission",
            "pad",
            "infoURLs",
            "vidURLs",
            "webcast_live",
            "timeline",
            "image",
            "infographic",
            "program",
            "orbital_launch_attempt_count",
            "location_launch_attempt_count",
            "pad_launch_attempt_count",
            "agency_launch_attempt_count",
            "orbital_launch_attempt_count_year",
            "location_launch_attempt_count_year",
            "pad_launch_attempt_count_year",
            "agency_launch_attempt_count_year",
            "pad_turnaround",
            "mission_patches",
            "type",
        )
