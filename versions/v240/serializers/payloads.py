"""How payloads are shown."""

from __future__ import annotations

from launches.serializers import payloads
from versions.v240.serializers.programs import ProgramNormalSerializer


class PayloadDetailedSerializer(payloads.PayloadDetailedSerializer):
    """A payload with all about its agencies and programs."""

    program = ProgramNormalSerializer(many=True)
