"""How updates are shown at their own endpoint."""

from __future__ import annotations

from core.serializers import UpdateSerializer
from events.serializers import EventMiniSerializer
from programs.serializers import ProgramMiniSerializer
from versions.v240.serializers.launches import LaunchBasicSerializer


class UpdateEndpointSerializer(UpdateSerializer):
    """A note on what has changed, and about what."""

    launch = LaunchBasicSerializer(allow_null=True)
    event = EventMiniSerializer(allow_null=True)
    program = ProgramMiniSerializer(allow_null=True)

    class Meta(UpdateSerializer.Meta):
        fields = (*UpdateSerializer.Meta.fields, "launch", "event", "program")
