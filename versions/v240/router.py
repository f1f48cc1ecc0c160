"""Every endpoint of version 2.4.0, one line each."""

from __future__ import annotations

from agencies.views import AgencyTypeViewSet
from astronauts.views import AstronautRoleViewSet, AstronautStatusViewSet, AstronautTypeViewSet
from core.views import (
    CelestialBodyTypeViewSet,
    CountryViewSet,
    ImageLicenseViewSet,
    ImageVariantTypeViewSet,
    InfoURLTypeViewSet,
    LanguageViewSet,
    NetPrecisionViewSet,
    OrbitViewSet,
    VidURLTypeViewSet,
)
from events.views import EventTypeViewSet
from launches.views.tables import (
    DockingLocationViewSet,
    FirstStageTypeViewSet,
    LandingTypeViewSet,
    LauncherStatusViewSet,
    LaunchStatusViewSet,
    MissionTypeViewSet,
    PayloadTypeViewSet,
    SpacecraftConfigurationTypeViewSet,
    SpacecraftStatusViewSet,
    TimelineEventTypeViewSet,
)
from programs.views import ProgramTypeViewSet
from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from spacedevs.throttle import APIThrottleViewSet
from stations.views import SpaceStationStatusViewSet
from versions.v240.views.agencies import AgencyViewSet
from versions.v240.views.astronauts import AstronautViewSet
from versions.v240.views.celestial_bodies import CelestialBodyViewSet
from versions.v240.views.events import EventViewSet
from versions.v240.views.flights import (
    LandingLocationViewSet,
    LandingViewSet,
    PayloadFlightViewSet,
    PayloadViewSet,
    SpacecraftFlightViewSet,
)
from versions.v240.views.launchers import (
    LauncherConfigurationFamilyViewSet,
    LauncherConfigurationViewSet,
    LauncherViewSet,
)
from versions.v240.views.launches import LaunchViewSet
from versions.v240.views.mission_patches import MissionPatchViewSet
from versions.v240.views.places import LocationViewSet, PadViewSet
from versions.v240.views.programs import ProgramViewSet
from versions.v240.views.rockets import RocketViewSet, StageViewSet
from versions.v240.views.spacecraft import (
    SpacecraftConfigurationFamilyViewSet,
    SpacecraftConfigurationViewSet,
    SpacecraftViewSet,
)
from versions.v240.views.spacewalks import SpacewalkViewSet
from versions.v240.views.stations import DockingEventViewSet, ExpeditionViewSet, SpaceStationViewSet
from versions.v240.views.updates import UpdateViewSet

router = Router(ListAPIRootView, modes_as_paths=True)
router.register("agencies", AgencyViewSet)
router.register_single("api-throttle/status", APIThrottleViewSet)
router.register("astronauts", AstronautViewSet)
router.register("celestial_bodies", CelestialBodyViewSet)
router.register("config/agency_types", AgencyTypeViewSet)
router.register("config/astronaut_roles", AstronautRoleViewSet)
router.register("config/astronaut_statuses", AstronautStatusViewSet)
router.register("config/astronaut_types", AstronautTypeViewSet)
router.register("config/celestial_body_types", CelestialBodyTypeViewSet)
router.register("config/countries", CountryViewSet)
router.register("config/docking_locations", DockingLocationViewSet)
router.register("config/event_types", EventTypeViewSet)
router.register("config/first_stage_types", FirstStageTypeViewSet)
router.register("config/image_licenses", ImageLicenseViewSet)
router.register("config/image_variant_types", ImageVariantTypeViewSet)
router.register("config/infourl_types", InfoURLTypeViewSet)
router.register("config/landing_locations", LandingLocationViewSet)
router.register("config/landing_types", LandingTypeViewSet)
router.register("config/languages", LanguageViewSet)
router.register("config/launch_statuses", LaunchStatusViewSet)
router.register("config/launcher_statuses", LauncherStatusViewSet)
router.register("config/mission_types", MissionTypeViewSet)
router.register("config/net_precisions", NetPrecisionViewSet)
router.register("config/orbits", OrbitViewSet)
router.register("config/payload_types", PayloadTypeViewSet)
router.register("config/program_types", ProgramTypeViewSet)
router.register("config/space_station_statuses", SpaceStationStatusViewSet)
router.register("config/spacecraft_configuration_types", SpacecraftConfigurationTypeViewSet)
router.register("config/spacecraft_statuses", SpacecraftStatusViewSet)
router.register("config/timeline_event_types", TimelineEventTypeViewSet)
router.register("config/vidurl_types", VidURLTypeViewSet)
router.register("docking_events", DockingEventViewSet)
router.register("events", EventViewSet)
router.register("expeditions", ExpeditionViewSet)
router.register("landings", LandingViewSet)
router.register("launcher_configuration_families", LauncherConfigurationFamilyViewSet)
router.register("launcher_configurations", LauncherConfigurationViewSet)
router.register("launchers", LauncherViewSet)
router.register("launches", LaunchViewSet)
router.register("locations", LocationViewSet)
router.register("mission_patches", MissionPatchViewSet)
router.register("pads", PadViewSet)
router.register("payload_flights", PayloadFlightViewSet)
router.register("payloads", PayloadViewSet)
router.register("programs", ProgramViewSet)
router.register("rockets", RocketViewSet)
router.register("space_stations", SpaceStationViewSet)
router.register("spacecraft", SpacecraftViewSet)
router.register("spacecraft_configuration_families", SpacecraftConfigurationFamilyViewSet)
router.register("spacecraft_configurations", SpacecraftConfigurationViewSet)
router.register("spacecraft_flights", SpacecraftFlightViewSet)
router.register("spacewalks", SpacewalkViewSet)
router.register("stages", StageViewSet)
router.register("updates", UpdateViewSet)
