"""Launches and everything that a launch is made of."""

from __future__ import annotations

from launches.models.dockings import DockingEvent, DockingLocation
from launches.models.flights import (
    FirstStage,
    FirstStageType,
    Landing,
    LandingLocation,
    LandingType,
    PayloadFlight,
    SpacecraftFlight,
)
from launches.models.launchers import (
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
)
from launches.models.launches import (
    Launch,
    LaunchInfoURL,
    LaunchStatus,
    LaunchVidURL,
    Rocket,
    TimelineEvent,
    TimelineEventType,
)
from launches.models.missions import Mission, MissionInfoURL, MissionType, MissionVidURL
from launches.models.payloads import Payload, PayloadType
from launches.models.places import Location, Pad
from launches.models.spacecraft import (
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftConfigurationType,
    SpacecraftStatus,
)

__all__ = [
    "DockingEvent",
    "DockingLocation",
    "FirstStage",
    "FirstStageType",
    "Landing",
    "LandingLocation",
    "LandingType",
    "Launch",
    "LaunchInfoURL",
    "LaunchStatus",
    "LaunchVidURL",
    "Launcher",
    "LauncherConfiguration",
    "LauncherConfigurationFamily",
    "LauncherStatus",
    "Location",
    "Mission",
    "MissionInfoURL",
    "MissionType",
    "MissionVidURL",
    "Pad",
    "Payload",
    "PayloadFlight",
    "PayloadType",
    "Rocket",
    "Spacecraft",
    "SpacecraftConfiguration",
    "SpacecraftConfigurationFamily",
    "SpacecraftConfigurationType",
    "SpacecraftFlight",
    "SpacecraftStatus",
    "TimelineEvent",
    "TimelineEventType",
]
