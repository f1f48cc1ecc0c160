"""How missions are shown."""

from __future__ import annotations

from agencies.serializers import AgencyDetailedSerializer
from core.serializers import (
    ImageSerializer,
    InfoURLSerializer,
    OrbitSerializer,
    VidURLSerializer,
)
from launches.models import Mission, MissionType
from spacedevs.api.contract.fields import NameField
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

MissionTypeSerializer = table_serializer(MissionType, "What a mission is for.")


class MissionSerializer(ModelSerializer):
    """A mission with its orbit, agencies and links."""

    type = NameField("type")
    image = ImageSerializer(allow_null=True)
    orbit = OrbitSerializer(allow_null=True)
    agencies = AgencyDetailedSerializer(many=True)
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)

    class Meta:
        model = Mission
        fields = (
            "id",
            "name",
            "type",
            "description",
            "image",
            "orbit",
            "agencies",
            "info_urls",
            "vid_urls",
        )
