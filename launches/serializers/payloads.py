"""How payloads are shown."""

from __future__ import annotations

from agencies.serializers import (
    AgencyDetailedSerializer,
    AgencyMiniSerializer,
    AgencyNormalSerializer,
)
from core.serializers import ImageSerializer
from launches.models import Payload, PayloadType
from programs.serializers import ProgramMiniSerializer, ProgramNormalSerializer
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

PayloadTypeSerializer = table_serializer(PayloadType, "What a payload is for.")


class PayloadMiniSerializer(ModelSerializer):
    """A payload with who made it and who operates it."""

    response_mode = response_mode("list")
    type = PayloadTypeSerializer()
    manufacturer = AgencyMiniSerializer(allow_null=True)
    operator = AgencyMiniSerializer(allow_null=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Payload
        fields = ("response_mode", "id", "name", "type", "manufacturer", "operator", "image")


class PayloadNormalSerializer(PayloadMiniSerializer):
    """A payload with its measures and programs."""

    response_mode = response_mode("normal")
    manufacturer = AgencyNormalSerializer(allow_null=True)
    operator = AgencyNormalSerializer(allow_null=True)
    program = ProgramMiniSerializer(many=True)

    class Meta(PayloadMiniSerializer.Meta):
        fields = (
            *PayloadMiniSerializer.Meta.fields,
            "wiki_link",
            "info_link",
            "program",
            "cost",
            "mass",
            "description",
        )


class PayloadDetailedSerializer(PayloadNormalSerializer):
    """A payload with all about its agencies and programs."""

    response_mode = response_mode("detailed")
    manufacturer = AgencyDetailedSerializer(allow_null=True)
    operator = AgencyDetailedSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True)
