"""The schedule: what is copied, in which order, and when. It makes no calls or queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from mirror.catalogue import resources
from mirror.models import Pass
from mirror.store.placeholders import referenced_by_name
from spacedevs.api.registry import SerializerClass, registry

FULL, CHANGES = Pass.Kind.FULL, Pass.Kind.CHANGES

#: Objects on a page.
PAGE = 100
#: The dashboard, which is one object and no list.
DASHBOARD = "dashboard/starship"

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: The interval between passes over changes, where a resource can be asked for these.
CHANGES_EVERY = 15 * MINUTES
#: The intervals between passes over everything, for what is out of date first. Changes of launches
#: and events are requested by themselves, so these passes only find what has vanished.
FULL_EVERY = {
    "launches": 7 * DAYS,
    "events": 7 * DAYS,
    DASHBOARD: 6 * HOURS,
    "space_stations": 1 * DAYS,
    "docking_events": 1 * DAYS,
    "expeditions": 1 * DAYS,
    "astronauts": 2 * DAYS,
    "spacewalks": 2 * DAYS,
    "spacecraft_flights": 2 * DAYS,
    "programs": 2 * DAYS,
    "updates": 7 * DAYS,
}
#: The interval of all other resources, and of lookup tables.
OTHERS_EVERY, LOOKUP_TABLES_EVERY = 7 * DAYS, 30 * DAYS


@dataclass(frozen=True)
class Job:
    """How a resource is copied."""

    resource: str
    #: The query of its lists in a pass over everything.
    query: dict[str, str]
    full_every: timedelta
    #: Whether its lists can be asked for what has changed since a moment.
    tells_changes: bool

    @property
    def serializer_class(self) -> SerializerClass:
        """The serializer that shows its documents, in its fullest mode."""
        return list(resources()[self.resource].values())[-1]

    @property
    def keeps_order(self) -> bool:
        """Whether its lists have an order, with new and changed objects first."""
        return "ordering" in self.query


@dataclass(frozen=True)
class Standing:
    """How far a resource is copied."""

    #: How many objects the source has; None if that is not known yet.
    count: int | None
    #: When the last complete pass over everything, and the last one of any kind, began.
    full_at: datetime | None
    fresh_at: datetime | None
    #: Whether it is known since when to ask for changes.
    knows_changes: bool
    #: Whether the last pass over everything missed objects and has to be made again.
    has_missed: bool
    #: The offsets of the passes that are under way.
    under_way: Mapping[Pass.Kind, int]


@dataclass(frozen=True)
class Forecast:
    """How many calls it takes to copy a resource."""

    #: For a pass over everything.
    pages: int
    #: What is due now, and the calls for it.
    due: Pass.Kind | None
    calls: int
    #: Calls an hour in the long run.
    hourly: float


class Turns:
    """The turns of passes that are due: each copies one page, then it is the next one's turn."""

    def __init__(self, names: Iterable[str]) -> None:
        self._turns = [(name, kind) for name in names for kind in (FULL, CHANGES)]
        self._last_kind = FULL

    def next(self, is_due: Callable[[str, Pass.Kind], bool]) -> tuple[str, Pass.Kind] | None:
        """The resource and the kind of the pass whose turn it is, or None if none is due.

        Every other page is one of changes, if any are due: those bring upcoming launches.
        """
        due = [turn for turn in self._turns if is_due(*turn)]
        if not due:
            return None
        wanted = FULL if self._last_kind == CHANGES else CHANGES
        turn = next((turn for turn in due if turn[1] == wanted), due[0])
        self._turns.remove(turn)
        self._turns.append(turn)
        self._last_kind = turn[1]
        return turn


@cache
def jobs() -> dict[str, Job]:
    """The jobs of all resources, by name, in the order in which they are copied.

    Lookup tables that others reference by name come first, so that no placeholders are needed.
    """
    viewsets = registry.current.router.resources()
    named = [
        name for name, viewset in viewsets.items() if viewset.queryset.model in referenced_by_name()
    ]
    names = [*named, *FULL_EVERY, *sorted(viewsets, key=_is_lookup_table)]
    return {name: _job(name, viewsets.get(name)) for name in dict.fromkeys(names)}


def is_due(job: Job, kind: Pass.Kind, standing: Standing, now: datetime) -> bool:
    """Whether a pass is under way, or it is time for one."""
    if kind == CHANGES and not (job.tells_changes and standing.knows_changes):
        return False
    if kind in standing.under_way or (kind == FULL and standing.has_missed):
        return True
    every, last = {
        FULL: (job.full_every, standing.full_at),
        CHANGES: (CHANGES_EVERY, standing.fresh_at),
    }[kind]
    return last is None or last + every <= now


def forecast(job: Job, standing: Standing, now: datetime) -> Forecast:
    """The calls that it takes to copy a resource, as far as its number of objects is known."""
    pages = max(-(-(standing.count or 0) // PAGE), 1)
    due = next((kind for kind in (FULL, CHANGES) if is_due(job, kind, standing, now)), None)
    calls = pages - standing.under_way.get(FULL, 0) // PAGE if due == FULL else bool(due)
    hourly = pages / (job.full_every / HOURS) + (HOURS / CHANGES_EVERY) * job.tells_changes
    return Forecast(pages, due, int(calls), hourly)


def _job(name: str, viewset: Any) -> Job:
    every = LOOKUP_TABLES_EVERY if _is_lookup_table(name) else OTHERS_EVERY
    filters = viewset.filterset_class.base_filters if viewset and viewset.filterset_class else ()
    query = {}
    if viewset and viewset.modes:
        query["mode"] = viewset.modes.names[-1]
    # Put new and changed objects first, so that a pass misses none.
    fields = viewset.ordering_fields if viewset else ()
    order = next((each for each in ("last_updated", "id") if each in fields), None)
    if order:
        query["ordering"] = f"-{order}"
    return Job(name, query, FULL_EVERY.get(name, every), "last_updated__gte" in filters)


def _is_lookup_table(name: str) -> bool:
    return name.startswith("config/")
