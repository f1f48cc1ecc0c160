"""Every endpoint of version 2.1.0, as that of version 2.2.0 with fewer keys."""

from __future__ import annotations

from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet
from versions.v210.changes import version_2_1_0
from versions.v220.router import router as later

#: The endpoints that clients of the version ask, a scope of a resource before the resource.
PREFIXES = (
    "agencies",
    "astronaut",
    "config/launcher",
    "config/spacecraft",
    "docking_event",
    "event/previous",
    "event/upcoming",
    "event",
    "expedition",
    "launch/previous",
    "launch/upcoming",
    "launch",
    "launcher",
    "location",
    "pad",
    "program",
    "spacecraft/flight",
    "spacecraft",
    "spacestation",
)

router = Router(ListAPIRootView, format_suffixes=True)
viewsets = {prefix: viewset for prefix, viewset, _ in later.registry}
for prefix in PREFIXES:
    router.register(prefix, version_2_1_0.viewset(viewsets[prefix]))
router.register_single("api-throttle", APIThrottleViewSet)
router.register_single(
    "dashboard/starship", version_2_1_0.viewset(later.singles["dashboard/starship"])
)
