"""Keys that this server doesn't know are kept, and served where a setting asks for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event
from events.serializers import (
    EventEndpointDetailedSerializer,
    EventEndpointNormalSerializer,
)
from mirror.store import store, store_each
from mirror.store.errors import StoreError
from mirror.store.extra import DEEPEST, LARGEST
from mirror.store.parts import Parts
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

Document = dict[str, Any]

#: What a later version may bring; JSON columns would alter some of it.
NEW: Document = {
    "zeta": 1.0,
    "alpha": [{"b": None, "a": 10**30}, [], "\x01 \u2028 <é\U0001f680>"],
    "nul": "\0",
    "count": True,
}
DETAILED = EventEndpointDetailedSerializer


@pytest.fixture(params=[True, False], ids=["stored", "anew"])
def renderings(request: Any, settings: Any) -> None:
    settings.RENDERINGS = request.param


@pytest.fixture
def serving(settings: Any, renderings: None) -> None:
    settings.SERVE_UNKNOWN_KEYS = True


@pytest.fixture
def event(client: Client) -> Document:
    """A document, in which a nested object and an item without an id have unknown keys, too."""
    document = client.get("/2.3.0/events/1096/").json()
    document["spacestations"][0] |= {"colour": "red"}
    document["vid_urls"][-1] |= {"quality": "4k"}
    return document | NEW


def served(client: Client, path: str = "/2.3.0/events/1096/") -> Any:
    client.get(path)
    return client.get(path).json()


def test_they_come_back_after_the_others(client: Client, serving: None, event: Document) -> None:
    store(DETAILED, event)

    assert json.dumps(served(client)) == json.dumps(event)


def test_by_default_they_are_not_served(
    client: Client, renderings: None, settings: Any, event: Document
) -> None:
    before = served(client)
    store(DETAILED, event)

    for _ in range(2):  # the setting makes no rendering stale
        settings.SERVE_UNKNOWN_KEYS = False
        assert json.dumps(served(client)) == json.dumps(before)
        settings.SERVE_UNKNOWN_KEYS = True
        assert json.dumps(served(client)) == json.dumps(event)


def test_every_mode_of_an_object_shows_them_and_nested_ones_as_they_came(
    client: Client, serving: None, event: Document
) -> None:
    store(DETAILED, event)

    for mode in ("list", "normal", "detailed"):
        [shown] = served(client, f"/2.3.0/events/?id=1096&mode={mode}")["results"]
        assert {key: shown[key] for key in NEW} == NEW
    key = event["spacestations"][0]["id"]
    for mode in ("normal", "detailed"):
        [shown] = served(client, f"/2.3.0/space_stations/?id={key}&mode={mode}")["results"]
        assert shown["colour"] == "red"
    texts = client.get("/2.3.0/events/?limit=100&mode=detailed").content
    assert b'"colour"' in texts
    others = client.get(f"/2.3.0/docking_events/?space_station__ids={key}&limit=100").content
    assert len(others) > 10_000
    assert b'"colour"' not in others  # its documents have none


def test_other_versions_and_pages(client: Client, serving: None, event: Document) -> None:
    before = {version: served(client, f"/{version}/event/1096/") for version in ("2.2.0", "2.0.0")}

    store(DETAILED, event)

    for version, shown in before.items():
        assert served(client, f"/{version}/event/1096/") == shown
    assert client.get("/2.4.0/events/1096/").status_code == 200
    page = client.get("/2.3.0/events/1096/", headers={"accept": "text/html"})
    assert "zeta" in page.content.decode()


def test_a_document_speaks_for_its_own_serializer(
    client: Client, serving: None, event: Document
) -> None:
    normal = {key: event[key] for key in map(str, EventEndpointNormalSerializer().fields)}
    store(DETAILED, event)
    store(EventEndpointNormalSerializer, {**normal, "alpha": 2, "beta": 3})
    assert [*served(client)][-5:] == ["alpha", "beta", "zeta", "nul", "count"]
    assert served(client)["alpha"] == 2

    store(DETAILED, {key: event[key] for key in event if key not in NEW})
    assert [*served(client)][-2:] == ["alpha", "beta"]

    store(EventEndpointNormalSerializer, normal)
    assert Event.objects.get(pk=1096).extra is None


def test_storing_them_again_writes_nothing(event: Document) -> None:
    normal = {"id": 1096, "zeta": 1.0, "count": True}
    store(DETAILED, event)
    store(EventEndpointNormalSerializer, normal)

    with CaptureQueriesContext(connection) as captured:
        store(DETAILED, event)
        store(EventEndpointNormalSerializer, normal)

    written = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert all("SAVEPOINT" in sql for sql in written), written


def test_an_archive_has_them(
    client: Client, settings: Any, event: Document, tmp_path: Path
) -> None:
    store(DETAILED, {**event, "program": None})
    settings.SERVE_UNKNOWN_KEYS = True
    before = served(client)
    settings.SERVE_UNKNOWN_KEYS = False
    call_command("dump", tmp_path / "one", verbosity=0)
    forget_everything()
    call_command("load", tmp_path / "one", verbosity=0)
    call_command("dump", tmp_path / "other", verbosity=0)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    settings.SERVE_UNKNOWN_KEYS = True
    assert json.dumps(served(client)) == json.dumps(before)
    assert before["program"] is None


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else 1


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ({"new": float("nan")}, "'new': This can't be kept"),
        ({"new": ["\ud801"]}, "'new': This can't be kept"),
        ({"\ud803": 1}, r"'\ud803': This can't be kept"),
        ({"new": nested(DEEPEST + 1)}, "'new': This can't be kept: it is nested too deep."),
        ({"new": 10**5000}, "'new': This can't be kept"),
        ({"new": "x" * LARGEST}, f"Its unknown keys take more than {LARGEST} bytes."),
    ],
)
def test_what_cannot_be_kept_is_told(
    client: Client, serving: None, new: Document, reason: str
) -> None:
    document = client.get("/2.3.0/events/1096/").json()
    with pytest.raises(StoreError) as refused:
        store(DETAILED, {**document, **new})
    assert str(refused.value).startswith(reason)

    parts = Parts()
    good = {**document, "name": "new", **new, "good": nested(DEEPEST - 1)}
    errors = store_each(DETAILED, [good], parts=parts)

    assert errors == {}
    [reasons] = parts.wrong.values()
    assert [each.startswith(reason) for each in reasons] == [True]
    shown = served(client)
    assert shown.pop("good", None) in (None, good["good"])
    assert shown == {**document, "name": "new"}
