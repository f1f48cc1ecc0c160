"""How many calls a client may make, at the path that 2.4.0 has for it."""

from __future__ import annotations

from spacedevs.api.contract.schema import SingleOperationSchema
from spacedevs.throttle import APIThrottleViewSet


class APIThrottleStatusViewSet(APIThrottleViewSet):
    """How many calls you have left. This server sets no limit."""

    schema = SingleOperationSchema()
