"""Every endpoint of version 2.2.0, one line each, a scope of a resource before the resource."""

from __future__ import annotations

from agencies.views import AgencyTypeViewSet
from astronauts.views import AstronautRoleViewSet, AstronautStatusViewSet, AstronautTypeViewSet
from core.views import NetPrecisionViewSet
from events.views import EventTypeViewSet
from launches.views.tables import (
    FirstStageTypeViewSet,
    LandingTypeViewSet,
    MissionTypeViewSet,
    SpacecraftStatusViewSet,
    TimelineEventTypeViewSet,
)
from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet
from starship.views import NoticeTypeViewSet, RoadClosureStatusViewSet
from stations.views import SpaceStationStatusViewSet
from versions.v220.views.agencies import AgencyViewSet
from versions.v220.views.astronauts import AstronautViewSet
from versions.v220.views.events import EventViewSet, PreviousEventViewSet, UpcomingEventViewSet
from versions.v220.views.landings import LandingViewSet
from versions.v220.views.launchers import LauncherConfigurationViewSet, LauncherViewSet
from versions.v220.views.launches import LaunchViewSet, PreviousLaunchViewSet, UpcomingLaunchViewSet
from versions.v220.views.mission_patches import MissionPatchViewSet
from versions.v220.views.places import LocationViewSet, PadViewSet
from versions.v220.views.programs import ProgramViewSet
from versions.v220.views.spacecraft import (
    SpacecraftConfigurationViewSet,
    SpacecraftFlightViewSet,
    SpacecraftViewSet,
)
from versions.v220.views.spacewalks import SpacewalkViewSet
from versions.v220.views.starship import StarshipDashboardViewSet
from versions.v220.views.stations import DockingEventViewSet, ExpeditionViewSet, SpaceStationViewSet
from versions.v220.views.tables import (
    DockingLocationViewSet,
    LandingLocationViewSet,
    LaunchStatusViewSet,
    OrbitViewSet,
)
from versions.v220.views.updates import UpdateViewSet

router = Router(ListAPIRootView, format_suffixes=True)
router.register("agencies", AgencyViewSet)
router.register_single("api-throttle", APIThrottleViewSet)
router.register("astronaut", AstronautViewSet)
router.register("config/agencytype", AgencyTypeViewSet)
router.register("config/astronautrole", AstronautRoleViewSet)
router.register("config/astronautstatus", AstronautStatusViewSet)
router.register("config/astronauttype", AstronautTypeViewSet)
router.register("config/dockinglocation", DockingLocationViewSet)
router.register("config/eventtype", EventTypeViewSet)
router.register("config/firststagetype", FirstStageTypeViewSet)
router.register("config/landinglocation", LandingLocationViewSet)
router.register("config/landingtype", LandingTypeViewSet)
router.register("config/launcher", LauncherConfigurationViewSet)
router.register("config/launchstatus", LaunchStatusViewSet)
router.register("config/missiontype", MissionTypeViewSet)
router.register("config/netprecision", NetPrecisionViewSet)
router.register("config/noticetype", NoticeTypeViewSet)
router.register("config/orbit", OrbitViewSet)
router.register("config/roadclosurestatus", RoadClosureStatusViewSet)
router.register("config/spacecraft", SpacecraftConfigurationViewSet)
router.register("config/spacecraftstatus", SpacecraftStatusViewSet)
router.register("config/spacestationstatus", SpaceStationStatusViewSet)
router.register("config/timelineeventtype", TimelineEventTypeViewSet)
router.register_single("dashboard/starship", StarshipDashboardViewSet)
router.register("docking_event", DockingEventViewSet)
router.register("event/previous", PreviousEventViewSet)
router.register("event/upcoming", UpcomingEventViewSet)
router.register("event", EventViewSet)
router.register("expedition", ExpeditionViewSet)
router.register("landings", LandingViewSet)
router.register("launch/previous", PreviousLaunchViewSet)
router.register("launch/upcoming", UpcomingLaunchViewSet)
router.register("launch", LaunchViewSet)
router.register("launcher", LauncherViewSet)
router.register("location", LocationViewSet)
router.register("mission_patch", MissionPatchViewSet)
router.register("pad", PadViewSet)
router.register("program", ProgramViewSet)
router.register("spacecraft/flight", SpacecraftFlightViewSet)
router.register("spacecraft", SpacecraftViewSet)
router.register("spacestation", SpaceStationViewSet)
router.register("spacewalks", SpacewalkViewSet)
router.register("updates", UpdateViewSet)
