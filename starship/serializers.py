"""How Starship's dashboard and what is on it are shown."""

from __future__ import annotations

from rest_framework import serializers

from core.serializers import UpdateSerializer
from events.serializers import EventEndpointListSerializer, EventNormalSerializer
from launches.serializers.detailed import LaunchDetailedSerializer
from launches.serializers.launchers import LauncherDetailedSerializer
from launches.serializers.launches import LaunchBasicSerializer, LaunchNormalSerializer
from launches.serializers.spacecraft import SpacecraftNormalSerializer
from spacedevs.api.contract.fields import PictureURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer
from starship.models import LiveStream, Notice, NoticeType, RoadClosure, RoadClosureStatus

NoticeTypeSerializer = table_serializer(NoticeType, "Who a notice is for.")


class NoticeSerializer(ModelSerializer):
    """A warning to stay away."""

    type = NoticeTypeSerializer()

    class Meta:
        model = Notice
        fields = ("id", "type", "date", "url")


RoadClosureStatusSerializer = table_serializer(RoadClosureStatus, "Whether a road is closed.")


class RoadClosureSerializer(ModelSerializer):
    """A time during which a road is closed."""

    status = RoadClosureStatusSerializer()

    class Meta:
        model = RoadClosure
        fields = ("id", "title", "status", "window_start", "window_end")


class VidURLsSerializer(ModelSerializer):
    """A camera that is always on; upstream calls it that."""

    image = PictureURLField(read_only=True, allow_null=True)
    url = serializers.URLField(read_only=True)

    class Meta:
        model = LiveStream
        fields = ("title", "description", "image", "url")


class LaunchAndEventsListSerializer(serializers.Serializer):
    """Launches and events in brief."""

    launches = LaunchBasicSerializer(many=True)
    events = EventEndpointListSerializer(many=True)


class LaunchAndEventsNormalSerializer(serializers.Serializer):
    """Launches and events."""

    launches = LaunchNormalSerializer(many=True)
    events = EventNormalSerializer(many=True)


class LaunchAndEventsDetailedSerializer(serializers.Serializer):
    """Launches in full, and events."""

    launches = LaunchDetailedSerializer(many=True)
    events = EventNormalSerializer(many=True)


class StarshipDashboardListSerializer(serializers.Serializer):
    """The dashboard with launches and events in brief."""

    response_mode = response_mode("list")
    updates = UpdateSerializer(many=True)
    live_streams = VidURLsSerializer(many=True)
    road_closures = RoadClosureSerializer(many=True)
    notices = NoticeSerializer(many=True)
    vehicles = LauncherDetailedSerializer(many=True)
    orbiters = SpacecraftNormalSerializer(many=True)
    upcoming = LaunchAndEventsListSerializer()
    previous = LaunchAndEventsListSerializer()


class StarshipDashboardNormalSerializer(StarshipDashboardListSerializer):
    """The dashboard."""

    response_mode = response_mode("normal")
    upcoming = LaunchAndEventsNormalSerializer()
    previous = LaunchAndEventsNormalSerializer()


class StarshipDashboardDetailedSerializer(StarshipDashboardNormalSerializer):
    """The dashboard with launches in full."""

    response_mode = response_mode("detailed")
    upcoming = LaunchAndEventsDetailedSerializer()
    previous = LaunchAndEventsDetailedSerializer()
