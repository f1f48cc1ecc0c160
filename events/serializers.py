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
from launches.serializers.flights import (
    SpacecraftFlightDetailedSerializer,
    SpacecraftFlightNormalSerializer,
)
from launches.serializers.launches import LaunchBasicSerializer
from programs.serializers import ProgramMiniSerializer, ProgramNormalSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import response_mode
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.tables import table_serializer
from stations.serializers import (
    ExpeditionMiniSerializer,
    ExpeditionNormalSerializer,
    ExpeditionNormalSerializerForSpacewalk,
    SpaceStationMiniSerializer,
    SpaceStationNormalSerializer,
    SpacewalkNormalSerializer,
)

EventTypeSerializer = table_serializer(EventType, "What kind of event it is.")


class EventMiniSerializer(ModelSerializer):
    """An event by its name, with its links."""

    url = ResourceURLField("events")
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)
    image = ImageSerializer(allow_null=True)

    class Meta:
        model = Event
        fields = ("id", "url", "name", "info_urls", "vid_urls", "image", "date")


class EventNormalSerializer(EventMiniSerializer):
    """An event as other resources show it: without a response mode."""

    slug = serializers.SlugField()
    type = EventTypeSerializer()
    date_precision = NetPrecisionSerializer(allow_null=True)

    class Meta(EventMiniSerializer.Meta):
        fields = (
            *EventMiniSerializer.Meta.fields,
            "slug",
            "type",
            "description",
            "webcast_live",
            "location",
            "date_precision",
        )


class EventEndpointListSerializer(EventNormalSerializer):
    """An event in brief."""

    response_mode = response_mode("list")

    class Meta(EventNormalSerializer.Meta):
        fields = (*EventNormalSerializer.Meta.fields, "response_mode", "duration")


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


class SpacewalkEndpointNormalSerializer(SpacewalkNormalSerializer):
    """A spacewalk with what it took place from and belongs to."""

    response_mode = response_mode("normal")
    spacestation = SpaceStationMiniSerializer(allow_null=True)
    expedition = ExpeditionMiniSerializer(allow_null=True)
    spacecraft_flight = SpacecraftFlightNormalSerializer(allow_null=True)
    event = EventMiniSerializer(allow_null=True)
    program = ProgramMiniSerializer(many=True)

    class Meta(SpacewalkNormalSerializer.Meta):
        fields = (
            *SpacewalkNormalSerializer.Meta.fields,
            "spacestation",
            "expedition",
            "spacecraft_flight",
            "event",
            "program",
        )


class SpacewalkEndpointDetailedSerializer(SpacewalkEndpointNormalSerializer):
    """A spacewalk with all about what it took place from and belongs to."""

    response_mode = response_mode("detailed")
    spacestation = SpaceStationNormalSerializer(allow_null=True)
    expedition = ExpeditionNormalSerializerForSpacewalk(allow_null=True)
    spacecraft_flight = SpacecraftFlightDetailedSerializer(allow_null=True)
    event = EventNormalSerializer(allow_null=True)
    program = ProgramNormalSerializer(many=True)
