"""How configurations of launchers and their families are shown."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer
from launches.serializers import launchers
from spacedevs.api.contract.serializers import without
from versions.v240.serializers.programs import ProgramNormalSerializer


class LauncherConfigFamilyNormalSerializer(launchers.LauncherConfigFamilyNormalSerializer):
    """A family of rockets with its makers."""

    manufacturer = AgencyMiniSerializer(many=True, allow_null=True)


class LauncherConfigFamilyDetailedSerializer(launchers.LauncherConfigFamilyDetailedSerializer):
    """A family of rockets with its record."""

    manufacturer = AgencyMiniSerializer(many=True, allow_null=True)
    parent = launchers.LauncherConfigFamilyMiniSerializer(allow_null=True)


class LauncherConfigNormalSerializer(launchers.LauncherConfigNormalSerializer):
    """A rocket with its maker and programs."""

    families = LauncherConfigFamilyNormalSerializer(many=True, allow_null=True)
    manufacturer = AgencyMiniSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True)


class LauncherConfigDetailedSerializer(launchers.LauncherConfigDetailedSerializer):
    """A rocket with its measures and its record."""

    families = LauncherConfigFamilyNormalSerializer(many=True, allow_null=True)
    program = ProgramNormalSerializer(many=True)


class LauncherConfigDetailedSerializerNoManufacturer(LauncherConfigDetailedSerializer):
    """A rocket as its maker shows it."""

    class Meta(LauncherConfigDetailedSerializer.Meta):
        fields = without(LauncherConfigDetailedSerializer, "manufacturer")
