"""Makes all renderings of a resource: to store them ahead of requests, or to dump the data."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Cast

from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.making import make
from spacedevs.api.renderings.models import Rendering, key_text
from spacedevs.api.renderings.revisions import State, revision_state
from spacedevs.api.renderings.shown import component_of
from spacedevs.api.renderings.storing import announced, store
from spacedevs.api.renderings.texts import Address, addressed
from spacedevs.database.locks import is_contention
from spacedevs.database.snapshots import snapshot

#: Seconds before another attempt while changes are followed.
PAUSE = 0.1
#: How many objects are rendered at a time.
BATCH = 200


def render(serializer_class: SerializerClass, model: Any) -> Iterator[int]:
    """Make and store the renderings that are missing or void; yields how many, batch by batch.

    It may be stopped at any time and started again.
    """
    follow(wait=True)
    last = None
    while True:
        try:
            keys = _render_batch(serializer_class, model, last)
        except DatabaseError as error:
            if not is_contention(error):
                raise
            keys = None
        if keys is None:  # changes are being followed: try again
            time.sleep(PAUSE)
            continue
        if not keys:
            return
        last = keys[-1]
        yield len(keys)


def number_missing(serializer_class: SerializerClass, model: Any) -> int:
    """How many renderings `render` would store, if nothing changed meanwhile."""
    stored = _not_void(component_of(serializer_class), revision_state()).count()
    return max(model._base_manager.count() - stored, 0)


def every(serializer_class: SerializerClass, rows: models.QuerySet) -> Iterator[bytes]:
    """All these objects in the order of their keys, as JSON whose addresses name no server."""
    component, last, model = component_of(serializer_class), None, rows.model
    rows = rows.order_by("pk")
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        with snapshot():
            keys = list(rest.values_list("pk", flat=True)[:BATCH])
            names = {key: key_text(key, model) for key in keys}
            stored = certain(component, revision_state()).filter(key__in=names.values())
            bodies = dict(stored.values_list("key", "body"))
            missing = [key for key, name in names.items() if name not in bodies]
            bodies |= make(serializer_class, model, missing)
        if not keys:
            return
        for name in names.values():
            yield addressed([bodies[name].encode()], Address(), unknown=True)
        last = keys[-1]


def _render_batch(serializer_class: SerializerClass, model: Any, last: Any) -> list[Any] | None:
    """Make and store the next renderings after the key `last`; returns the keys.

    None if changes are being followed: then nothing is stored.
    """
    component = component_of(serializer_class)
    with snapshot(write=True):
        announced()  # lock first, so that followers wait for this transaction, not vice versa
        state = revision_state()
        if not state.usable or state.uncommitted:
            return []
        known = _not_void(component, state).filter(
            key=Cast(models.OuterRef("pk"), models.TextField())
        )
        missing = model._base_manager.filter(~models.Exists(known)).order_by("pk")
        rest = missing if last is None else missing.filter(pk__gt=last)
        keys = list(rest.values_list("pk", flat=True)[:BATCH])
        texts = make(serializer_class, model, keys)
        if connection.vendor == "postgresql":
            stored = store(component, texts, state)
    if connection.vendor == "sqlite":
        with transaction.atomic():
            stored = store(component, texts, state)
    return keys if stored else None


def _not_void(component: str, state: State) -> models.QuerySet[Rendering]:
    return Rendering.objects.filter(component=component, revision__gte=state.floor)


def certain(component: str, state: State) -> models.QuerySet[Rendering]:
    """The renderings that no pending note can make stale."""
    if not settings.RENDERINGS or not state.usable or state.uncommitted:
        return Rendering.objects.none()
    earliest = state.floor if state.settled else state.number
    return Rendering.objects.filter(component=component, revision__gte=earliest)
