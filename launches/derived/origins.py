"""Whether launches, flights and dockings come from Earth, by which older versions list them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from core.derived.registry import Computed, Run, derived_values
from launches.models import DockingEvent, Launch, SpacecraftFlight

#: The name of the body whose launches older versions list.
EARTH = "Earth"


@derived_values.register(Launch, "from_earth")
def launches(run: Run) -> Computed:
    """From the place that a launch starts from, for upstream's too: it doesn't send this."""
    return _origins(Launch, "pad__location__celestial_body")


@derived_values.register(SpacecraftFlight, "from_earth")
def flights(run: Run) -> Computed:
    """From the flight's launch, for upstream's too: it doesn't send this."""
    return _origins(SpacecraftFlight, "rocket__launch__pad__location__celestial_body")


@derived_values.register(DockingEvent, "from_earth")
def dockings(run: Run) -> Computed:
    """From the launch of the chaser, if that is a spacecraft, for upstream's too.

    It doesn't send this.
    """
    chaser = "flight_vehicle_chaser__rocket__launch"
    return _origins(DockingEvent, f"{chaser}__pad__location__celestial_body")


def _origins(model: type[models.Model], body: str) -> Computed:
    """Rows that differ, upstream's too: it doesn't send this. An unknown body counts as Earth."""
    elsewhere = Q(**{f"{body}__isnull": False}) & ~Q(**{f"{body}__name": EARTH})
    origin = Case(When(elsewhere, then=Value(False)), default=Value(True))
    rows: Any = model._base_manager.annotate(origin=origin)
    for row in rows.exclude(from_earth=F("origin")):
        yield row, partial(dict, from_earth=row.origin)
