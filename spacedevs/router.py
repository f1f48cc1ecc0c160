"""Every endpoint of the API, one line each, a scope of a resource before the resource itself."""

from __future__ import annotations

from agencies.views import AgencyTypeViewSet
from astronauts.views import AstronautStatusViewSet
from core.views import (
    ImageLicenseViewSet,
    ImageVariantTypeViewSet,
    InfoURLTypeViewSet,
    LanguageViewSet,
    NetPrecisionViewSet,
    UpdateViewSet,
    VidURLTypeViewSet,
)
from events.views import (
    EventTypeViewSet,
    EventViewSet,
    PreviousEventViewSet,
    UpcomingEventViewSet,
)
from launches.views import LaunchStatusViewSet
from programs.views import ProgramTypeViewSet, ProgramViewSet
from spacedevs.api.routers import Router
from stations.views import SpaceStationStatusViewSet

router = Router()
router.register("config/agency_types", AgencyTypeViewSet)
router.register("config/astronaut_statuses", AstronautStatusViewSet)
router.register("config/event_types", EventTypeViewSet)
router.register("config/image_licenses", ImageLicenseViewSet)
router.register("config/image_variant_types", ImageVariantTypeViewSet)
router.register("config/infourl_types", InfoURLTypeViewSet)
router.register("config/languages", LanguageViewSet)
router.register("config/launch_statuses", LaunchStatusViewSet)
router.register("config/net_precisions", NetPrecisionViewSet)
router.register("config/program_types", ProgramTypeViewSet)
router.register("config/space_station_statuses", SpaceStationStatusViewSet)
router.register("config/vidurl_types", VidURLTypeViewSet)
router.register("events/previous", PreviousEventViewSet)
router.register("events/upcoming", UpcomingEventViewSet)
router.register("events", EventViewSet)
router.register("programs", ProgramViewSet)
router.register("updates", UpdateViewSet)
