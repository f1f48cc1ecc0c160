"""How version 2.2.0 shows missions and their orbits."""

from __future__ import annotations

from rest_framework import serializers

from core.models import Orbit
from core.serializers import InfoURLSerializer
from launches.models import Mission
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer
from versions.fields import ConstantField
from versions.v220.serializers.agencies import AgencySerializerDetailedCommon
from versions.v220.serializers.links import VidURLSerializer

OrbitSerializer = table_serializer(Orbit, "An orbit.", "id", "name", "abbrev")


class MissionSerializer(ModelSerializer):
    """A mission with its orbit, agencies and links.

    Upstream has never filled in `launch_designator` here.
    """

    launch_designator = ConstantField(None)
    type = serializers.CharField(source="type.name", read_only=True, default="")
    orbit = OrbitSerializer(allow_null=True)
    agencies = AgencySerializerDetailedCommon(many=True)
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)

    class Meta:
        model = Mission
        fields = (
            "id",
            "name",
            "description",
            "launch_designator",
            "type",
            "orbit",
            "agencies",
            "info_urls",
            "vid_urls",
        )
