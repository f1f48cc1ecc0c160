"""How events are shown."""

from __future__ import annotations

from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer
from astronauts.serializers import AstronautNormalSerializer
from core.serializers import (
    ImageSerializer,
    InfoURLSerializer,
    NetPrecisionSerializer,
    UpdateSerializer,
    VidURLSerializer,
)
from events.models import Event, EventType
from launches.serializers import LaunchBasicSerializer
from programs.serializers import ProgramNormalSerializer
from spacedevs.api.fields import DurationField, ResourceURLField
from spacedevs.api.modes import response_mode
from stations.serializers import ExpeditionNormalSerializer, SpaceStationNormalSerializer


class EventTypeSerializer(serializers.ModelSerializer):
    """What kind of event it is."""

    class Meta:
        model = EventType
        fields = ("id", "name")


class EventEndpointListSerializer(serializers.ModelSerializer):
    """An event in brief, with its links."""

    url = ResourceURLField("events")
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)
    image = ImageSerializer(allow_null=True)
    slug = serializers.SlugField()
    type = EventTypeSerializer()
    date_precision = NetPrecisionSerializer(allow_null=True)
    response_mode = response_mode("list")
    duration = DurationField(allow_null=True)

    class Meta:
        model = Event
        fields = (
            "id",
            "url",
            "name",
            "info_urls",
            "vid_urls",
            "image",
            "date",
            "slug",
            "type",
            "description",
            "webcast_live",
            "location",
            "date_precision",
            "response_mode",
            "duration",
        )


class EventEndpointNormalSerializer(EventEndpointListSerializer):
    """An event with its updates."""

    response_mode = response_mode("normal")
    updates = UpdateSerializer(many=True)

    class Meta(EventEndpointListSerializer.Meta):
        fields = (*EventEndpointListSerializer.Meta.fields, "updates", "last_updated")


class EventEndpointDetailedSerializer(EventEndpointNormalSerializer):
    """An event with everybody and everything that takes part."""

    response_mode = response_mode("detailed")
    agencies = AgencyMiniSerializer(many=True)
    launches = LaunchBasicSerializer(many=True)
    expeditions = ExpeditionNormalSerializer(many=True)
    spacestations = SpaceStationNormalSerializer(many=True)
    program = ProgramNormalSerializer(many=True, allow_null=True)
    astronauts = AstronautNormalSerializer(many=True, allow_null=True)

    class Meta(EventEndpointNormalSerializer.Meta):
        fields = (
            *EventEndpointNormalSerializer.Meta.fields,
            "agencies",
            "launches",
            "expeditions",
            "spacestations",
            "program",
            "astronauts",
        )
