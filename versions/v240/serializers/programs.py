"""How programs are shown."""

from __future__ import annotations

from core.serializers import VidURLSerializer
from programs import serializers as programs
from versions.v240.fields import EmptyListField


class ProgramNormalSerializer(programs.ProgramNormalSerializer):
    """A program with its agencies and patches.

    It has no videos: 2.3.0, whose documents are stored, knows none of programs.
    """

    vid_urls = EmptyListField(VidURLSerializer)

    class Meta(programs.ProgramNormalSerializer.Meta):
        fields = (*programs.ProgramNormalSerializer.Meta.fields, "vid_urls")
