"""How spacecraft, their configurations and families are shown."""

from __future__ import annotations

from launches.serializers import spacecraft


class SpacecraftConfigFamilyDetailedSerializer(spacecraft.SpacecraftConfigFamilyDetailedSerializer):
    """A family of spacecraft with its record; upstream says "normal" of this one, too."""

    parent = spacecraft.SpacecraftConfigFamilyMiniSerializer(allow_null=True)


class SpacecraftConfigFamilyEndpointDetailedSerializer(
    spacecraft.SpacecraftConfigFamilyEndpointDetailedSerializer
):
    """A family of spacecraft with its members."""

    parent = spacecraft.SpacecraftConfigFamilyMiniSerializer(allow_null=True)


class SpacecraftConfigDetailedSerializer(spacecraft.SpacecraftConfigDetailedSerializer):
    """A kind of spacecraft with its measures and its record."""

    family = SpacecraftConfigFamilyDetailedSerializer(many=True, allow_null=True)


class SpacecraftDetailedSerializer(spacecraft.SpacecraftDetailedSerializer):
    """A spacecraft with all about its kind; upstream says "normal" of this one, too."""

    spacecraft_config = SpacecraftConfigDetailedSerializer()
