"""What is copied from a source, in which order, how its lists are asked for, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from mirror.catalogue import resources
from mirror.models import Pass
from mirror.store.placeholders import referenced_by_name
from spacedevs.api.registry import SerializerClass, registry

UPCOMING, CHANGES, FULL = Pass.Kind.UPCOMING, Pass.Kind.CHANGES, Pass.Kind.FULL

#: The dashboard, which is one object and no list.
DASHBOARD = "dashboard/starship"

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """How often a resource is asked for what has changed."""

    #: Its share of the calls that a source allows: in the long run, while another resource is near
    #: T-0, and during a first copy.
    share: float
    share_beside: float
    share_at_first: float
    #: The shortest interval, and the one near T-0, however many calls are allowed.
    shortest: timedelta
    shortest_near: timedelta = MINUTE


#: The resources whose lists can be asked for what has changed; the most important one first. At 15
#: calls an hour, launches are asked for their changes every 10½ minutes, events every 27.
RHYTHMS = {
    "launches": Rhythm(0.38, 0.35, 0.15, MINUTE),
    "events": Rhythm(0.15, 0.136, 0.1, 2.5 * MINUTE),
}

#: The intervals between passes over everything, in the order of a first copy: what is looked at
#: most comes first, and lookup tables that others reference by name before all. Changes of launches
#: and events are asked for by themselves, so these passes only find what has vanished.
FULL_EVERY = {
    "launches": 7 * DAY,
    "events": 7 * DAY,
    DASHBOARD: 6 * HOUR,
    "space_stations": 1 * DAY,
    "expeditions": 1 * DAY,
    "docking_events": 1 * DAY,
    "astronauts": 2 * DAY,
    "spacewalks": 2 * DAY,
    "spacecraft_flights": 2 * DAY,
    "programs": 2 * DAY,
    "agencies": 7 * DAY,
    "locations": 7 * DAY,
    "pads": 7 * DAY,
    "launcher_configurations": 7 * DAY,
    "launchers": 7 * DAY,
    "spacecraft": 7 * DAY,
    "spacecraft_configurations": 7 * DAY,
}
#: What is looked at least, and comes last.
LAST = {"payloads": 7 * DAY, "payload_flights": 7 * DAY, "updates": 7 * DAY}
#: The interval of all other resources, and of lookup tables.
OTHERS_EVERY, LOOKUP_TABLES_EVERY = 7 * DAY, 30 * DAY

#: How many objects the public Launch Library has, roughly, as of 2026-11. All that is not named
#: fits on a page. A plan counts with it until the copy knows better.
KNOWN_SIZES = {
    "launches": 8083,
    "events": 1300,
    "expeditions": 150,
    "docking_events": 250,
    "astronauts": 820,
    "spacewalks": 450,
    "spacecraft_flights": 600,
    "agencies": 370,
    "pads": 230,
    "launcher_configurations": 530,
    "launchers": 600,
    "spacecraft": 600,
    "landings": 1490,
    "mission_patches": 1500,
    "launcher_configuration_families": 150,
    "payloads": 2000,
    "payload_flights": 2500,
    "updates": 15_000,
    "config/countries": 250,
}
#: How many of them are upcoming.
KNOWN_UPCOMING = {"launches": 350, "events": 60}


@dataclass(frozen=True)
class Job:
    """How a resource is copied."""

    resource: str
    #: The query of its lists in a pass over everything.
    query: dict[str, str]
    full_every: timedelta
    #: Whether its lists can be asked for what has changed since a moment, and for what is upcoming.
    tells_changes: bool

    @property
    def serializer_class(self) -> SerializerClass:
        """The serializer that shows its documents, in its fullest mode."""
        return list(resources()[self.resource].values())[-1]

    @property
    def keeps_order(self) -> bool:
        """Whether its lists have an order, with new and changed objects first."""
        return "ordering" in self.query


@cache
def jobs() -> dict[str, Job]:
    """The jobs of all resources, by name, in the order of a first copy."""
    viewsets = registry.current.router.resources()
    named = [
        name for name, viewset in viewsets.items() if viewset.queryset.model in referenced_by_name()
    ]
    others = sorted(viewsets.keys() - LAST.keys(), key=lambda name: (_is_lookup_table(name), name))
    names = [*named, *FULL_EVERY, *others, *LAST]
    return {name: _job(name, viewsets.get(name)) for name in dict.fromkeys(names)}


def _job(name: str, viewset: Any) -> Job:
    every = LOOKUP_TABLES_EVERY if _is_lookup_table(name) else OTHERS_EVERY
    query = {}
    if viewset and viewset.modes:
        query["mode"] = viewset.modes.names[-1]
    # Put new and changed objects first, so that a pass misses none.
    fields = viewset.ordering_fields if viewset else ()
    order = next((each for each in ("last_updated", "id") if each in fields), None)
    if order:
        query["ordering"] = f"-{order}"
    return Job(name, query, {**FULL_EVERY, **LAST}.get(name, every), name in RHYTHMS)


def _is_lookup_table(name: str) -> bool:
    return name.startswith("config/")
