"""How version 2.2.0 shows rockets and their boosters."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from launches.models import Launcher, LauncherConfiguration
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer, without
from versions.fields import ConstantField, MethodField, picture_at
from versions.v220.serializers.agencies import AgencySerializer, AgencySerializerDetailedCommon
from versions.v220.serializers.programs import ProgramSerializer


class LauncherConfigListSerializer(ModelSerializer):
    """A rocket by its name and family."""

    url = ResourceURLField("config/launcher")
    family = MethodField()

    class Meta:
        model = LauncherConfiguration
        fields = ("id", "url", "name", "family", "full_name", "variant")
        needs: ClassVar[dict[str, list[str]]] = {"family": ["families__name"]}

    def get_family(self, config: LauncherConfiguration) -> str:
        """The name of the first family; an empty text if there is none."""
        return next((family.name for family in config.families.all()), "")


class LauncherConfigSerializer(LauncherConfigListSerializer):
    """A rocket with its maker and programs."""

    manufacturer = AgencySerializer(allow_null=True)
    program = ProgramSerializer(many=True)
    image_url = picture_at("image.image_url")

    class Meta(LauncherConfigListSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "manufacturer",
            "program",
            "family",
            "full_name",
            "variant",
            "reusable",
            "image_url",
            "info_url",
            "wiki_url",
        )


class LauncherConfigDetailSerializer(LauncherConfigSerializer):
    """A rocket with its measures and its record; upstream has dropped `vehicle_range` since."""

    manufacturer = AgencySerializerDetailedCommon(allow_null=True)
    launch_cost = serializers.CharField(read_only=True, allow_null=True)
    launch_mass = serializers.IntegerField(read_only=True, allow_null=True)
    leo_capacity = serializers.IntegerField(read_only=True, allow_null=True)
    gto_capacity = serializers.IntegerField(read_only=True, allow_null=True)
    to_thrust = serializers.IntegerField(read_only=True, allow_null=True)
    apogee = serializers.IntegerField(read_only=True, allow_null=True)
    vehicle_range = ConstantField(None, "integer")

    class Meta(LauncherConfigSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "active",
            "reusable",
            "description",
            "family",
            "full_name",
            "manufacturer",
            "program",
            "variant",
            "alias",
            "min_stage",
            "max_stage",
            "length",
            "diameter",
            "maiden_flight",
            "launch_cost",
            "launch_mass",
            "leo_capacity",
            "gto_capacity",
            "to_thrust",
            "apogee",
            "vehicle_range",
            "image_url",
            "info_url",
            "wiki_url",
            "total_launch_count",
            "consecutive_successful_launches",
            "successful_launches",
            "failed_launches",
            "pending_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
            "consecutive_successful_landings",
        )


class LauncherConfigDetailSerializerForAgency(LauncherConfigDetailSerializer):
    """A rocket as its maker shows it."""

    class Meta(LauncherConfigDetailSerializer.Meta):
        fields = without(
            LauncherConfigDetailSerializer,
            "active",
            "reusable",
            "manufacturer",
            "program",
            "launch_cost",
            "total_launch_count",
        )


class LauncherDetailedSerializer(ModelSerializer):
    """A booster as the launch shows it that it flies on."""

    url = ResourceURLField("launcher")
    status = MethodField()
    image_url = picture_at("image.image_url")

    class Meta:
        model = Launcher
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "url",
            "details",
            "flight_proven",
            "serial_number",
            "status",
            "image_url",
            "successful_landings",
            "attempted_landings",
            "flights",
            "last_launch_date",
            "first_launch_date",
        )
        needs: ClassVar[dict[str, list[str]]] = {"status": ["status__name"]}

    def get_status(self, launcher: Launcher) -> str:
        """The name of the status in lower case; an empty text if there is none."""
        return launcher.status.name.lower() if launcher.status else ""


class LauncherSerializer(LauncherDetailedSerializer):
    """A booster with the rocket that it belongs to."""

    launcher_config = LauncherConfigListSerializer(allow_null=True)

    class Meta(LauncherDetailedSerializer.Meta):
        fields = (
            "id",
            "url",
            "flight_proven",
            "serial_number",
            "is_placeholder",
            "status",
            "details",
            "launcher_config",
            "image_url",
            "flights",
            "last_launch_date",
            "first_launch_date",
        )


class LauncherDetailSerializer(LauncherSerializer):
    """A booster with all about the rocket that it belongs to."""

    launcher_config = LauncherConfigDetailSerializer(allow_null=True)

    class Meta(LauncherSerializer.Meta):
        fields = (
            "id",
            "url",
            "flight_proven",
            "serial_number",
            "is_placeholder",
            "status",
            "details",
            "launcher_config",
            "image_url",
            "successful_landings",
            "attempted_landings",
            "flights",
            "last_launch_date",
            "first_launch_date",
        )
