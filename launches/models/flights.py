"""Flights of stages, spacecraft and payloads, with their landings."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from astronauts.models import AstronautFlight
from core.bases import Documented, LandingCounts, Listed, Named, NamedByOthers, Numbered
from core.fields import DurationField, FloatField, IntegerField
from core.models import CelestialBody, Image
from core.sense.rules import ON_A_GLOBE, Ordered, Presupposes, Within
from launches.models.launchers import Launcher
from launches.models.launches import Launch, Rocket
from launches.models.payloads import Payload
from launches.models.places import Location
from launches.models.spacecraft import Spacecraft

#: What the text of a rocket reads.
OF_ROCKET = ("rocket__configuration", "rocket__launch")


class LandingType(Named):
    """A kind of landing: on a ship, under a parachute, …"""

    name = models.CharField(max_length=255, blank=True, default="")
    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(null=True, blank=True)

    class Meta(Named.Meta):
        verbose_name = "landing type"


class LandingLocation(LandingCounts, Named):
    """A place to land: a landing zone, a ship, an ocean, …"""

    name = models.CharField(max_length=255, blank=True, default="")
    active = models.BooleanField(default=True)
    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(null=True, blank=True)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="landing_locations"
    )
    longitude = FloatField(null=True, blank=True)
    latitude = FloatField(null=True, blank=True)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="landing_locations"
    )
    celestial_body = models.ForeignKey(
        CelestialBody, models.PROTECT, null=True, blank=True, related_name="landing_locations"
    )

    sense = ON_A_GLOBE

    class Meta(Named.Meta):
        verbose_name = "landing location"


class Landing(Documented):
    """The landing of a flight, planned or attempted."""

    attempt = models.BooleanField(default=False)
    success = models.BooleanField(null=True, blank=True)
    description = models.TextField(blank=True, default="")
    downrange_distance = FloatField("Downrange distance (km)", null=True, blank=True)
    landing_location = models.ForeignKey(
        LandingLocation, models.PROTECT, null=True, blank=True, related_name="landings"
    )
    type = models.ForeignKey(
        LandingType, models.PROTECT, null=True, blank=True, related_name="landings"
    )

    #: The NET of the launch that it belongs to: landings are listed in this order.
    net = models.DateTimeField("NET", null=True, editable=False)

    sense = (Presupposes("success", "attempt"),)

    class Meta:
        ordering = ["id"]
        verbose_name = "landing"
        indexes = [models.Index(fields=["net", "id"])]

    def __str__(self) -> str:
        return self.description or f"Landing {self.pk}"


class FirstStageType(Numbered, Named):
    """The role of a stage in its rocket: core, side booster, …"""

    name = models.CharField(max_length=50, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "first stage type"


class FirstStage(Listed):
    """A flight of a launcher; it has no rocket until its launch is known."""

    rocket = models.ForeignKey(Rocket, models.CASCADE, null=True, related_name="firststage")
    type = models.ForeignKey(
        FirstStageType, models.PROTECT, null=True, blank=True, related_name="stages"
    )
    reused = models.BooleanField(null=True, blank=True)
    launcher_flight_number = IntegerField(null=True, blank=True)
    launcher = models.ForeignKey(
        Launcher, models.PROTECT, null=True, blank=True, related_name="stages"
    )
    previous_flight_date = models.DateTimeField(null=True, blank=True)
    turn_around_time = DurationField(null=True, blank=True)
    landing = models.OneToOneField(
        Landing, models.SET_NULL, null=True, blank=True, related_name="firststage"
    )
    previous_flight = models.ForeignKey(
        Launch, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    owned = ("landing",)

    sense = (Ordered("previous_flight_date", "rocket__launch__net"),)

    objects = NamedByOthers("launcher__launcher_config", *OF_ROCKET)

    def __str__(self) -> str:
        return f"{self.launcher or 'Stage'}, {self.rocket or 'without a launch'}"


class SpacecraftFlight(Listed):
    """A flight of a spacecraft, with its crews."""

    rocket = models.ForeignKey(Rocket, models.CASCADE, related_name="spacecraftflight")
    destination = models.CharField(max_length=255, null=True, blank=True)
    mission_end = models.DateTimeField(null=True, blank=True)
    spacecraft = models.ForeignKey(Spacecraft, models.PROTECT, related_name="flights")
    landing = models.OneToOneField(
        Landing, models.SET_NULL, null=True, blank=True, related_name="spacecraftflight"
    )
    duration = DurationField(
        null=True, blank=True, default=timedelta
    )  # upstream shows P0D if it is unknown
    turn_around_time = DurationField(null=True, blank=True, default=timedelta)
    launch_crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="launched_on")
    onboard_crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="aboard")
    landing_crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="landed_on")

    #: Whether its launch starts from Earth, as far as is known: older versions list no others.
    from_earth = models.BooleanField(default=True, editable=False)

    owned = ("landing",)

    sense = (Ordered("rocket__launch__net", "mission_end"),)

    objects = NamedByOthers("spacecraft", *OF_ROCKET)

    class Meta(Listed.Meta):
        verbose_name = "Spacecraft Flight"
        indexes = [
            models.Index(
                fields=["id", "from_earth"],
                name="earth_flight_id",
                condition=models.Q(from_earth=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spacecraft}, {self.rocket}"


class PayloadFlight(Listed):
    """A flight of a payload, or of several of the same kind."""

    rocket = models.ForeignKey(Rocket, models.CASCADE, related_name="payloadflight")
    destination = models.CharField(max_length=255, null=True, blank=True)
    amount = IntegerField(default=1)
    payload = models.ForeignKey(Payload, models.PROTECT, related_name="payloadflight")
    landing = models.OneToOneField(
        Landing, models.SET_NULL, null=True, blank=True, related_name="payloadflight"
    )

    owned = ("landing",)

    sense = (Within("amount", 1, None),)

    objects = NamedByOthers("payload", *OF_ROCKET)

    class Meta(Listed.Meta):
        verbose_name = "Payload Flight"

    def __str__(self) -> str:
        return f"{self.payload}, {self.rocket}"
