"""Rockets: configurations, their families, and the boosters that fly."""

from __future__ import annotations

from django.db import models

from agencies.models import Agency
from core.bases import Documented, LandingCounts, LaunchCounts, Listed, Named, NamedByOthers
from core.fields import DurationField, FloatField, IntegerField, WebAddressField
from core.models import Image
from core.sense.rules import Different, Ordered
from programs.models import Program


class LauncherConfigurationFamily(LaunchCounts, LandingCounts, Named):
    """A line of rockets, such as Falcon or Ariane."""

    name = models.CharField(max_length=200)
    manufacturer = models.ManyToManyField(Agency, blank=True, related_name="launcher_families")
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    description = models.TextField(blank=True, default="")
    active = models.BooleanField(default=True)
    maiden_flight = models.DateField("Maiden Flight Date", null=True, blank=True)
    consecutive_successful_landings = IntegerField(null=True, blank=True)

    sense = (Different("pk", "parent"),)

    class Meta(Named.Meta):
        verbose_name = "Launcher Configuration Family"
        verbose_name_plural = "launcher configuration families"


class LauncherConfiguration(LaunchCounts, LandingCounts, Listed, Named):
    """A rocket in one of its versions, such as Falcon 9 Block 5."""

    name = models.CharField(max_length=200)
    families = models.ManyToManyField(
        LauncherConfigurationFamily, blank=True, related_name="configurations"
    )
    full_name = models.CharField(max_length=200, blank=True, default="")
    variant = models.CharField(max_length=200, blank=True, default="")
    active = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(default=False)
    manufacturer = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="launcher_list"
    )
    program = models.ManyToManyField(Program, blank=True, related_name="launcher_configurations")
    reusable = models.BooleanField(default=False)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="launcher_configurations"
    )
    info_url = WebAddressField(max_length=200, null=True, blank=True)
    wiki_url = WebAddressField(max_length=200, null=True, blank=True)
    description = models.TextField(blank=True, default="")
    alias = models.CharField(max_length=200, blank=True, default="")
    min_stage = IntegerField(null=True, blank=True)
    max_stage = IntegerField(null=True, blank=True)
    length = FloatField("Length (m)", null=True, blank=True)
    diameter = FloatField("Max Diameter (m)", null=True, blank=True)
    maiden_flight = models.DateField("Maiden Flight Date", null=True, blank=True)
    launch_cost = IntegerField("Launch Cost (USD)", null=True, blank=True)
    launch_mass = FloatField("Mass at Launch (T)", null=True, blank=True)
    leo_capacity = FloatField("LEO Capacity (kg)", null=True, blank=True)
    gto_capacity = FloatField("GTO Capacity (kg)", null=True, blank=True)
    geo_capacity = FloatField("GEO Capacity (kg)", null=True, blank=True)
    sso_capacity = FloatField("SSO Capacity (kg)", null=True, blank=True)
    to_thrust = FloatField("Thrust at Liftoff (kN)", null=True, blank=True)
    apogee = FloatField("Apogee - Sub-Orbital Only (km)", null=True, blank=True)
    consecutive_successful_landings = IntegerField(null=True, blank=True)
    fastest_turnaround = DurationField(null=True, blank=True)

    sense = (Ordered("min_stage", "max_stage"),)

    class Meta(Listed.Meta):
        verbose_name = "Launcher Configuration"

    def __str__(self) -> str:
        return self.full_name or self.name


class LauncherStatus(Named):
    """The status of a booster: active, expended, lost, …"""

    name = models.CharField(max_length=50, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "Launcher Status"
        verbose_name_plural = "launcher statuses"


class Launcher(Documented):
    """A first stage or booster, identified by its serial number."""

    flight_proven = models.BooleanField(default=False)
    serial_number = models.CharField(max_length=10, null=True, blank=True)
    is_placeholder = models.BooleanField(default=False)
    status = models.ForeignKey(
        LauncherStatus, models.PROTECT, null=True, blank=True, related_name="launchers"
    )
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="launchers"
    )
    details = models.TextField(null=True, blank=True, default="")
    successful_landings = IntegerField(null=True, blank=True)
    attempted_landings = IntegerField(null=True, blank=True)
    flights = IntegerField(null=True, blank=True)
    last_launch_date = models.DateTimeField(null=True, blank=True)
    first_launch_date = models.DateTimeField(null=True, blank=True)
    fastest_turnaround = DurationField(null=True, blank=True)
    launcher_config = models.ForeignKey(
        LauncherConfiguration, models.PROTECT, null=True, blank=True, related_name="boosters"
    )

    sense = (Ordered("first_launch_date", "last_launch_date"),)

    objects = NamedByOthers("launcher_config")

    class Meta:
        ordering = ["id"]
        verbose_name = "Launcher"

    def __str__(self) -> str:
        number = self.serial_number or str(self.pk)
        return f"{number}, {self.launcher_config}" if self.launcher_config else number
