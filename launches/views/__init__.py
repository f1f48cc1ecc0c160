"""The endpoints of launches and everything that they are made of."""

from __future__ import annotations

from launches.views.agencies import AgencyViewSet, CelestialBodyViewSet, MissionPatchViewSet
from launches.views.astronauts import AstronautViewSet
from launches.views.dockings import DockingEventViewSet, SpaceStationViewSet
from launches.views.flights import (
    LandingViewSet,
    PayloadFlightViewSet,
    PayloadViewSet,
    SpacecraftFlightViewSet,
)
from launches.views.launchers import (
    LauncherConfigurationFamilyViewSet,
    LauncherConfigurationViewSet,
    LauncherViewSet,
)
from launches.views.launches import LaunchViewSet, PreviousLaunchViewSet, UpcomingLaunchViewSet
from launches.views.places import LocationViewSet, PadViewSet
from launches.views.spacecraft import (
    SpacecraftConfigurationFamilyViewSet,
    SpacecraftConfigurationViewSet,
    SpacecraftViewSet,
)
from launches.views.tables import (
    DockingLocationViewSet,
    FirstStageTypeViewSet,
    LandingLocationViewSet,
    LandingTypeViewSet,
    LauncherStatusViewSet,
    LaunchStatusViewSet,
    MissionTypeViewSet,
    PayloadTypeViewSet,
    SpacecraftConfigurationTypeViewSet,
    SpacecraftStatusViewSet,
    TimelineEventTypeViewSet,
)

__all__ = [
    "AgencyViewSet",
    "AstronautViewSet",
    "CelestialBodyViewSet",
    "DockingEventViewSet",
    "DockingLocationViewSet",
    "FirstStageTypeViewSet",
    "LandingLocationViewSet",
    "LandingTypeViewSet",
    "LandingViewSet",
    "LaunchStatusViewSet",
    "LaunchViewSet",
    "LauncherConfigurationFamilyViewSet",
    "LauncherConfigurationViewSet",
    "LauncherStatusViewSet",
    "LauncherViewSet",
    "LocationViewSet",
    "MissionPatchViewSet",
    "MissionTypeViewSet",
    "PadViewSet",
    "PayloadFlightViewSet",
    "PayloadTypeViewSet",
    "PayloadViewSet",
    "PreviousLaunchViewSet",
    "SpaceStationViewSet",
    "SpacecraftConfigurationFamilyViewSet",
    "SpacecraftConfigurationTypeViewSet",
    "SpacecraftConfigurationViewSet",
    "SpacecraftFlightViewSet",
    "SpacecraftStatusViewSet",
    "SpacecraftViewSet",
    "TimelineEventTypeViewSet",
    "UpcomingLaunchViewSet",
]
