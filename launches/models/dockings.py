"""Dockings, and the ports they take place at."""

from __future__ import annotations

from django.db import models

from core.bases import Listed, Named, NamedByOthers
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


class DockingEvent(Listed):
    """The stay of one vehicle (the chaser) docked to another (the target)."""

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

    objects = NamedByOthers("docking_location")

    class Meta(Listed.Meta):
        verbose_name = "docking event"
        indexes = [
            models.Index(fields=["docking", "id"]),
            models.Index(fields=["departure", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.docking:%Y-%m-%d} {self.docking_location or ''}"
