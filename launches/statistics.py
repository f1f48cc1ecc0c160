"""Statistics of launches and landings, recomputed from the launches that are stored here.

Upstream sends all of these with its documents, counted over launches that a mirror may not have;
see the command `recount` for when to recompute them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import models

from agencies.models import Agency
from core.ids import LAST_UPSTREAM_ID
from core.models import CelestialBody
from launches.models import (
    FirstStage,
    LandingLocation,
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    Location,
    Pad,
    PayloadFlight,
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftFlight,
)
from launches.models.launches import SUBORBITAL

#: Ids of upstream's launch statuses: launched well, and not; all others are still to come.
SUCCESSFUL, FAILED = (3, 9), (4, 7)

Values = dict[Any, dict[str, Any]]


class Flown(NamedTuple):
    """A launch, as far as it counts."""

    id: Any
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
        return self.status in (*SUCCESSFUL, *FAILED)


class Landed(NamedTuple):
    """A landing, as far as it counts; `success` is None while it is open."""

    launch: Any
    vehicle: int | None
    attempt: bool
    success: bool | None
    place: int | None


def recount(*, own: bool = False) -> Iterator[tuple[type[models.Model], int]]:
    """Recompute all statistics; yields each model with the number of rows that were changed.

    With `own`, only rows that upstream doesn't have (ids from 900001 on), and no launches.
    """
    counts = _Counts()
    for model, values in counts.by_model():
        if own and model is Launch:
            continue
        yield model, _write(model, values, own=own)


def _write(model: Any, values: Values, *, own: bool) -> int:
    rows = model._base_manager.filter(pk__gt=LAST_UPSTREAM_ID) if own else model._base_manager.all()
    changed: list[Any] = []
    names: set[str] = set()
    for row in rows:
        new = values.get(row.pk, {})
        different = {name: value for name, value in new.items() if getattr(row, name) != value}
        if different:
            for name, value in different.items():
                setattr(row, name, value)
            names |= different.keys()
            changed.append(row)
    if changed:
        model._base_manager.bulk_update(changed, names, batch_size=500)
    return len(changed)


class _Counts:
    """Everything there is, read once."""

    def __init__(self) -> None:
        launches = Launch.objects.known().order_by("net", "id")
        columns = (
            "id", "net", "status_id", "launch_service_provider_id", "pad_id", "pad__location_id",
            "pad__location__celestial_body_id", "rocket__configuration_id", "mission__orbit__name",
        )  # fmt: skip
        self.launches = [Flown(*row) for row in launches.values_list(*columns)]
        self.by_id = {launch.id: launch for launch in self.launches}
        self.stages = self._landed(FirstStage, "launcher_id")
        self.spacecraft = self._landed(SpacecraftFlight, "spacecraft_id")
        self.payloads = self._landed(PayloadFlight, "payload_id")

    def _landed(self, model: Any, vehicle: str) -> list[Landed]:
        landing = ("landing__attempt", "landing__success", "landing__landing_location_id")
        flights = model._base_manager.values_list("rocket__launch__id", vehicle, *landing)
        found = [Landed(launch, *rest) for launch, *rest in flights if launch in self.by_id]
        return sorted(found, key=lambda flight: self.by_id[flight.launch].net)

    def by_model(self) -> Iterator[tuple[type[models.Model], Values]]:
        yield Launch, self._of_launches()
        yield Agency, self._of_agencies()
        yield Pad, self._of_pads()
        yield Location, self._of_locations()
        yield CelestialBody, self._of_bodies()
        configurations = self._of_configurations()
        yield LauncherConfiguration, configurations
        yield LauncherConfigurationFamily, self._of_families()
        yield FirstStage, self._of_stages()
        yield Launcher, self._of_launchers()
        yield Spacecraft, self._of_spacecraft()
        yield SpacecraftConfiguration, self._of_spacecraft_kinds("pk")
        yield SpacecraftConfigurationFamily, self._of_spacecraft_kinds("family")
        yield LandingLocation, self._of_landing_locations()

    def _of_launches(self) -> Values:
        values: Values = {launch.id: {} for launch in self.launches}
        counters: dict[Any, int] = defaultdict(int)
        last_on_pad: dict[Any, datetime] = {}
        for launch in self.launches:
            own = values[launch.id]
            for name, key in (
                ("orbital", launch.is_orbital or None),
                ("location", launch.location),
                ("pad", launch.pad),
                ("agency", launch.agency),
            ):
                for suffix, year in (("", None), ("_year", launch.net.year)):
                    counters[name, key, year] += 1
                    count = counters[name, key, year] if key is not None else None
                    own[f"{name}_launch_attempt_count{suffix}"] = count
            own["pad_turnaround"] = launch.net - last_on_pad.get(launch.pad, launch.net)
            if launch.pad is not None:
                last_on_pad[launch.pad] = launch.net
        return values

    def _of_agencies(self) -> Values:
        provider = {launch.id: launch.agency for launch in self.launches}
        launches = _grouped(self.launches, lambda launch: launch.agency)
        landings = [
            _grouped(flights, lambda flight: provider[flight.launch])
            for flights in (self.stages, self.spacecraft, self.payloads)
        ]
        values: Values = {}
        for key in Agency._base_manager.values_list("pk", flat=True):
            values[key] = _launch_counts(launches[key])
            for suffix, group in zip(("", "_spacecraft", "_payload"), landings, strict=True):
                counts = _landing_counts(group[key])
                values[key] |= {f"{name}{suffix}": count for name, count in counts.items()}
            values[key]["consecutive_successful_landings"] = _landings_in_a_row(landings[0][key])
        return values

    def _of_pads(self) -> Values:
        return {
            key: {
                "total_launch_count": sum(launch.is_over for launch in launches),
                "orbital_launch_attempt_count": sum(
                    launch.is_over and launch.is_orbital for launch in launches
                ),
                "fastest_turnaround": _fastest(launch.net for launch in launches if launch.is_over),
            }
            for key, launches in _all(Pad, _grouped(self.launches, lambda launch: launch.pad))
        }

    def _of_locations(self) -> Values:
        launches = _grouped(self.launches, lambda launch: launch.location)
        places = dict(LandingLocation._base_manager.values_list("pk", "location_id"))
        landings = _grouped(self._attempts(), lambda landing: places.get(landing.place))
        return {
            key: {
                "total_launch_count": sum(launch.is_over for launch in group),
                "total_landing_count": len(landings[key]),
            }
            for key, group in _all(Location, launches)
        }

    def _of_bodies(self) -> Values:
        launches = _grouped(self.launches, lambda launch: launch.body)
        places = dict(LandingLocation._base_manager.values_list("pk", "celestial_body_id"))
        landings = _grouped(self._attempts(), lambda landing: places.get(landing.place))
        values: Values = {}
        for key, group in _all(CelestialBody, launches):
            counts, landed = _launch_counts(group), _landing_counts(landings[key])
            values[key] = {
                "total_attempted_launches": counts["total_launch_count"],
                "successful_launches": counts["successful_launches"],
                "failed_launches": counts["failed_launches"],
                "total_attempted_landings": landed["attempted_landings"],
                "successful_landings": landed["successful_landings"],
                "failed_landings": landed["failed_landings"],
            }
        return values

    def _of_configurations(self) -> Values:
        launches = _grouped(self.launches, lambda launch: launch.configuration)
        landings = self._stages_by_configuration()
        return {
            key: _launch_counts(group)
            | _landing_counts(landings[key])
            | {
                "consecutive_successful_landings": _landings_in_a_row(landings[key]),
                "fastest_turnaround": _fastest(launch.net for launch in group if launch.is_over),
            }
            for key, group in _all(LauncherConfiguration, launches)
        }

    def _of_families(self) -> Values:
        launches = _grouped(self.launches, lambda launch: launch.configuration)
        landings = self._stages_by_configuration()
        values: Values = {}
        for family in LauncherConfigurationFamily._base_manager.prefetch_related("configurations"):
            members = [member.pk for member in family.configurations.all()]
            flown = sorted((one for key in members for one in launches[key]), key=_net)
            landed = [one for key in members for one in landings[key]]
            landed.sort(key=lambda flight: self.by_id[flight.launch].net)
            values[family.pk] = (
                _launch_counts(flown)
                | _landing_counts(landed)
                | {"consecutive_successful_landings": _landings_in_a_row(landed)}
            )
        return values

    def _of_stages(self) -> Values:
        values: Values = {}
        before: dict[int, tuple[int, Flown]] = {}
        stages = FirstStage._base_manager.exclude(launcher=None).exclude(rocket=None)
        ordered = stages.order_by("rocket__launch__net", "pk")
        for key, launcher, launch_id in ordered.values_list(
            "pk", "launcher_id", "rocket__launch__id"
        ):
            if (launch := self.by_id.get(launch_id)) is None:
                continue
            number, previous = before.get(launcher, (0, None))
            values[key] = {
                "launcher_flight_number": number + 1,
                "reused": number > 0,
                "previous_flight_id": previous.id if previous else None,
                "previous_flight_date": previous.net if previous else None,
                "turn_around_time": launch.net - previous.net if previous else None,
            }
            before[launcher] = number + 1, launch
        return values

    def _of_launchers(self) -> Values:
        values: Values = {}
        for key, flights in _all(Launcher, _grouped(self.stages, lambda flight: flight.vehicle)):
            over = [self.by_id[flight.launch] for flight in flights]
            nets = [launch.net for launch in over if launch.is_over]
            landed = _landing_counts(flights)
            values[key] = {
                "flights": len(nets),
                "flight_proven": bool(nets),
                "first_launch_date": min(nets, default=None),
                "last_launch_date": max(nets, default=None),
                "fastest_turnaround": _fastest(nets),
                "successful_landings": landed["successful_landings"],
                "attempted_landings": landed["attempted_landings"],
            }
        return values

    def _of_spacecraft(self) -> Values:
        values: Values = {}
        flown = _grouped(self.spacecraft, lambda flight: flight.vehicle)
        for key, flights in _all(Spacecraft, flown):
            nets = [self.by_id[flight.launch].net for flight in flights]
            values[key] = {
                "flights_count": len(nets),
                "mission_ends_count": sum(flight.success is not None for flight in flights),
                "fastest_turnaround": _fastest(nets),
            }
        return values

    def _of_spacecraft_kinds(self, name: str) -> Values:
        """The values of kinds of spacecraft, or of their families."""
        kinds = defaultdict(list)
        vehicles = Spacecraft._base_manager.values_list("pk", f"spacecraft_config__{name}")
        for vehicle, kind in vehicles:
            kinds[kind].append(vehicle)
        flown = _grouped(self.spacecraft, lambda flight: flight.vehicle)
        model = SpacecraftConfiguration if name == "pk" else SpacecraftConfigurationFamily
        values: Values = {}
        for key, members in _all(model, kinds):
            flights = [flight for member in members for flight in flown[member]]
            launches = sorted({self.by_id[flight.launch] for flight in flights}, key=_net)
            counts = _launch_counts(launches)
            values[key] = {
                "spacecraft_flown": sum(bool(flown[member]) for member in members),
                "total_launch_count": counts["total_launch_count"],
                "successful_launches": counts["successful_launches"],
                "failed_launches": counts["failed_launches"],
                **_landing_counts(flights),
            }
            if name == "pk":
                values[key]["fastest_turnaround"] = _fastest(launch.net for launch in launches)
        return values

    def _of_landing_locations(self) -> Values:
        landings = _grouped(self._attempts(), lambda landing: landing.place)
        return {key: _landing_counts(group) for key, group in _all(LandingLocation, landings)}

    def _attempts(self) -> list[Landed]:
        flights = (*self.stages, *self.spacecraft, *self.payloads)
        return [flight for flight in flights if flight.attempt]

    def _stages_by_configuration(self) -> dict[Any, list[Landed]]:
        return _grouped(self.stages, lambda flight: self.by_id[flight.launch].configuration)


def _net(launch: Flown) -> datetime:
    return launch.net


def _grouped(items: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def _all(model: Any, groups: dict[Any, list[Any]]) -> Iterator[tuple[Any, list[Any]]]:
    """Every row of a model with its group, which may be empty."""
    for key in model._base_manager.values_list("pk", flat=True):
        yield key, groups.get(key, [])


def _launch_counts(launches: list[Flown]) -> dict[str, Any]:
    over = [launch for launch in launches if launch.is_over]
    successful = sum(launch.status in SUCCESSFUL for launch in over)
    in_a_row = 0
    for launch in over:
        in_a_row = in_a_row + 1 if launch.status in SUCCESSFUL else 0
    return {
        "total_launch_count": len(over),
        "consecutive_successful_launches": in_a_row,
        "successful_launches": successful,
        "failed_launches": len(over) - successful,
        "pending_launches": len(launches) - len(over),
    }


def _landing_counts(flights: list[Landed]) -> dict[str, Any]:
    attempts = [flight for flight in flights if flight.attempt]
    return {
        "attempted_landings": len(attempts),
        "successful_landings": sum(flight.success is True for flight in attempts),
        "failed_landings": sum(flight.success is False for flight in attempts),
    }


def _landings_in_a_row(flights: list[Landed]) -> int:
    in_a_row = 0
    for flight in flights:
        if flight.attempt and flight.success is not None:
            in_a_row = in_a_row + 1 if flight.success else 0
    return in_a_row


def _fastest(moments: Iterable[datetime]) -> timedelta | None:
    """The shortest time between two neighbours; None if there are no two."""
    return min((later - one for one, later in pairwise(sorted(moments))), default=None)
