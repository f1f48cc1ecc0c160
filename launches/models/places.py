"""Launch sites: locations and their pads."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import Listed, Named, NamedByOthers
from core.fields import DurationField, FloatField, IntegerField, URLField
from core.models import CelestialBody, Country, Image
from core.pictures.fields import CopyField, PictureField
from core.sense.rules import ON_A_GLOBE


class Location(Listed, Named):
    """A spaceport, or any other place that pads are at."""

    name = models.CharField(max_length=255, blank=True, default="")
    celestial_body = models.ForeignKey(
        CelestialBody, models.PROTECT, null=True, blank=True, related_name="locations"
    )
    active = models.BooleanField(default=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="locations"
    )
    description = models.TextField(null=True, blank=True)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="locations"
    )
    map_image = PictureField(copied_in="map_copy", null=True, blank=True)
    map_copy = CopyField()
    longitude = FloatField(null=True, blank=True)
    latitude = FloatField(null=True, blank=True)
    timezone_name = models.CharField(max_length=255, blank=True, default="")
    total_launch_count = IntegerField(null=True, blank=True)
    total_landing_count = IntegerField(null=True, blank=True)

    sense = ON_A_GLOBE

    class Meta(Listed.Meta):
        verbose_name = "Location"


class Pad(Listed, Named):
    """A launch pad."""

    name = models.CharField(max_length=255, blank=True, default="")
    active = models.BooleanField(default=True)
    agencies = models.ManyToManyField(Agency, blank=True, related_name="pads")
    image = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="pads")
    description = models.TextField(null=True, blank=True)
    info_url = URLField(null=True, blank=True)
    wiki_url = URLField(null=True, blank=True)
    map_url = URLField(null=True, blank=True)
    latitude = FloatField(null=True, blank=True)
    longitude = FloatField(null=True, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="pads")
    map_image = PictureField(copied_in="map_copy", null=True, blank=True)
    map_copy = CopyField()
    total_launch_count = IntegerField(null=True, blank=True)
    orbital_launch_attempt_count = IntegerField(null=True, blank=True)
    fastest_turnaround = DurationField(null=True, blank=True)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="pads"
    )

    sense = (*ON_A_GLOBE,)

    objects = NamedByOthers("location")

    class Meta(Listed.Meta):
        verbose_name = "Launch Pad"

    def __str__(self) -> str:
        return f"{super().__str__()}, {self.location}" if self.location else super().__str__()
