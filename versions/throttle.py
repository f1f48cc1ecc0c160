"""How many calls a client may make, as versions document it that say it is one object."""

from __future__ import annotations

from spacedevs.api.contract.schema import SingleObjectSchema
from spacedevs.throttle import APIThrottleViewSet as CurrentAPIThrottleViewSet


class APIThrottleViewSet(CurrentAPIThrottleViewSet):
    """How many calls you have left. This server sets no limit."""

    schema = SingleObjectSchema()
