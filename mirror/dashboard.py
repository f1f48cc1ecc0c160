"""Documents of Starship's dashboard, which alone shows closed roads, notices and live streams."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from core.ids import is_own
from mirror.store import store_all, store_list
from mirror.store.errors import StoreError, within
from mirror.store.guard import Guard
from starship.models import LiveStream, Notice, RoadClosure
from starship.serializers import NoticeSerializer, RoadClosureSerializer, VidURLsSerializer


def store_dashboard(
    document: dict[str, Any], *, complete: bool = True, guard: Guard | None = None
) -> None:
    """Store what only the dashboard shows; its launches and other objects are resources.

    With `complete`, current closed roads and notices that are not listed are deleted, but for those
    that were entered here. Live streams,
    which have no ids, are replaced or, if a guard protects them, only added to. Raises StoreError
    if any of it can't be stored; then nothing is.
    """
    with transaction.atomic():
        current: list[tuple[str, Any, models.QuerySet]] = [
            ("road_closures", RoadClosureSerializer, RoadClosure.objects.current()),
            ("notices", NoticeSerializer, Notice.objects.current()),
        ]
        for name, serializer_class, shown in current:
            with within(name):
                rows = store_all(serializer_class, _listed(document, name), guard=guard)
            if complete:
                listed = {row.pk for row in rows}
                gone = [key for key in shown.values_list("pk", flat=True) if key not in listed]
                shown.filter(pk__in=[key for key in gone if not is_own(key)]).delete()
        with within("live_streams"):
            keep = bool(guard and not guard.overwrite)
            store_list(VidURLsSerializer, _listed(document, "live_streams"), keep=keep)


def dashboard_document() -> dict[str, Any]:
    """A document of all that `store_dashboard` stores, even what is no longer current."""
    kinds: list[tuple[str, Any, Any]] = [
        ("live_streams", VidURLsSerializer, LiveStream),
        ("road_closures", RoadClosureSerializer, RoadClosure),
        ("notices", NoticeSerializer, Notice),
    ]
    return {
        name: serializer_class(model.objects.all(), many=True).data
        for name, serializer_class, model in kinds
    }


def _listed(document: Any, name: str) -> list[Any]:
    """A list of objects in a document; raises StoreError if it isn't one."""
    listed = document.get(name) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise StoreError("Expected a list of objects.")
    return listed
