"""How launches are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer
from core.serializers import ImageSerializer, NetPrecisionSerializer
from launches.models import Launch, LaunchStatus, Rocket
from launches.serializers.launchers import LauncherConfigListSerializer
from launches.serializers.missions import MissionSerializer
from launches.serializers.places import PadSerializer
from programs.serializers import ProgramNormalSerializer
from spacedevs.api.contract.fields import PictureTextField, ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer


class RocketNormalSerializer(ModelSerializer):
    """The rocket of a launch."""

    configuration = LauncherConfigListSerializer()

    class Meta:
        model = Rocket
        fields = ("id", "configuration")


class LaunchStatusSerializer(ModelSerializer):
    """How a launch stands."""

    class Meta:
        model = LaunchStatus
        fields = ("id", "name", "abbrev", "description")
        read_only_fields = ("name",)


class LaunchMiniSerializer(ModelSerializer):
    """A launch by its name."""

    id = serializers.UUIDField(read_only=True)
    url = ResourceURLField("launches")

    class Meta:
        model = Launch
        fields = ("id", "url", "name")


class LaunchBasicSerializer(LaunchMiniSerializer):
    """A launch in brief."""

    response_mode = response_mode("list")
    slug = serializers.SlugField()
    status = LaunchStatusSerializer(allow_null=True)
    net = serializers.DateTimeField(required=False)
    window_end = serializers.DateTimeField(required=False)
    window_start = serializers.DateTimeField(required=False)
    net_precision = NetPrecisionSerializer(allow_null=True)
    image = ImageSerializer(read_only=True, allow_null=True)
    infographic = PictureTextField(read_only=True, allow_null=True)

    class Meta(LaunchMiniSerializer.Meta):
        fields = (
            *LaunchMiniSerializer.Meta.fields,
            "response_mode",
            "slug",
            "launch_designator",
            "status",
            "last_updated",
            "net",
            "net_precision",
            "window_end",
            "window_start",
            "image",
            "infographic",
        )


class LaunchNormalSerializer(LaunchBasicSerializer):
    """A launch with its provider, rocket, mission, pad and programs."""

    response_mode = response_mode("normal")
    launch_service_provider = AgencyMiniSerializer()
    rocket = RocketNormalSerializer(allow_null=True)
    mission = MissionSerializer(allow_null=True)
    pad = PadSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True, allow_null=True)

    class Meta(LaunchBasicSerializer.Meta):
        fields = (
            *LaunchBasicSerializer.Meta.fields,
            "probability",
            "weather_concerns",
            "failreason",
            "hashtag",
            "launch_service_provider",
            "rocket",
            "mission",
            "pad",
            "webcast_live",
            "program",
            "orbital_launch_attempt_count",
            "location_launch_attempt_count",
            "pad_launch_attempt_count",
            "agency_launch_attempt_count",
            "orbital_launch_attempt_count_year",
            "location_launch_attempt_count_year",
            "pad_launch_attempt_count_year",
            "agency_launch_attempt_count_year",
        )
