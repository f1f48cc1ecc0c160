"""Storing what only Starship's dashboard shows: closed roads, notices and live streams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from mirror.store import Guard, StoreError, store_all, store_list
from starship.models import LiveStream, Notice, RoadClosure
from starship.serializers import NoticeSerializer, RoadClosureSerializer, VidURLsSerializer


def store_dashboard(
    document: dict[str, Any], *, complete: bool = True, guard: Guard | None = None
) -> None:
    """Let the dashboard show what a document of it shows; launches and events have their own.

    With `complete`, what is not over and no longer listed is deleted.
    The guard keeps live streams, too, which have no ids.
    """
    with transaction.atomic():
        current: list[tuple[str, Any, models.QuerySet]] = [
            ("road_closures", RoadClosureSerializer, RoadClosure.objects.current()),
            ("notices", NoticeSerializer, Notice.objects.current()),
        ]
        for name, serializer_class, shown in current:
            with _within(name):
                rows = store_all(serializer_class, _listed(document, name), guard=guard)
            if complete:
                shown.exclude(pk__in=[row.pk for row in rows]).delete()
        with _within("live_streams"):
            keep = bool(guard and not guard.holds_nothing)
            store_list(VidURLsSerializer, _listed(document, "live_streams"), keep=keep)


def dashboard_document() -> dict[str, Any]:
    """All that `store_dashboard` stores, what is over included."""
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
    listed = document.get(name) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise StoreError("Expected a list of objects.")
    return listed


@contextmanager
def _within(name: str) -> Iterator[None]:
    """Let a mistake be seen from the whole dashboard."""
    try:
        yield
    except StoreError as error:
        raise error.within(name) from error
