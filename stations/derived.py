"""The derived values of space stations: who is aboard, and what is docked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef, Q

from astronauts.models import AstronautFlight
from core.derived.registry import Computed, Run, Values, derived_values
from core.ids import LAST_UPSTREAM_ID
from stations.models import Expedition, SpaceStation

ENTERED_HERE = Q(pk__gt=LAST_UPSTREAM_ID)


@derived_values.register(
    SpaceStation, "active_docking_events", "active_expeditions", "docked_vehicles", "onboard_crew"
)
def stations(run: Run) -> Computed:
    """From expeditions, their crews and dockings.

    Upstream's stations keep upstream's values until expeditions or dockings there are entered here.
    From then on, those of upstream's expeditions count that upstream lists and that have not ended.
    """
    found = SpaceStation.objects.filter(
        ENTERED_HERE
        | Q(expeditions__pk__gt=LAST_UPSTREAM_ID)
        | Q(active_expeditions__pk__gt=LAST_UPSTREAM_ID)  # it may have moved to another station
        | Q(dockings__pk__gt=LAST_UPSTREAM_ID)
    )
    for station in found.distinct():
        yield station, partial(situation, station, run.moment)


def situation(station: SpaceStation, moment: datetime) -> Values:
    """The values of a station at a moment."""
    ours = station.pk > LAST_UPSTREAM_ID
    docked_now = Q(docking__lte=moment) & (Q(departure=None) | Q(departure__gt=moment))
    values: Values = {}
    entered = station.expeditions.filter(ENTERED_HERE)
    shown = station.active_expeditions.filter(ENTERED_HERE)
    if ours or entered.exists() or shown.exists():
        listed = Q(pk__in=station.active_expeditions.order_by().values("pk"))
        under_way = station.expeditions.filter(
            Q() if ours else ENTERED_HERE | listed,
            Q(end=None) | Q(end__gt=moment),
            start__lte=moment,
        ).order_by("start", "id")
        values["active_expeditions"] = list(under_way.values_list("pk", flat=True))
        values["onboard_crew"] = _number_aboard(values["active_expeditions"], moment)
    if ours or station.dockings.filter(ENTERED_HERE).exists():
        values["docked_vehicles"] = station.dockings.filter(docked_now).count()
    if ours:
        docking_events = station.docking_events.filter(docked_now)
        values["active_docking_events"] = list(docking_events.values_list("pk", flat=True))
    return values


def _number_aboard(expeditions: list[int], moment: datetime) -> int:
    """How many astronauts of the expeditions are aboard: all who have not landed since."""
    landed = AstronautFlight.objects.filter(
        astronaut=OuterRef("astronautflight__astronaut"),
        landed_on__mission_end__gt=OuterRef("expedition__start"),
        landed_on__mission_end__lte=moment,
    )
    crews = Expedition.crew.through.objects.filter(expedition__in=expeditions)
    aboard = crews.filter(~Exists(landed)).values("astronautflight__astronaut")
    return aboard.distinct().count()
