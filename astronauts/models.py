"""Astronauts, cosmonauts, taikonauts and everybody else who flies to space."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.urls import reverse

from agencies.models import Agency
from core.bases import Documented, Named, NamedByOthers
from core.fields import DurationField, IntegerField, WebAddressField
from core.models import Country, Image
from core.sense.rules import Ordered

#: The id of upstream's astronaut type "Non-Human".
NON_HUMAN = 6


class AstronautStatus(Named):
    """The stage of an astronaut's career: active, retired, …"""

    class Meta(Named.Meta):
        verbose_name = "Astronaut Status"
        verbose_name_plural = "astronaut statuses"


class AstronautType(Named):
    """Who an astronaut flies for: government, private, …"""

    class Meta(Named.Meta):
        verbose_name = "Astronaut Type"


class AstronautRole(Documented):
    """The role of a crew member: commander, pilot, …"""

    role = models.CharField(max_length=255)
    priority = IntegerField(default=0)

    signed = ("priority",)

    class Meta:
        ordering = ["id"]
        verbose_name = "Astronaut Role"

    def __str__(self) -> str:
        return self.role


class AstronautQuerySet(models.QuerySet):
    """Astronauts, most of them human."""

    def flown(self) -> Self:
        """Those who have been to space."""
        return self.filter(first_flight__isnull=False)

    def not_flown(self) -> Self:
        """Those who have not."""
        return self.filter(first_flight__isnull=True)

    def human(self) -> Self:
        """Humans."""
        return self.exclude(type=NON_HUMAN)

    def not_human(self) -> Self:
        """Dogs, apes, mannequins and others."""
        return self.filter(type=NON_HUMAN)


class Astronaut(Named):
    """Somebody who has flown to space, or is about to.

    Flights and spacewalks belong to later apps, so they are named, not imported.
    """

    name: Any = models.CharField(max_length=255, null=True)
    status = models.ForeignKey(
        AstronautStatus, models.PROTECT, null=True, related_name="astronauts"
    )
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="astronauts"
    )
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="astronauts"
    )
    type = models.ForeignKey(
        AstronautType, models.PROTECT, null=True, blank=True, related_name="astronauts"
    )
    in_space = models.BooleanField(null=True, blank=True, default=False)
    time_in_space = DurationField(null=True, blank=True)
    eva_time = DurationField(null=True, blank=True, default=timedelta)
    age = IntegerField(null=True, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    date_of_death = models.DateField(null=True, blank=True)
    nationality = models.ManyToManyField(Country, blank=True, related_name="astronauts")
    bio = models.TextField(blank=True, default="")
    wiki = WebAddressField(max_length=255, null=True, blank=True)
    last_flight = models.DateTimeField(null=True, blank=True)
    first_flight = models.DateTimeField(null=True, blank=True)
    flights_count = IntegerField(null=True, blank=True)
    landings_count = IntegerField(null=True, blank=True)
    spacewalks_count = IntegerField(null=True, blank=True)
    flights = models.ManyToManyField("launches.Launch", blank=True, related_name="astronauts")
    landings = models.ManyToManyField(
        "launches.SpacecraftFlight", blank=True, related_name="landed_astronauts"
    )
    spacewalks = models.ManyToManyField("stations.Spacewalk", blank=True, related_name="astronauts")

    sense = (
        Ordered("date_of_birth", "date_of_death"),
        Ordered("first_flight", "last_flight"),
    )

    objects = AstronautQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = "Astronaut"

    def get_absolute_url(self) -> str:
        """Its page for people."""
        return reverse("astronauts-page", args=[self.pk])


class CrewManager(NamedByOthers):
    """A manager of crew members that knows the names of the launches that they first fly on."""

    def get_queryset(self) -> models.QuerySet:
        """The crew members; rows of other managers don't name their launches."""
        itself = self.model._base_manager.filter(pk=models.OuterRef("pk"))
        launches = itself.values("launched_on__rocket__launch__name")
        first = launches.order_by("launched_on__rocket__launch__net")[:1]
        return super().get_queryset().annotate(launch_name=models.Subquery(first))


class AstronautFlight(Documented):
    """A crew member: an astronaut with a role."""

    role = models.ForeignKey(AstronautRole, models.PROTECT, null=True, related_name="flights")
    astronaut = models.ForeignKey(Astronaut, models.CASCADE, related_name="crews")

    objects = CrewManager("role", "astronaut")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        launch = getattr(self, "launch_name", None)
        return ", ".join(map(str, filter(None, (self.astronaut, self.role, launch))))
