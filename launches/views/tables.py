"""The endpoints of the lookup tables of launches."""

from __future__ import annotations

from launches.serializers.detailed import TimelineEventTypeSerializer
from launches.serializers.flights import DockingLocationSerializer, FirstStageTypeSerializer
from launches.serializers.landings import LandingLocationSerializer, LandingTypeSerializer
from launches.serializers.launchers import LauncherStatusSerializer
from launches.serializers.launches import LaunchStatusSerializer
from launches.serializers.missions import MissionTypeSerializer
from launches.serializers.payloads import PayloadTypeSerializer
from launches.serializers.spacecraft import (
    SpacecraftConfigTypeSerializer,
    SpacecraftStatusSerializer,
)
from spacedevs.api.contract.tables import table_viewset

FirstStageTypeViewSet = table_viewset(
    FirstStageTypeSerializer, "What stages can be in their rockets.", "Stages", "Types"
)


LandingLocationViewSet = table_viewset(
    LandingLocationSerializer, "Where flights can land.", "Locations"
)


LandingTypeViewSet = table_viewset(LandingTypeSerializer, "How flights can land.", "Types")


LaunchStatusViewSet = table_viewset(LaunchStatusSerializer, "How launches can stand.", "Launch")


LauncherStatusViewSet = table_viewset(
    LauncherStatusSerializer, "Whether boosters are in use.", "Launcher"
)


MissionTypeViewSet = table_viewset(MissionTypeSerializer, "What missions are for.", "Types")


PayloadTypeViewSet = table_viewset(PayloadTypeSerializer, "What payloads are for.", "Types")


SpacecraftConfigurationTypeViewSet = table_viewset(
    SpacecraftConfigTypeSerializer, "What spacecraft are made for.", "Spacecraft", "Types"
)


SpacecraftStatusViewSet = table_viewset(
    SpacecraftStatusSerializer, "Whether spacecraft are in use.", "Spacecraft"
)


TimelineEventTypeViewSet = table_viewset(
    TimelineEventTypeSerializer,
    "What can happen in a launch.",
    "Timeline",
    "Events",
    "Types",
    summarized=False,
)


DockingLocationViewSet = table_viewset(
    DockingLocationSerializer,
    "Ports of stations, spacecraft and payloads.",
    "Docking",
    ordering=("id",),
)
