"""What version 2.4.0 finds by the present moment: what is due, past, or under way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from events.models import Event
from launches.models import (
    DockingEvent,
    Launch,
)
from spacedevs.clock import now
from stations.models import Expedition
from tests.lists_240 import found

pytestmark = pytest.mark.django_db

#: Minutes before now, and what finds something that is due then.
WHEN_DUE = [
    (24 * 60 + 1, {"previous"}),
    (24 * 60 - 1, {"previous", "upcoming_with_recent"}),
    (-1, {"upcoming", "upcoming_with_recent"}),
]


@pytest.mark.parametrize(("minutes", "finding"), WHEN_DUE)
@pytest.mark.parametrize(
    ("path", "model", "key"),
    [("launches", Launch, "net"), ("events", Event, "date")],
)
def test_upcoming_and_previous(
    client: Client, path: str, model: Any, key: str, minutes: int, finding: set[str]
) -> None:
    one = model.objects.exclude(**{key: None})[0]
    model.objects.filter(pk=one.pk).update(**{key: now() - timedelta(minutes=minutes)})

    for name in ("previous", "upcoming", "upcoming_with_recent"):
        yes, no = (
            found(client, f"{path}/mini", f"{name}={value}&id={one.pk}")
            for value in ("true", "false")
        )
        assert (bool(yes), bool(no)) == (name in finding, name not in finding), name


def test_undated_events_are_found_by_false(client: Client) -> None:
    undated = set(Event.objects.filter(date=None).values_list("pk", flat=True))

    assert undated
    for name in ("previous", "upcoming", "upcoming_with_recent"):
        assert undated <= found(client, "events/mini", f"{name}=false")
        assert not undated & found(client, "events/mini", f"{name}=true")


HOUR = timedelta(hours=1)
#: When something begins and ends, from now on, and whether it is under way.
SPANS = [
    (-HOUR, None, True),
    (-HOUR, HOUR, True),
    (-2 * HOUR, -HOUR, False),
    (HOUR, None, False),
]


@pytest.mark.parametrize(("begins", "ends", "is_under_way"), SPANS)
@pytest.mark.parametrize(
    ("path", "model", "keys", "name"),
    [
        ("docking_events", DockingEvent, ("docking", "departure"), "docked"),
        ("expeditions", Expedition, ("start", "end"), "is_active"),
    ],
)
def test_what_is_under_way(
    client: Client,
    path: str,
    model: Any,
    keys: tuple[str, str],
    name: str,
    begins: timedelta,
    ends: timedelta | None,
    *,
    is_under_way: bool,
) -> None:
    one = model.objects.all()[0]
    values = dict(zip(keys, (now() + begins, ends and now() + ends), strict=True))
    model.objects.filter(pk=one.pk).update(**values)

    assert (one.pk in found(client, path, f"{name}=true")) is is_under_way
    assert (one.pk in found(client, path, f"{name}=false")) is not is_under_way
