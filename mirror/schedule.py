"""What is copied, in which order, and how often it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from mirror.catalogue import resources
from mirror.store import told_tables
from spacedevs.api.registry import SerializerClass
from spacedevs.router import router

#: Objects on a page.
PAGE = 100
#: The dashboard, which is one object and no list.
DASHBOARD = "dashboard/starship"

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: How often what has changed is asked for, where a resource tells that.
CHANGES_EVERY = 15 * MINUTES
#: How often resources are copied as a whole, the first to go stale first: launches and events
#: tell what has changed, so only what has vanished is left to find.
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
#: Of all other resources, and of the tables of types and statuses.
OTHERS_EVERY, TABLES_EVERY = 7 * DAYS, 30 * DAYS


@dataclass(frozen=True)
class Plan:
    """How a resource is copied."""

    resource: str
    #: The query of its lists in a pass over everything.
    query: dict[str, str]
    full_every: timedelta
    tells_changes: bool

    @property
    def serializer_class(self) -> SerializerClass:
        """The serializer that its documents are shown by."""
        return list(resources()[self.resource].values())[-1]


@cache
def plans() -> dict[str, Plan]:
    """The plans of all resources, by their names, in the order in which they are copied.

    Tables come first whose rows others tell by name alone, so that they have their ids by then.
    """
    viewsets = router.resources()
    told = [name for name, viewset in viewsets.items() if _model(viewset) in told_tables()]
    names = [*told, *FULL_EVERY, *sorted(viewsets, key=lambda name: name.startswith("config/"))]
    found = {}
    for name in dict.fromkeys(names):
        query = {}
        every = FULL_EVERY.get(name, TABLES_EVERY if name.startswith("config/") else OTHERS_EVERY)
        viewset = viewsets.get(name)
        tells_changes = bool(
            viewset
            and viewset.filterset_class
            and "last_updated__gte" in viewset.filterset_class.base_filters
        )
        if viewset and viewset.modes:
            query["mode"] = viewset.modes.names[-1]
        # What is new or changes during a pass moves to the front, so that no page skips any.
        fields = viewset.ordering_fields if viewset else ()
        order = next((each for each in ("last_updated", "id") if each in fields), None)
        if order:
            query["ordering"] = f"-{order}"
        found[name] = Plan(name, query, every, tells_changes)
    return found


def _model(viewset: Any) -> Any:
    return viewset.queryset.model
