"""How programs and mission patches are shown."""

from __future__ import annotations

from agencies.serializers import AgencyMiniSerializer
from core.serializers import ImageSerializer
from programs.models import MissionPatch, Program, ProgramType
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer

ProgramTypeSerializer = table_serializer(ProgramType, "What a program is for.")


class MissionPatchSerializer(ModelSerializer):
    """A patch and who made it."""

    agency = AgencyMiniSerializer(allow_null=True)
    response_mode = response_mode("normal")

    class Meta:
        model = MissionPatch
        fields = ("id", "name", "priority", "image_url", "agency", "response_mode")


class ProgramMiniSerializer(ModelSerializer):
    """A program in brief."""

    response_mode = response_mode("list")
    url = ResourceURLField("programs")
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Program
        fields = ("response_mode", "id", "url", "name", "image", "info_url", "wiki_url")


class ProgramNormalSerializer(ProgramMiniSerializer):
    """A program with its agencies and patches."""

    response_mode = response_mode("normal")
    agencies = AgencyMiniSerializer(many=True)
    mission_patches = MissionPatchSerializer(many=True)
    type = ProgramTypeSerializer()

    class Meta(ProgramMiniSerializer.Meta):
        fields = (
            *ProgramMiniSerializer.Meta.fields,
            "description",
            "agencies",
            "start_date",
            "end_date",
            "mission_patches",
            "type",
        )
