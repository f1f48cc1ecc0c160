"""Every endpoint of version 2.2.0, one line each, a scope of a resource before the resource."""

from __future__ import annotations

from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet

router = Router(ListAPIRootView)
router.register_single("api-throttle", APIThrottleViewSet)
