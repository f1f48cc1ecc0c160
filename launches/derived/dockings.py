"""The derived value of dockings: the port that is occupied."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from core.derived.registry import Computed, Run, derived_values
from core.ids import LAST_UPSTREAM_ID
from launches.models import DockingEvent


@derived_values.register(DockingEvent, "occupies")
def dockings(run: Run) -> Computed:
    """From dockings and departures: the last to dock at a port occupies it.

    A port that one of upstream's dockings occupies stays occupied by that.
    """
    theirs = DockingEvent.objects.filter(pk__lte=LAST_UPSTREAM_ID).exclude(occupies=None)
    kept = set(theirs.values_list("occupies", flat=True))
    ours = run.rows(DockingEvent)
    docked = ours.filter(
        Q(departure=None) | Q(departure__gt=run.moment),
        docking__lte=run.moment,
        docking_location__isnull=False,
    )
    occupied = {
        docking.docking_location_id: docking
        for docking in docked.order_by("docking", "id")
        if docking.docking_location_id not in kept
    }
    # Free ports before they are taken: each has one docking at most.
    for docking in ours.exclude(occupies=None):
        if occupied.get(docking.occupies_id) != docking:
            yield docking, partial(dict, occupies_id=None)
    for port, docking in occupied.items():
        yield docking, partial(dict, occupies_id=port)
