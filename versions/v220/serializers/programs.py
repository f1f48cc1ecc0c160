"""How programs and mission patches are shown."""

from __future__ import annotations

from programs.models import MissionPatch, Program
from programs.serializers import ProgramTypeSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import picture_at
from versions.v220.serializers.agencies import AgencySerializerMini


class MissionPatchSerializer(ModelSerializer):
    """A patch and who made it."""

    agency = AgencySerializerMini(allow_null=True)

    class Meta:
        model = MissionPatch
        fields = ("id", "name", "priority", "image_url", "agency")


class ProgramSerializer(ModelSerializer):
    """A program with its agencies and patches."""

    url = ResourceURLField("program")
    agencies = AgencySerializerMini(many=True)
    image_url = picture_at("image.image_url")
    mission_patches = MissionPatchSerializer(many=True)
    type = ProgramTypeSerializer()

    class Meta:
        model = Program
        fields = (
            "id",
            "url",
            "name",
            "description",
            "agencies",
            "image_url",
            "start_date",
            "end_date",
            "info_url",
            "wiki_url",
            "mission_patches",
            "type",
        )
