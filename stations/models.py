"""Space stations, the expeditions to them and the spacewalks from them."""

from __future__ import annotations

from django.db import models

from core.models import Image, Listed, Named, Orbit
from programs.models import MissionPatch


class SpaceStationStatus(Named):
    """Whether a station is in use: active, de-orbited, …"""

    class Meta(Named.Meta):
        verbose_name = "Space Station Status"
        verbose_name_plural = "space station statuses"


class SpaceStationType(Named):
    """Who a station belongs to: government, commercial, …"""

    class Meta(Named.Meta):
        verbose_name = "Space Station Type"


class SpaceStation(Named):
    """A space station."""

    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="spacestations"
    )
    status = models.ForeignKey(SpaceStationStatus, models.PROTECT, related_name="spacestations")
    founded = models.DateField()
    deorbited = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True, default="")
    orbit = models.ForeignKey(
        Orbit, models.PROTECT, null=True, blank=True, related_name="spacestations"
    )
    type = models.ForeignKey(SpaceStationType, models.PROTECT, related_name="spacestations")

    class Meta(Named.Meta):
        verbose_name = "Space Station"


class Expedition(Named):
    """A crew's stay on a station."""

    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    spacestation = models.ForeignKey(SpaceStation, models.PROTECT, related_name="expeditions")
    mission_patches = models.ManyToManyField(MissionPatch, blank=True, related_name="expeditions")

    class Meta(Named.Meta):
        verbose_name = "expedition"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]


class Spacewalk(Listed, Named):
    """Time spent outside of a spacecraft."""

    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    duration = models.DurationField(null=True, blank=True)
    location = models.CharField(null=True, blank=True)
    expedition = models.ForeignKey(
        Expedition, models.SET_NULL, null=True, blank=True, related_name="spacewalks"
    )

    class Meta(Listed.Meta):
        verbose_name = "Spacewalk"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]
