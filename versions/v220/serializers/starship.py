"""How Starship's dashboard is shown."""

from __future__ import annotations

from rest_framework import serializers

from core.serializers import UpdateSerializer
from starship.serializers import NoticeSerializer, RoadClosureSerializer, VidURLsSerializer
from versions.v220.serializers.events import EventsSerializer
from versions.v220.serializers.launchers import LauncherSerializer
from versions.v220.serializers.launches import LaunchSerializerCommon
from versions.v220.serializers.spacecraft import SpacecraftSerializer


class LaunchAndEventsSerializer(serializers.Serializer):
    """Launches and events."""

    launches = LaunchSerializerCommon(many=True)
    events = EventsSerializer(many=True)


class StarshipDashboardSerializer(serializers.Serializer):
    """The dashboard."""

    upcoming = LaunchAndEventsSerializer()
    previous = LaunchAndEventsSerializer()
    updates = UpdateSerializer(many=True)
    live_streams = VidURLsSerializer(many=True)
    road_closures = RoadClosureSerializer(many=True)
    notices = NoticeSerializer(many=True)
    vehicles = LauncherSerializer(many=True)
    orbiters = SpacecraftSerializer(many=True)
