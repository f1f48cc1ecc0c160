"""How agencies are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.models import Agency, AgencyType
from core.serializers import CountrySerializer, ImageSerializer, SocialMediaLinkSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

AgencyTypeSerializer = table_serializer(AgencyType, "What kind of agency it is.")


class AgencyMiniSerializer(ModelSerializer):
    """An agency in brief, as other resources show it."""

    response_mode = response_mode("list")
    url = ResourceURLField("agencies")
    type = AgencyTypeSerializer(allow_null=True)

    class Meta:
        model = Agency
        fields = ("response_mode", "id", "url", "name", "abbrev", "type")


class AgencyNormalSerializer(AgencyMiniSerializer):
    """An agency with its description and pictures."""

    response_mode = response_mode("normal")
    country = CountrySerializer(many=True)
    parent = serializers.CharField(read_only=True, allow_null=True)
    image = ImageSerializer(allow_null=True)
    logo = ImageSerializer(allow_null=True)
    social_logo = ImageSerializer(allow_null=True)

    class Meta(AgencyMiniSerializer.Meta):
        fields = (
            *AgencyMiniSerializer.Meta.fields,
            "featured",
            "country",
            "description",
            "administrator",
            "founding_year",
            "launchers",
            "spacecraft",
            "parent",
            "image",
            "logo",
            "social_logo",
        )


class AgencyDetailedSerializer(AgencyNormalSerializer):
    """An agency with its record; upstream says "normal" of this one, too."""

    social_media_links = SocialMediaLinkSerializer(many=True)

    class Meta(AgencyNormalSerializer.Meta):
        fields = (
            *AgencyNormalSerializer.Meta.fields,
            "total_launch_count",
            "consecutive_successful_launches",
            "successful_launches",
            "failed_launches",
            "pending_launches",
            "consecutive_successful_landings",
            "successful_landings",
            "failed_landings",
            "attempted_landings",
            "successful_landings_spacecraft",
            "failed_landings_spacecraft",
            "attempted_landings_spacecraft",
            "successful_landings_payload",
            "failed_landings_payload",
            "attempted_landings_payload",
            "info_url",
            "wiki_url",
            "social_media_links",
        )
