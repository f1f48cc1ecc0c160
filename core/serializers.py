"""How the values that resources share are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.fields import LARGEST_INTEGER, SMALLEST_INTEGER
from core.models import (
    Image,
    ImageLicense,
    ImageVariant,
    ImageVariantType,
    InfoURLType,
    Language,
    NetPrecision,
    Update,
    VidURLType,
)


class LanguageSerializer(serializers.ModelSerializer):
    """A language."""

    class Meta:
        model = Language
        fields = ("id", "name", "code")


class NetPrecisionSerializer(serializers.ModelSerializer):
    """How exactly a time is known."""

    class Meta:
        model = NetPrecision
        fields = ("id", "name", "abbrev", "description")


class ImageLicenseSerializer(serializers.ModelSerializer):
    """The terms of an image."""

    class Meta:
        model = ImageLicense
        fields = ("id", "name", "priority", "link")


class ImageVariantTypeSerializer(serializers.ModelSerializer):
    """What an image's variant is made for."""

    class Meta:
        model = ImageVariantType
        fields = ("id", "name")


class ImageVariantSerializer(serializers.ModelSerializer):
    """An image made for another purpose."""

    type = ImageVariantTypeSerializer()

    class Meta:
        model = ImageVariant
        fields = ("id", "type", "image_url")


class ImageSerializer(serializers.ModelSerializer):
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


class InfoURLTypeSerializer(serializers.ModelSerializer):
    """What kind of page a link leads to."""

    class Meta:
        model = InfoURLType
        fields = ("id", "name")


class VidURLTypeSerializer(serializers.ModelSerializer):
    """What kind of video a link leads to."""

    class Meta:
        model = VidURLType
        fields = ("id", "name")


class InfoURLSerializer(serializers.Serializer):
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


class VidURLSerializer(serializers.Serializer):
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


class UpdateSerializer(serializers.ModelSerializer):
    """A note on what has changed."""

    id = serializers.IntegerField()
    profile_image = serializers.CharField(read_only=True, allow_null=True)
    created_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Update
        fields = ("id", "profile_image", "comment", "info_url", "created_by", "created_on")
