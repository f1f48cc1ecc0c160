"""Dockings: who flew to whom, and where it was docked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Self

from django.db import models

from core.ids import LAST_UPSTREAM_ID
from core.models import Derived, Listed, Named, NamedByOthers
from launches.models.flights import PayloadFlight, SpacecraftFlight
from launches.models.payloads import Payload
from launches.models.spacecraft import SpacecraftConfiguration
from stations.models import SpaceStation


class DockingLocation(Listed, Named):
    """A port of a station, a spacecraft or a payload."""

    spacestation = models.ForeignKey(
        SpaceStation, models.CASCADE, null=True, blank=True, related_name="docking_location"
    )
    spacecraft = models.ForeignKey(
        SpacecraftConfiguration,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="docking_location",
    )
    payload = models.ForeignKey(
        Payload, models.CASCADE, null=True, blank=True, related_name="docking_location"
    )

    class Meta(Listed.Meta):
        verbose_name = "Docking Location"


class DockingEvent(Derived, Listed):
    """A stay of one vehicle (the chaser) at another (the target)."""

    docking = models.DateTimeField()
    departure = models.DateTimeField(null=True, blank=True)
    docking_location = models.ForeignKey(
        DockingLocation, models.PROTECT, null=True, blank=True, related_name="docking_events"
    )
    space_station_target = models.ForeignKey(
        SpaceStation, models.CASCADE, null=True, blank=True, related_name="dockings"
    )
    flight_vehicle_target = models.ForeignKey(
        SpacecraftFlight, models.CASCADE, null=True, blank=True, related_name="dockings"
    )
    payload_flight_target = models.ForeignKey(
        PayloadFlight, models.CASCADE, null=True, blank=True, related_name="dockings"
    )
    space_station_chaser = models.ForeignKey(
        SpaceStation, models.CASCADE, null=True, blank=True, related_name="docking_events"
    )
    flight_vehicle_chaser = models.ForeignKey(
        SpacecraftFlight, models.CASCADE, null=True, blank=True, related_name="docking_events"
    )
    payload_flight_chaser = models.ForeignKey(
        PayloadFlight, models.CASCADE, null=True, blank=True, related_name="docking_events"
    )

    #: Where the chaser is docked now.
    occupies = models.OneToOneField(
        DockingLocation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="currently_docked",
    )

    derived = frozenset({"occupies"})

    objects = NamedByOthers("docking_location")

    class Meta(Listed.Meta):
        verbose_name = "docking event"
        indexes = [
            models.Index(fields=["docking", "id"]),
            models.Index(fields=["departure", "id"]),
        ]

    @classmethod
    def derive(cls, moment: datetime) -> Iterator[tuple[Self, Callable[[], dict[str, Any]]]]:
        """Which port is occupied now, by whoever came last; upstream's rows keep theirs."""
        theirs = cls._default_manager.filter(pk__lte=LAST_UPSTREAM_ID).exclude(occupies=None)
        kept = set(theirs.values_list("occupies", flat=True))
        docked = cls.entered_here().filter(
            models.Q(departure=None) | models.Q(departure__gt=moment),
            docking__lte=moment,
            docking_location__isnull=False,
        )
        taken = {
            docking.docking_location_id: docking
            for docking in docked.order_by("docking", "id")
            if docking.docking_location_id not in kept
        }
        for docking in cls.entered_here().exclude(occupies=None):
            if taken.get(docking.occupies_id) != docking:
                yield docking, partial(dict, occupies_id=None)
        for port, docking in taken.items():
            yield docking, partial(dict, occupies_id=port)

    def __str__(self) -> str:
        return f"{self.docking:%Y-%m-%d} {self.docking_location or ''}"
