"""How agencies are shown by others, and in their own list."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from agencies.models import Agency
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import ConstantField, MethodField, picture_at, text_at


class AgencyListSerializer(ModelSerializer):
    """An agency by its name and abbreviation, as the owner of a station."""

    url = ResourceURLField("agencies")

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ("id", "url", "name", "abbrev")


class AgencySerializerMini(AgencyListSerializer):
    """An agency in brief, as most other resources show it."""

    type = text_at("type.name")

    class Meta(AgencyListSerializer.Meta):
        fields = ("id", "url", "name", "type")


class AgencySerializer(AgencySerializerMini):
    """An agency with its description and pictures."""

    country_code = MethodField()
    founding_year = serializers.CharField(read_only=True, allow_null=True)
    image_url = picture_at("image.image_url")
    logo_url = picture_at("logo.image_url")

    class Meta(AgencySerializerMini.Meta):
        fields = (
            "id",
            "url",
            "name",
            "featured",
            "type",
            "country_code",
            "abbrev",
            "description",
            "administrator",
            "founding_year",
            "launchers",
            "spacecraft",
            "parent",
            "image_url",
            "logo_url",
        )
        needs: ClassVar[dict[str, list[str]]] = {"country_code": ["country__alpha_3_code"]}

    def get_country_code(self, agency: Agency) -> str:
        """The three-letter codes of the agency's countries, joined by commas."""
        return ",".join(country.alpha_3_code for country in agency.country.all())


class AgencySerializerDetailedCommon(AgencySerializer):
    """An agency with its record, as launches show it."""

    launch_library_url = ConstantField(None)
    nation_url = picture_at("social_logo.image_url")

    class Meta(AgencySerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "featured",
            "type",
            "country_code",
            "abbrev",
            "description",
            "administrator",
            "founding_year",
            "launchers",
            "spacecraft",
            "launch_library_url",
            "total_launch_count",
            "consecutive_successful_launches",
            "successful_launches",
            "failed_launches",
            "pending_launches",
            "consecutive_successful_landings",
            "successful_landings",
            "failed_landings",
            "attempted_landings",
            "info_url",
            "wiki_url",
            "logo_url",
            "image_url",
            "nation_url",
        )
