"""The endpoints of the lookup tables that differ from those of the current version."""

from __future__ import annotations

from launches.models import DockingLocation, LaunchStatus
from spacedevs.api.contract.tables import table_viewset
from versions.v220.serializers.dockings import DockingLocationSerializer
from versions.v220.serializers.landings import LandingLocationSerializer
from versions.v220.serializers.launches import PAYLOAD_DEPLOYED, LaunchStatusSerializer
from versions.v220.serializers.missions import OrbitSerializer

DockingLocationViewSet = table_viewset(
    DockingLocationSerializer,
    "Ports of stations.",
    "Docking",
    queryset=DockingLocation.objects.filter(spacestation__isnull=False),
    ordering=("id",),
)


LandingLocationViewSet = table_viewset(
    LandingLocationSerializer, "Where flights can land.", "Locations"
)


LaunchStatusViewSet = table_viewset(
    LaunchStatusSerializer,
    "How launches can stand.",
    "Launch",
    queryset=LaunchStatus.objects.exclude(pk=PAYLOAD_DEPLOYED),
)


OrbitViewSet = table_viewset(OrbitSerializer, "Orbits that stations are in and missions go to.")
