"""Spacecraft: configurations, their families, and the vehicles that fly."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import LandingCounts, Listed, Named
from core.fields import DurationField, FloatField, IntegerField, URLField
from core.models import Image
from core.sense.rules import Different


class SpacecraftConfigurationType(Named):
    """A kind of spacecraft: capsule, cargo, …"""

    class Meta(Named.Meta):
        verbose_name = "Spacecraft Configuration Type"


class SpacecraftCounts(LandingCounts):
    """Numbers of flights: copied from upstream, or recomputed by the command `recount`."""

    spacecraft_flown = IntegerField(null=True, blank=True)
    total_launch_count = IntegerField(null=True, blank=True)
    successful_launches = IntegerField(null=True, blank=True)
    failed_launches = IntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class SpacecraftConfigurationFamily(SpacecraftCounts, Named):
    """A line of spacecraft, such as Dragon or Soyuz."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    manufacturer = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="spacecraft_families"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    maiden_flight = models.DateField("Maiden Flight Date", null=True, blank=True)

    sense = (Different("pk", "parent"),)

    class Meta(Named.Meta):
        verbose_name = "Spacecraft Configuration Family"
        verbose_name_plural = "spacecraft configuration families"


class SpacecraftConfiguration(SpacecraftCounts, Listed, Named):
    """A spacecraft in one of its versions, such as Crew Dragon 2."""

    name = models.CharField(max_length=200)
    type = models.ForeignKey(
        SpacecraftConfigurationType, models.PROTECT, related_name="configurations"
    )
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="spacecraft_list"
    )
    family = models.ManyToManyField(
        SpacecraftConfigurationFamily, blank=True, related_name="spacecraft"
    )
    in_use = models.BooleanField(default=False)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="spacecraft_configurations"
    )
    capability = models.TextField(blank=True, default="")
    history = models.TextField(blank=True, default="")
    details = models.TextField(blank=True, default="")
    maiden_flight = models.DateField(null=True, blank=True)
    height = FloatField("Length (m)", null=True, blank=True)
    diameter = FloatField("Diameter (m)", null=True, blank=True)
    human_rated = models.BooleanField(default=False)
    crew_capacity = IntegerField(null=True, blank=True)
    payload_capacity = IntegerField("Payload Capacity (kg)", null=True, blank=True)
    payload_return_capacity = IntegerField("Payload Return Capacity (kg)", null=True, blank=True)
    flight_life = models.TextField(null=True, blank=True)
    wiki_link = URLField(blank=True, default="")
    info_link = URLField(blank=True, default="")
    fastest_turnaround = DurationField(null=True, blank=True)

    class Meta(Listed.Meta):
        verbose_name = "Spacecraft Configuration"


class SpacecraftStatus(Named):
    """The status of a spacecraft: active, retired, …"""

    class Meta(Named.Meta):
        verbose_name = "Spacecraft Status"
        verbose_name_plural = "spacecraft statuses"


class Spacecraft(Named):
    """A vehicle that can fly more than once, such as Endeavour."""

    serial_number = models.CharField(max_length=255, null=True, blank=True)
    is_placeholder = models.BooleanField(default=False)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="spacecraft"
    )
    in_space = models.BooleanField(default=False)
    time_in_space = DurationField(null=True, blank=True)
    time_docked = DurationField(null=True, blank=True)
    flights_count = IntegerField(null=True, blank=True)
    mission_ends_count = IntegerField(null=True, blank=True)
    status = models.ForeignKey(SpacecraftStatus, models.PROTECT, related_name="spacecraft")
    description = models.TextField(blank=True, default="")
    spacecraft_config = models.ForeignKey(
        SpacecraftConfiguration, models.PROTECT, related_name="vehicles"
    )
    fastest_turnaround = DurationField(null=True, blank=True)

    class Meta(Named.Meta):
        verbose_name = "Spacecraft"
        verbose_name_plural = "spacecraft"
