"""Space stations, the expeditions to them and the spacewalks from them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse

from agencies.models import Agency
from astronauts.models import AstronautFlight
from core.bases import Listed, Named
from core.fields import DurationField, FloatField, IntegerField
from core.models import Image, Orbit
from core.sense.rules import Ordered, Same
from programs.models import MissionPatch, Program
from spacedevs.clock import now


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
    """A space station; its status, type and date are null if documents only mention it."""

    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="spacestations"
    )
    status = models.ForeignKey(
        SpaceStationStatus, models.PROTECT, null=True, related_name="spacestations"
    )
    founded = models.DateField(null=True)
    deorbited = models.DateField(null=True, blank=True)
    description = models.TextField(null=True, blank=True, default="")
    orbit = models.ForeignKey(
        Orbit, models.PROTECT, null=True, blank=True, related_name="spacestations"
    )
    type = models.ForeignKey(
        SpaceStationType, models.PROTECT, null=True, related_name="spacestations"
    )
    owners = models.ManyToManyField(Agency, blank=True, related_name="spacestations")
    active_expeditions: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Expedition", blank=True, related_name="active_at"
    )
    height = FloatField("Height (m)", null=True, blank=True)
    width = FloatField("Width (m)", null=True, blank=True)
    mass = FloatField("Mass (T)", null=True, blank=True)
    volume = IntegerField("Volume (m^3)", null=True, blank=True)
    onboard_crew = IntegerField(null=True, blank=True)
    docked_vehicles = IntegerField(null=True, blank=True)
    active_docking_events = models.ManyToManyField(  # dockings of this station at another
        "launches.DockingEvent", blank=True, related_name="active_at"
    )

    sense = (Ordered("founded", "deorbited"),)

    class Meta(Named.Meta):
        verbose_name = "Space Station"

    def get_absolute_url(self) -> str:
        """Its page for people."""
        return reverse("space_stations-page", args=[self.pk])


class ExpeditionQuerySet(models.QuerySet):
    """Expeditions, which last from their start to their end, if that is known."""

    def active(self) -> Self:
        """Those that have started and not ended."""
        return self.filter(self._active())

    def not_active(self) -> Self:
        """All others, those without a start included."""
        return self.exclude(self._active())

    def _active(self) -> models.Q:
        moment = now()
        lasting = models.Q(end=None) | models.Q(end__gt=moment)
        return lasting & models.Q(start__lte=moment)


class Expedition(Named):
    """A crew's stay on a station, which is null if documents only mention the expedition."""

    name: Any = models.CharField(max_length=255, null=True)
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True, blank=True)
    spacestation = models.ForeignKey(
        SpaceStation, models.PROTECT, null=True, related_name="expeditions"
    )
    mission_patches = models.ManyToManyField(MissionPatch, blank=True, related_name="expeditions")
    crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="expeditions")

    sense = (Ordered("start", "end"),)

    objects = ExpeditionQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = "expedition"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]


class Spacewalk(Listed, Named):
    """Time spent outside a spacecraft.

    Spacecraft flights and events belong to later apps, so they are named, not imported.
    """

    name: Any = models.CharField(max_length=255, null=True)
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    duration = DurationField(null=True, blank=True)
    location = models.CharField(null=True, blank=True)
    expedition = models.ForeignKey(
        Expedition, models.SET_NULL, null=True, blank=True, related_name="spacewalks"
    )
    crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="spacewalks")
    spacestation = models.ForeignKey(
        SpaceStation, models.SET_NULL, null=True, blank=True, related_name="spacewalks"
    )
    spacecraft_flight = models.ForeignKey(
        "launches.SpacecraftFlight",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="spacewalks",
    )
    event = models.ForeignKey(
        "events.Event", models.SET_NULL, null=True, blank=True, related_name="spacewalks"
    )
    program = models.ManyToManyField(Program, blank=True, related_name="spacewalks")

    sense = (
        Ordered("start", "end"),
        Ordered("expedition__start", "start"),
        Ordered("end", "expedition__end"),
        Same("expedition__spacestation", "spacestation"),
    )

    class Meta(Listed.Meta):
        verbose_name = "Spacewalk"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]
