"""How launches are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.serializers import ImageSerializer, NetPrecisionSerializer
from launches.models import Launch, LaunchStatus
from spacedevs.api.fields import ResourceURLField
from spacedevs.api.modes import response_mode


class LaunchStatusSerializer(serializers.ModelSerializer):
    """How a launch stands."""

    class Meta:
        model = LaunchStatus
        fields = ("id", "name", "abbrev", "description")
        read_only_fields = ("name",)


class LaunchBasicSerializer(serializers.ModelSerializer):
    """A launch in brief."""

    id = serializers.UUIDField(read_only=True)
    url = ResourceURLField("launches")
    response_mode = response_mode("list")
    slug = serializers.SlugField()
    status = LaunchStatusSerializer(allow_null=True)
    net_precision = NetPrecisionSerializer(allow_null=True)
    image = ImageSerializer(read_only=True, allow_null=True)
    infographic = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Launch
        fields = (
            "id",
            "url",
            "name",
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
