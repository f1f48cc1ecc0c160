"""Events, such as dockings, flybys and landings, with their links."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from agencies.models import Agency
from astronauts.models import Astronaut
from core.bases import Named, Numbered, ScheduledQuerySet, Sluggable, Updated
from core.fields import DurationField
from core.models import Image, InfoURL, NetPrecision, VidURL
from launches.models import Launch
from programs.models import Program
from stations.models import Expedition, SpaceStation


class EventType(Numbered, Named):
    """A kind of event: docking, flyby, landing, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "event type"


class Event(Sluggable, Updated, Named):
    """A dated event that is not a launch."""

    scheduled_by = "date"

    name = models.CharField(max_length=200)
    image = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="events")
    date = models.DateTimeField(null=True, blank=True)
    type = models.ForeignKey(EventType, models.PROTECT, related_name="events")
    description = models.TextField(blank=True, default="")
    webcast_live = models.BooleanField(default=False)
    location = models.CharField(null=True, blank=True)
    date_precision = models.ForeignKey(
        NetPrecision, models.PROTECT, null=True, blank=True, related_name="events"
    )
    duration = DurationField(null=True, blank=True)
    agencies = models.ManyToManyField(Agency, blank=True, related_name="events")
    launches = models.ManyToManyField(Launch, blank=True, related_name="events")
    expeditions = models.ManyToManyField(Expedition, blank=True, related_name="events")
    spacestations = models.ManyToManyField(SpaceStation, blank=True, related_name="events")
    program = models.ManyToManyField(Program, blank=True, related_name="events")
    astronauts = models.ManyToManyField(Astronaut, blank=True, related_name="events")

    objects = ScheduledQuerySet.as_manager()

    class Meta:
        ordering = ["date", "id"]
        verbose_name = "Event"
        indexes = [
            models.Index(fields=["date", "id"]),
            models.Index(fields=["-date", "id"]),  # PostgreSQL has more: spacedevs migration 0002
            models.Index(fields=["type", "date", "id"]),
            models.Index(fields=["last_updated", "id"]),
        ]

    def get_absolute_url(self) -> str:
        """Its page for people."""
        return reverse("events-page", args=[self.pk])


class EventInfoURL(InfoURL):
    """A page about an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="info_urls")

    class Meta(InfoURL.Meta):
        abstract = False


class EventVidURL(VidURL):
    """A video of an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="vid_urls")

    class Meta(VidURL.Meta):
        abstract = False
