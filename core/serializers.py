"""How the values that resources share are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.models import (
    CelestialBody,
    CelestialBodyType,
    Country,
    Image,
    ImageLicense,
    ImageVariant,
    ImageVariantType,
    InfoURLType,
    Language,
    NetPrecision,
    Orbit,
    SocialMedia,
    SocialMediaLink,
    Update,
    VidURLType,
)
from spacedevs.api.contract.fields import PictureTextField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer, Serializer
from spacedevs.api.contract.tables import table_serializer
from spacedevs.database.ranges import LARGEST_INTEGER, SMALLEST_INTEGER

LanguageSerializer = table_serializer(Language, "A language.", "id", "name", "code")


NetPrecisionSerializer = table_serializer(
    NetPrecision, "How exactly a time is known.", "id", "name", "abbrev", "description"
)


ImageLicenseSerializer = table_serializer(
    ImageLicense, "The terms of an image.", "id", "name", "priority", "link"
)


ImageVariantTypeSerializer = table_serializer(
    ImageVariantType, "What an image's variant is made for."
)


class ImageVariantSerializer(ModelSerializer):
    """An image made for another purpose."""

    type = ImageVariantTypeSerializer()

    class Meta:
        model = ImageVariant
        fields = ("id", "type", "image_url")


class ImageSerializer(ModelSerializer):
    """An image with its licence and variants."""

    license = ImageLicenseSerializer()
    variants = ImageVariantSerializer(many=True)

    class Meta:
        model = Image
        fields = (
            "id",
            "name",
            "image_url",
            "thumbnail_url",
            "credit",
            "license",
            "single_use",
            "variants",
        )


InfoURLTypeSerializer = table_serializer(InfoURLType, "What kind of page a link leads to.")


VidURLTypeSerializer = table_serializer(VidURLType, "What kind of video a link leads to.")


class InfoURLSerializer(Serializer):
    """A link to a page. Links have a table for each model that they belong to."""

    priority = serializers.IntegerField(
        required=False, min_value=SMALLEST_INTEGER, max_value=LARGEST_INTEGER
    )
    source = serializers.CharField(required=False, allow_null=True)
    title = serializers.CharField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_null=True)
    feature_image = serializers.URLField(required=False, allow_null=True)
    url = serializers.URLField()
    type = InfoURLTypeSerializer(allow_null=True)
    language = LanguageSerializer(allow_null=True)


class VidURLSerializer(Serializer):
    """A link to a video, past, running or announced."""

    priority = serializers.IntegerField(
        required=False, min_value=SMALLEST_INTEGER, max_value=LARGEST_INTEGER
    )
    source = serializers.CharField(required=False, allow_null=True)
    publisher = serializers.CharField(required=False, allow_null=True)
    title = serializers.CharField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_null=True)
    feature_image = serializers.URLField(required=False, allow_null=True)
    url = serializers.URLField()
    type = VidURLTypeSerializer(allow_null=True)
    language = LanguageSerializer(allow_null=True)
    start_time = serializers.DateTimeField(required=False, allow_null=True)
    end_time = serializers.DateTimeField(required=False, allow_null=True)
    live = serializers.BooleanField(required=False)


class UpdateSerializer(ModelSerializer):
    """A note on what has changed."""

    id = serializers.IntegerField()
    profile_image = PictureTextField(read_only=True, allow_null=True)
    created_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Update
        fields = ("id", "profile_image", "comment", "info_url", "created_by", "created_on")


CountrySerializer = table_serializer(
    Country,
    "A country.",
    "id",
    "name",
    "alpha_2_code",
    "alpha_3_code",
    "nationality_name",
    "nationality_name_composed",
)


class SocialMediaSerializer(ModelSerializer):
    """A social network."""

    url = serializers.URLField(allow_null=True)
    logo = ImageSerializer(allow_null=True)

    class Meta:
        model = SocialMedia
        fields = ("id", "name", "url", "logo")


class SocialMediaLinkSerializer(ModelSerializer):
    """Where somebody is found in a social network."""

    social_media = SocialMediaSerializer()
    url = serializers.URLField(allow_null=True)

    class Meta:
        model = SocialMediaLink
        fields = ("id", "social_media", "url")


CelestialBodyTypeSerializer = table_serializer(CelestialBodyType, "What kind of body it is.")


class CelestialBodyMiniSerializer(ModelSerializer):
    """A celestial body by its name."""

    response_mode = response_mode("list")

    class Meta:
        model = CelestialBody
        fields = ("response_mode", "id", "name")


class CelestialBodyNormalSerializer(CelestialBodyMiniSerializer):
    """A celestial body with its measures."""

    response_mode = response_mode("normal")
    type = CelestialBodyTypeSerializer(allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta(CelestialBodyMiniSerializer.Meta):
        fields = (
            *CelestialBodyMiniSerializer.Meta.fields,
            "type",
            "diameter",
            "mass",
            "gravity",
            "length_of_day",
            "atmosphere",
            "image",
            "description",
            "wiki_url",
        )


class CelestialBodyDetailedSerializer(CelestialBodyNormalSerializer):
    """A celestial body with what has started from it and landed on it."""

    class Meta(CelestialBodyNormalSerializer.Meta):
        fields = (
            *CelestialBodyNormalSerializer.Meta.fields,
            "total_attempted_launches",
            "successful_launches",
            "failed_launches",
            "total_attempted_landings",
            "successful_landings",
            "failed_landings",
        )


class OrbitSerializer(ModelSerializer):
    """An orbit and what it goes around."""

    abbrev = serializers.CharField()
    celestial_body = CelestialBodyMiniSerializer()

    class Meta:
        model = Orbit
        fields = ("id", "name", "abbrev", "celestial_body")
