"""Every endpoint of version 2.4.0, one line each, a scope of a resource before the resource."""

from __future__ import annotations

from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet

router = Router(ListAPIRootView, modes_as_paths=True)
router.register_single("api-throttle/status", APIThrottleViewSet)
