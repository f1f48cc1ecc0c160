"""Dockings, and the ports they take place at."""

from __future__ import annotations

from typing import Self

from django.db import models

from core.bases import Listed, Named, NamedByOthers
from core.sense.rules import AnyOf, Different, OneOf, Ordered, Same
from launches.models.flights import PayloadFlight, SpacecraftFlight
from launches.models.payloads import Payload
from launches.models.spacecraft import SpacecraftConfiguration
from spacedevs.clock import now
from stations.models import SpaceStation

#: Dockings that older versions list.
OF_SPACECRAFT_AT_STATIONS = models.Q(
    from_earth=True, flight_vehicle_chaser__isnull=False, space_station_target__isnull=False
)


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

    sense = (AnyOf("spacestation", "spacecraft", "payload"),)

    objects = NamedByOthers("spacestation", "spacecraft", "payload")

    class Meta(Listed.Meta):
        verbose_name = "Docking Location"

    def __str__(self) -> str:
        vehicle = self.spacestation or self.spacecraft or self.payload
        return f"{super().__str__()}, {vehicle}" if vehicle else super().__str__()


class DockingEventQuerySet(models.QuerySet):
    """Dockings, each with the time of its departure once that is known."""

    def docked(self) -> Self:
        """Those whose chaser is docked now."""
        return self.filter(self._docked())

    def not_docked(self) -> Self:
        """Those whose chaser has departed, or has yet to dock."""
        return self.exclude(self._docked())

    def of_spacecraft_at_stations(self) -> Self:
        """Those at stations of spacecraft from Earth, which are all that older versions list."""
        return self.filter(OF_SPACECRAFT_AT_STATIONS)

    def _docked(self) -> models.Q:
        moment = now()
        there = models.Q(departure=None) | models.Q(departure__gt=moment)
        return there & models.Q(docking__lte=moment)


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

    #: Whether its chaser, if that is a spacecraft, started from Earth, as far as is known.
    from_earth = models.BooleanField(default=True, editable=False)

    sense = (
        Ordered("docking", "departure"),
        Ordered("flight_vehicle_chaser__rocket__launch__net", "docking"),
        Ordered("docking", "flight_vehicle_chaser__mission_end"),
        Ordered("departure", "flight_vehicle_chaser__mission_end"),
        OneOf("space_station_target", "flight_vehicle_target", "payload_flight_target"),
        OneOf("space_station_chaser", "flight_vehicle_chaser", "payload_flight_chaser"),
        Different("space_station_target", "space_station_chaser"),
        Different("flight_vehicle_target", "flight_vehicle_chaser"),
        Different("payload_flight_target", "payload_flight_chaser"),
        Same("docking_location__spacestation", "space_station_target"),
        Same(
            "docking_location__spacecraft", "flight_vehicle_target__spacecraft__spacecraft_config"
        ),
        Same("docking_location__payload", "payload_flight_target__payload"),
    )

    objects = NamedByOthers.from_queryset(DockingEventQuerySet)("docking_location")

    class Meta(Listed.Meta):
        verbose_name = "docking event"
        indexes = [
            models.Index(fields=["docking", "id"]),
            models.Index(fields=["departure", "id"]),
            *(
                models.Index(
                    fields=[*order, "from_earth", "flight_vehicle_chaser", "space_station_target"],
                    name=f"earth_docking_{order[0]}",
                    condition=OF_SPACECRAFT_AT_STATIONS,
                )
                for order in (["id"], ["docking", "id"])
            ),
        ]

    def __str__(self) -> str:
        port = self.docking_location
        return f"{self.docking:%Y-%m-%d} {port.name if port else ''}"
