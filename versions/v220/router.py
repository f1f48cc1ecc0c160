"""Every endpoint of version 2.2.0, one line each, a scope of a resource before the resource."""

from __future__ import annotations

from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet
from versions.v220.views.launchers import LauncherConfigurationViewSet, LauncherViewSet
from versions.v220.views.launches import (
    LaunchViewSet,
    PreviousLaunchViewSet,
    UpcomingLaunchViewSet,
)
from versions.v220.views.places import LocationViewSet, PadViewSet
from versions.v220.views.spacecraft import (
    LandingViewSet,
    SpacecraftConfigurationViewSet,
    SpacecraftFlightViewSet,
    SpacecraftViewSet,
)

router = Router(ListAPIRootView)
router.register_single("api-throttle", APIThrottleViewSet)
router.register("config/launcher", LauncherConfigurationViewSet)
router.register("config/spacecraft", SpacecraftConfigurationViewSet)
router.register("landings", LandingViewSet)
router.register("launch/previous", PreviousLaunchViewSet)
router.register("launch/upcoming", UpcomingLaunchViewSet)
router.register("launch", LaunchViewSet)
router.register("launcher", LauncherViewSet)
router.register("location", LocationViewSet)
router.register("pad", PadViewSet)
router.register("spacecraft/flight", SpacecraftFlightViewSet)
router.register("spacecraft", SpacecraftViewSet)
