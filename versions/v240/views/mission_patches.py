"""The endpoint of mission patches."""

from __future__ import annotations

from launches.views import agencies
from programs.serializers import MissionPatchSerializer
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.detailed import MissionPatchDetailedSerializer


class MissionPatchViewSet(agencies.MissionPatchViewSet):
    """Patches of launches, expeditions and programs."""

    modes = Modes(normal=MissionPatchSerializer, detailed=MissionPatchDetailedSerializer)
