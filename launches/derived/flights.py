"""Launches and landings as statistics count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import models

from launches.models import FirstStage, Launch, PayloadFlight, SpacecraftFlight
from launches.models.launches import SUBORBITAL

#: Upstream's ids of the statuses of successful and failed launches; all others are pending.
SUCCESSFUL, FAILED = (3, 9), (4, 7)
OVER = (*SUCCESSFUL, *FAILED)

Item = TypeVar("Item")


class CountedLaunch(NamedTuple):
    """What statistics read of a launch."""

    id: UUID
    net: datetime
    status: int | None
    agency: int | None
    pad: int | None
    location: int | None
    body: int | None
    configuration: int | None
    orbit: str | None

    @property
    def is_orbital(self) -> bool:
        return self.orbit != SUBORBITAL

    @property
    def is_over(self) -> bool:
        return self.status in OVER


class CountedFlight(NamedTuple):
    """What statistics read of a flight of a stage, a spacecraft or a payload, and of its landing.

    `success` is None while the landing is ahead.
    """

    launch: CountedLaunch
    vehicle: int | None
    attempt: bool | None
    success: bool | None
    place: int | None


class Flights:
    """All dated launches and their flights, in the order of their NETs; read once."""

    def __init__(self) -> None:
        columns = (
            "id", "net", "status_id", "launch_service_provider_id", "pad_id", "pad__location_id",
            "pad__location__celestial_body_id", "rocket__configuration_id", "mission__orbit__name",
        )  # fmt: skip
        launches = Launch.objects.exclude(net=None).order_by("net", "id")
        self.launches = [CountedLaunch(*row) for row in launches.values_list(*columns)]
        self.launch = {launch.id: launch for launch in self.launches}
        self.stages = self._flights(FirstStage, "launcher_id")
        self.spacecraft = self._flights(SpacecraftFlight, "spacecraft_id")
        self.payloads = self._flights(PayloadFlight, "payload_id")

    def _flights(self, model: Any, vehicle: str) -> list[CountedFlight]:
        landing = ("landing__attempt", "landing__success", "landing__landing_location_id")
        rows = model._base_manager.values_list("rocket__launch__id", vehicle, *landing)
        flights = [
            CountedFlight(self.launch[key], *rest) for key, *rest in rows if key in self.launch
        ]
        return sorted(flights, key=lambda flight: flight.launch.net)

    @property
    def landings(self) -> list[CountedFlight]:
        """All flights with an attempt to land."""
        flights = (*self.stages, *self.spacecraft, *self.payloads)
        return [flight for flight in flights if flight.attempt]


def grouped(items: Iterable[Item], key: Callable[[Item], Any]) -> dict[Any, list[Item]]:
    """The items by a key, in their order; an empty list for any other key."""
    return grouped_by_each(items, lambda item: [key(item)])


def grouped_by_each(
    items: Iterable[Item], keys: Callable[[Item], Iterable[Any]]
) -> dict[Any, list[Item]]:
    """The items by each of their keys, in their order; an empty list for any other key."""
    groups: dict[Any, list[Item]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return groups


def related(model: type[models.Model], relation: str) -> dict[Any, list[Any]]:
    """The keys of related rows, by the keys of the model's rows; an empty list for any other."""
    ends: dict[Any, list[Any]] = defaultdict(list)
    for key, end in model._base_manager.values_list("pk", relation):
        ends[key].append(end)
    return ends


def over(launches: Iterable[CountedLaunch]) -> list[CountedLaunch]:
    """The launches that are no longer pending."""
    return [launch for launch in launches if launch.is_over]


def launches_of(flights: Iterable[CountedFlight]) -> list[CountedLaunch]:
    """The launches of flights, each once."""
    return list(dict.fromkeys(flight.launch for flight in flights))


def launch_counts(launches: list[CountedLaunch]) -> dict[str, Any]:
    """The fields of LaunchCounts."""
    successes = [launch.status in SUCCESSFUL for launch in over(launches)]
    return {
        "total_launch_count": len(successes),
        "consecutive_successful_launches": _in_a_row(successes),
        "successful_launches": successes.count(True),
        "failed_launches": successes.count(False),
        "pending_launches": len(launches) - len(successes),
    }


def landing_counts(flights: list[CountedFlight]) -> dict[str, Any]:
    """The fields of LandingCounts."""
    attempts = [flight for flight in flights if flight.attempt]
    return {
        "attempted_landings": len(attempts),
        "successful_landings": sum(flight.success is True for flight in attempts),
        "failed_landings": sum(flight.success is False for flight in attempts),
    }


def landings_in_a_row(flights: list[CountedFlight]) -> int:
    """How many landings have been successful since the last that failed."""
    return _in_a_row(
        flight.success for flight in flights if flight.attempt and flight.success is not None
    )


def _in_a_row(successes: Iterable[bool]) -> int:
    number = 0
    for success in successes:
        number = number + 1 if success else 0
    return number


def fastest_turnaround(launches: Iterable[CountedLaunch]) -> timedelta | None:
    """The shortest time between two launches; None if there are fewer."""
    nets = sorted(launch.net for launch in launches)
    return min((later - one for one, later in pairwise(nets)), default=None)
