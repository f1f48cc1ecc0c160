"""How launchers, their configurations and families are shown."""

from __future__ import annotations

from agencies.serializers import AgencyDetailedSerializer, AgencyNormalSerializer
from core.serializers import ImageSerializer
from launches.models import (
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
)
from programs.serializers import ProgramNormalSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, without
from spacedevs.api.contract.tables import table_serializer


class LauncherConfigFamilyMiniSerializer(ModelSerializer):
    """A family of rockets by its name."""

    response_mode = response_mode("list")

    class Meta:
        model = LauncherConfigurationFamily
        fields = ("response_mode", "id", "name")


class LauncherConfigFamilyNormalSerializer(LauncherConfigFamilyMiniSerializer):
    """A family of rockets with its makers."""

    response_mode = response_mode("normal")
    manufacturer = AgencyNormalSerializer(many=True, allow_null=True)
    parent = LauncherConfigFamilyMiniSerializer(allow_null=True)

    class Meta(LauncherConfigFamilyMiniSerializer.Meta):
        fields = (*LauncherConfigFamilyMiniSerializer.Meta.fields, "manufacturer", "parent")


class LauncherConfigFamilyDetailedSerializer(LauncherConfigFamilyNormalSerializer):
    """A family of rockets with its record."""

    response_mode = response_mode("detailed")
    manufacturer = AgencyDetailedSerializer(many=True, allow_null=True)
    parent = LauncherConfigFamilyNormalSerializer(allow_null=True)

    class Meta(LauncherConfigFamilyNormalSerializer.Meta):
        fields = (
            *LauncherConfigFamilyNormalSerializer.Meta.fields,
            "description",
            "active",
            "maiden_flight",
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


class LauncherConfigListSerializer(ModelSerializer):
    """A rocket by its name and families."""

    response_mode = response_mode("list")
    url = ResourceURLField("launcher_configurations")
    families = LauncherConfigFamilyMiniSerializer(many=True, allow_null=True)

    class Meta:
        model = LauncherConfiguration
        fields = ("response_mode", "id", "url", "name", "families", "full_name", "variant")


class LauncherConfigNormalSerializer(LauncherConfigListSerializer):
    """A rocket with its maker and programs."""

    response_mode = response_mode("normal")
    families = LauncherConfigFamilyNormalSerializer(many=True, allow_null=True)
    manufacturer = AgencyNormalSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True)
    image = ImageSerializer(allow_null=True)

    class Meta(LauncherConfigListSerializer.Meta):
        fields = (
            *LauncherConfigListSerializer.Meta.fields,
            "active",
            "is_placeholder",
            "manufacturer",
            "program",
            "reusable",
            "image",
            "info_url",
            "wiki_url",
        )


class LauncherConfigDetailedSerializer(LauncherConfigNormalSerializer):
    """A rocket with its measures and its record."""

    response_mode = response_mode("detailed")
    families = LauncherConfigFamilyDetailedSerializer(many=True, allow_null=True)
    manufacturer = AgencyDetailedSerializer(allow_null=True)

    class Meta(LauncherConfigNormalSerializer.Meta):
        fields = (
            *LauncherConfigNormalSerializer.Meta.fields,
            "description",
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
            "geo_capacity",
            "sso_capacity",
            "to_thrust",
            "apogee",
            "total_launch_count",
            "consecutive_successful_launches",
            "successful_launches",
            "failed_launches",
            "pending_launches",
            "attempted_landings",
            "successful_landings",
            "failed_landings",
            "consecutive_successful_landings",
            "fastest_turnaround",
        )


class LauncherConfigDetailedSerializerNoManufacturer(LauncherConfigDetailedSerializer):
    """A rocket as its maker shows it."""

    class Meta(LauncherConfigDetailedSerializer.Meta):
        fields = without(LauncherConfigDetailedSerializer, "manufacturer")


LauncherStatusSerializer = table_serializer(LauncherStatus, "Whether a booster is in use.")


class LauncherMiniSerializer(ModelSerializer):
    """A booster by its serial number."""

    response_mode = response_mode("list")
    url = ResourceURLField("launchers")
    status = LauncherStatusSerializer(allow_null=True)
    image = ImageSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Launcher
        fields = (
            "response_mode",
            "id",
            "url",
            "flight_proven",
            "serial_number",
            "is_placeholder",
            "status",
            "image",
        )


class LauncherNormalSerializer(LauncherMiniSerializer):
    """A booster with its record."""

    response_mode = response_mode("normal")

    class Meta(LauncherMiniSerializer.Meta):
        fields = (
            *LauncherMiniSerializer.Meta.fields,
            "details",
            "successful_landings",
            "attempted_landings",
            "flights",
            "last_launch_date",
            "first_launch_date",
            "fastest_turnaround",
        )


class LauncherDetailedSerializer(LauncherNormalSerializer):
    """A booster with the rocket that it belongs to."""

    response_mode = response_mode("detailed")
    launcher_config = LauncherConfigListSerializer(allow_null=True)

    class Meta(LauncherNormalSerializer.Meta):
        fields = (*LauncherNormalSerializer.Meta.fields, "launcher_config")
