"""How many calls a client may make."""

from __future__ import annotations

from spacedevs.api.contract.schema import SingleOperationSchema
from spacedevs.throttle import APIThrottleViewSet as CurrentAPIThrottleViewSet


class APIThrottleViewSet(CurrentAPIThrottleViewSet):
    """How many calls you have left. This server sets no limit."""

    schema = SingleOperationSchema()
