"""How version 2.2.0 shows launches, in mode `normal` and as other resources nest them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import NetPrecisionSerializer
from launches.models import Launch, LaunchStatus, Rocket
from spacedevs.api.contract.fields import ResourceURLField, picture_address
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import ConstantField, MethodField
from versions.v220.earth import BODY
from versions.v220.serializers.agencies import AgencySerializerMini
from versions.v220.serializers.earth import OfEarth
from versions.v220.serializers.hiding import ListOfShown
from versions.v220.serializers.launchers import LauncherConfigListSerializer
from versions.v220.serializers.missions import MissionSerializer
from versions.v220.serializers.places import PadSerializer
from versions.v220.serializers.programs import ProgramSerializer

#: The id of a status that came with version 2.3.0.
PAYLOAD_DEPLOYED = 9
#: What is shown in its place: the status with this id, in the words of the demo data.
IN_FLIGHT = {
    "id": 6,
    "name": "Launch in Flight",
    "abbrev": "In Flight",
    "description": "The rocket has left the pad and the flight is under way.",
}


class StatusField(serializers.ReadOnlyField):
    """A column of a launch status; that of IN_FLIGHT where the status is PAYLOAD_DEPLOYED."""

    def get_attribute(self, status: LaunchStatus) -> Any:
        if status.pk == PAYLOAD_DEPLOYED:
            return IN_FLIGHT[str(self.source)]
        return super().get_attribute(status)


class LaunchStatusSerializer(ModelSerializer):
    """How a launch stands."""

    id = StatusField()
    name = StatusField()
    abbrev = StatusField()
    description = StatusField()

    class Meta:
        model = LaunchStatus
        fields = ("id", "name", "abbrev", "description")


class RocketSerializerCommon(ModelSerializer):
    """The rocket of a launch."""

    configuration = LauncherConfigListSerializer(allow_null=True)

    class Meta:
        model = Rocket
        fields = ("id", "configuration")


class LaunchSerializerMini(OfEarth):
    """A launch by its name."""

    id = serializers.UUIDField(read_only=True)

    class Meta:
        model = Launch
        fields = ("id", "name")
        list_serializer_class = ListOfShown
        needs: ClassVar[dict[str, list[str]]] = {"name": [BODY]}


class LaunchOfModeSerializer(OfEarth):
    """What launches have in every mode; upstream shows the rocket's image if there is no other."""

    id = serializers.UUIDField(read_only=True)
    url = ResourceURLField("launch")
    slug = serializers.SlugField()
    status = LaunchStatusSerializer(allow_null=True)
    net_precision = NetPrecisionSerializer(allow_null=True)
    image = MethodField()

    class Meta:
        model = Launch
        list_serializer_class = ListOfShown
        needs: ClassVar[dict[str, list[str]]] = {
            "url": [BODY],
            "image": [
                f"{path}__{column}"
                for path in ("image", "rocket__configuration__image")
                for column in ("image_url", "image_copy")
            ],
        }

    def get_image(self, launch: Launch) -> str | None:
        """The address of the launch's image, else of its rocket's; None without both."""
        config = launch.rocket.configuration if launch.rocket else None
        image = launch.image or (config.image if config else None)
        return picture_address(self.context, image.image_url, image.image_copy) if image else None


class LaunchSerializerCommon(LaunchOfModeSerializer):
    """A launch with its provider, rocket, mission, pad and programs."""

    holdreason = ConstantField("")
    launch_service_provider = AgencySerializerMini(allow_null=True)
    rocket = RocketSerializerCommon(allow_null=True)
    mission = MissionSerializer(allow_null=True)
    pad = PadSerializer(allow_null=True)
    program = ProgramSerializer(many=True)
    type = ConstantField("normal")

    class Meta(LaunchOfModeSerializer.Meta):
        fields = (
            "id",
            "url",
            "slug",
            "name",
            "status",
            "last_updated",
            "net",
            "window_end",
            "window_start",
            "net_precision",
            "probability",
            "weather_concerns",
            "holdreason",
            "failreason",
            "hashtag",
            "launch_service_provider",
            "rocket",
            "mission",
            "pad",
            "webcast_live",
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
            "type",
        )
