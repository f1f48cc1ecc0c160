"""How links to pages and videos are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.serializers import InfoURLSerializer, LanguageSerializer, VidURLTypeSerializer
from spacedevs.api.contract.serializers import Serializer

__all__ = ["InfoURLSerializer", "VidURLSerializer"]


class VidURLSerializer(Serializer):
    """A link to a video; this version doesn't say whether it is live."""

    priority = serializers.IntegerField()
    source = serializers.CharField(allow_null=True)
    publisher = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    feature_image = serializers.URLField(allow_null=True)
    url = serializers.URLField()
    type = VidURLTypeSerializer(allow_null=True)
    language = LanguageSerializer(allow_null=True)
    start_time = serializers.DateTimeField(allow_null=True)
    end_time = serializers.DateTimeField(allow_null=True)
