"""The derived value of landings: when they were launched."""

from __future__ import annotations

from functools import partial

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core.derived.registry import Computed, Run, derived_values
from launches.models import Landing

#: The ways from a landing to the NET of its launch; each landing has one flight at most.
NETS = [
    f"{flight}__rocket__launch__net"
    for flight in ("firststage", "spacecraftflight", "payloadflight")
]


@derived_values.register(Landing, "net")
def landings(run: Run) -> Computed:
    """From the launch of what has landed, for upstream's landings too: it doesn't send this."""
    known = Landing.objects.annotate(launched=Coalesce(*map(F, NETS)))
    same = Q(net=F("launched")) | Q(net=None, launched=None)
    for landing in known.exclude(same):
        yield landing, partial(dict, net=landing.launched)
