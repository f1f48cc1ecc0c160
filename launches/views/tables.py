"""Types, statuses and other tables of launches."""

from __future__ import annotations

from launches.models import (
    DockingLocation,
    FirstStageType,
    LandingLocation,
    LandingType,
    LauncherStatus,
    LaunchStatus,
    MissionType,
    PayloadType,
    SpacecraftConfigurationType,
    SpacecraftStatus,
    TimelineEventType,
)
from launches.serializers import (
    DockingLocationSerializer,
    FirstStageTypeSerializer,
    LandingLocationSerializer,
    LandingTypeSerializer,
    LauncherStatusSerializer,
    LaunchStatusSerializer,
    MissionTypeSerializer,
    PayloadTypeSerializer,
    SpacecraftConfigTypeSerializer,
    SpacecraftStatusSerializer,
    TimelineEventTypeSerializer,
)
from spacedevs.api.contract.viewsets import ResourceViewSet


class FirstStageTypeViewSet(ResourceViewSet):
    """What stages can be in their rockets."""

    queryset = FirstStageType.objects.all()
    serializer_class = FirstStageTypeSerializer
    tags = ("Stages", "Types", "Configurations")


class LandingLocationViewSet(ResourceViewSet):
    """Where flights can land."""

    queryset = LandingLocation.objects.all()
    serializer_class = LandingLocationSerializer
    tags = ("Locations", "Configurations")


class LandingTypeViewSet(ResourceViewSet):
    """How flights can land."""

    queryset = LandingType.objects.all()
    serializer_class = LandingTypeSerializer
    tags = ("Types", "Configurations")


class LaunchStatusViewSet(ResourceViewSet):
    """How launches can stand."""

    queryset = LaunchStatus.objects.all()
    serializer_class = LaunchStatusSerializer
    tags = ("Launch", "Configurations")


class LauncherStatusViewSet(ResourceViewSet):
    """Whether boosters are in use."""

    queryset = LauncherStatus.objects.all()
    serializer_class = LauncherStatusSerializer
    tags = ("Launcher", "Configurations")


class MissionTypeViewSet(ResourceViewSet):
    """What missions are for."""

    queryset = MissionType.objects.all()
    serializer_class = MissionTypeSerializer
    tags = ("Types", "Configurations")


class PayloadTypeViewSet(ResourceViewSet):
    """What payloads are for."""

    queryset = PayloadType.objects.all()
    serializer_class = PayloadTypeSerializer
    tags = ("Types", "Configurations")


class SpacecraftConfigurationTypeViewSet(ResourceViewSet):
    """What spacecraft are made for."""

    queryset = SpacecraftConfigurationType.objects.all()
    serializer_class = SpacecraftConfigTypeSerializer
    tags = ("Spacecraft", "Types", "Configurations")


class SpacecraftStatusViewSet(ResourceViewSet):
    """Whether spacecraft are in use."""

    queryset = SpacecraftStatus.objects.all()
    serializer_class = SpacecraftStatusSerializer
    tags = ("Spacecraft", "Configurations")


class TimelineEventTypeViewSet(ResourceViewSet):
    """What can happen in a launch."""

    queryset = TimelineEventType.objects.all()
    serializer_class = TimelineEventTypeSerializer
    tags = ("Timeline", "Events", "Types", "Configurations")
    summarized = False


class DockingLocationViewSet(ResourceViewSet):
    """Ports of stations, spacecraft and payloads."""

    queryset = DockingLocation.objects.all()
    serializer_class = DockingLocationSerializer
    ordering = ("id",)
    tags = ("Docking", "Configurations")
