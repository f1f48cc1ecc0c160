"""How agencies are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.models import Agency, AgencyType
from spacedevs.api.fields import ResourceURLField
from spacedevs.api.modes import response_mode


class AgencyTypeSerializer(serializers.ModelSerializer):
    """What kind of agency it is."""

    class Meta:
        model = AgencyType
        fields = ("id", "name")


class AgencyMiniSerializer(serializers.ModelSerializer):
    """An agency in brief, as other resources show it."""

    response_mode = response_mode("list")
    url = ResourceURLField("agencies")
    type = AgencyTypeSerializer()

    class Meta:
        model = Agency
        fields = ("response_mode", "id", "url", "name", "abbrev", "type")
