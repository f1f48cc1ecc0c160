"""How events are shown."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from core.serializers import NetPrecisionSerializer, UpdateSerializer
from events.models import Event
from events.serializers import EventTypeSerializer
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import MethodField, picture_at
from versions.v220.serializers.agencies import AgencySerializer
from versions.v220.serializers.launches import LaunchSerializerCommon
from versions.v220.serializers.links import InfoURLSerializer, VidURLSerializer
from versions.v220.serializers.programs import ProgramSerializer
from versions.v220.serializers.stations import ExpeditionSerializer, SpaceStationSerializerForCommon


class EventDetailedSerializerForSpacewalk(ModelSerializer):
    """An event in brief, as its spacewalks show it.

    It has one page and one video: those that come first in the lists that later took their place.
    """

    url = ResourceURLField("event")
    slug = serializers.SlugField()
    type = EventTypeSerializer()
    news_url = MethodField()
    video_url = MethodField()
    feature_image = picture_at("image.image_url")
    date_precision = NetPrecisionSerializer(allow_null=True)

    class Meta:
        model = Event
        fields: tuple[str, ...] = (
            "id",
            "url",
            "slug",
            "name",
            "type",
            "description",
            "webcast_live",
            "location",
            "news_url",
            "video_url",
            "feature_image",
            "date",
            "date_precision",
        )
        needs: ClassVar[dict[str, list[str]]] = {
            "news_url": ["info_urls__url"],
            "video_url": ["vid_urls__url"],
        }

    def get_news_url(self, event: Event) -> str | None:
        """The address of the first page about it; None if there is none."""
        return next((link.url for link in event.info_urls.all()), None)

    def get_video_url(self, event: Event) -> str | None:
        """The address of the first video of it; None if there is none."""
        return next((link.url for link in event.vid_urls.all()), None)


class EventsSerializer(EventDetailedSerializerForSpacewalk):
    """An event with everything that takes part; upstream calls it that."""

    updates = UpdateSerializer(many=True)
    info_urls = InfoURLSerializer(many=True)
    vid_urls = VidURLSerializer(many=True)
    agencies = AgencySerializer(many=True)
    launches = LaunchSerializerCommon(many=True)
    expeditions = ExpeditionSerializer(many=True)
    spacestations = SpaceStationSerializerForCommon(many=True)
    program = ProgramSerializer(many=True)

    class Meta(EventDetailedSerializerForSpacewalk.Meta):
        fields = (
            "id",
            "url",
            "slug",
            "name",
            "updates",
            "last_updated",
            "type",
            "description",
            "webcast_live",
            "location",
            "news_url",
            "video_url",
            "info_urls",
            "vid_urls",
            "feature_image",
            "date",
            "date_precision",
            "duration",
            "agencies",
            "launches",
            "expeditions",
            "spacestations",
            "program",
        )
