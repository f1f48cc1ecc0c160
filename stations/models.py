"""Space stations, the expeditions to them and the spacewalks from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency
from astronauts.models import AstronautFlight
from core.fields import DurationField, FloatField, IntegerField
from core.ids import LAST_UPSTREAM_ID
from core.models import Derived, Image, Listed, Named, Orbit
from programs.models import MissionPatch, Program


class SpaceStationStatus(Named):
    """Whether a station is in use: active, de-orbited, …"""

    class Meta(Named.Meta):
        verbose_name = "Space Station Status"
        verbose_name_plural = "space station statuses"


class SpaceStationType(Named):
    """Who a station belongs to: government, commercial, …"""

    class Meta(Named.Meta):
        verbose_name = "Space Station Type"


class SpaceStation(Derived, Named):
    """A space station.

    One that is mentioned before it's told of lacks its status, type and date.
    """

    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="spacestations"
    )
    status = models.ForeignKey(
        SpaceStationStatus, models.PROTECT, null=True, related_name="spacestations"
    )
    founded = models.DateField(null=True)
    deorbited = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True, default="")
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
    active_docking_events = models.ManyToManyField(  # of a station that is docked elsewhere
        "launches.DockingEvent", blank=True, related_name="active_at"
    )

    derived = frozenset(
        {"active_docking_events", "active_expeditions", "docked_vehicles", "onboard_crew"}
    )

    class Meta(Named.Meta):
        verbose_name = "Space Station"

    @classmethod
    def derive(cls, moment: datetime) -> Iterator[tuple[Self, Callable[[], dict[str, Any]]]]:
        """Who is there now, and what is docked.

        At a station of upstream's that is what upstream says, until stays or dockings are entered
        here; then upstream's expeditions there are those that it lists, as long as they last.
        """
        stations: models.QuerySet[Any] = cls._default_manager.filter(
            Q(pk__gt=LAST_UPSTREAM_ID)
            | Q(expeditions__pk__gt=LAST_UPSTREAM_ID)
            | Q(dockings__pk__gt=LAST_UPSTREAM_ID)
        )
        for station in stations.distinct():
            yield station, partial(station._situation, moment)

    def _situation(self, moment: datetime) -> dict[str, Any]:
        ours, entered = self.pk > LAST_UPSTREAM_ID, Q(pk__gt=LAST_UPSTREAM_ID)
        docked_now = Q(docking__lte=moment) & (Q(departure=None) | Q(departure__gt=moment))
        values: dict[str, Any] = {}
        if ours or self.expeditions.filter(entered).exists():
            listed = Q(pk__in=self.active_expeditions.order_by().values("pk"))
            under_way = self.expeditions.filter(
                Q() if ours else entered | listed,
                Q(end=None) | Q(end__gt=moment),
                start__lte=moment,
            ).order_by("start", "id")
            values["active_expeditions"] = list(under_way.values_list("pk", flat=True))
            values["onboard_crew"] = _number_aboard(values["active_expeditions"], moment)
        if ours or self.dockings.filter(entered).exists():
            values["docked_vehicles"] = self.dockings.filter(docked_now).count()
        if ours:
            docking_events = self.docking_events.filter(docked_now)
            values["active_docking_events"] = list(docking_events.values_list("pk", flat=True))
        return values


def _number_aboard(expeditions: list[int], moment: datetime) -> int:
    """How many astronauts of expeditions are there: all but those who have come down since."""
    landed = AstronautFlight.objects.filter(
        astronaut=OuterRef("astronautflight__astronaut"),
        landed_on__mission_end__gt=OuterRef("expedition__start"),
        landed_on__mission_end__lte=moment,
    )
    crews = Expedition.crew.through.objects.filter(expedition__in=expeditions)
    aboard = crews.filter(~Exists(landed)).values("astronautflight__astronaut")
    return aboard.distinct().count()


class Expedition(Named):
    """A crew's stay on a station.

    One that is mentioned before it's told of lacks its station.
    """

    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    spacestation = models.ForeignKey(
        SpaceStation, models.PROTECT, null=True, related_name="expeditions"
    )
    mission_patches = models.ManyToManyField(MissionPatch, blank=True, related_name="expeditions")
    crew = models.ManyToManyField(AstronautFlight, blank=True, related_name="expeditions")

    class Meta(Named.Meta):
        verbose_name = "expedition"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]


class Spacewalk(Listed, Named):
    """Time spent outside of a spacecraft.

    It belongs to models of later apps, which are therefore named, not imported.
    """

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

    class Meta(Listed.Meta):
        verbose_name = "Spacewalk"
        indexes = [
            models.Index(fields=["start", "id"]),
            models.Index(fields=["end", "id"]),
        ]
