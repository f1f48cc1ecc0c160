"""A part of a document that can't be stored costs that part, and is told once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events.serializers import EventEndpointDetailedSerializer
from mirror.store import store_each
from mirror.store.errors import StoreError
from mirror.store.parts import Parts

pytestmark = pytest.mark.django_db

Document = dict[str, Any]


@pytest.fixture
def event(client: Client) -> Document:
    return served(client)


def served(client: Client) -> Document:
    return client.get("/2.3.0/events/1096/").json()


def stored(*documents: Document) -> tuple[dict[int, StoreError], Parts]:
    """The errors and the parts left out when event documents are stored."""
    parts = Parts()
    return store_each(EventEndpointDetailedSerializer, documents, parts=parts), parts


@pytest.mark.parametrize(
    ("wrong", "shown", "row", "reason"),
    [
        ({"location": 5}, {}, "1096", "location: Expected a text, not 5."),
        ({"name": None}, {}, "1096", "name: This can't be null."),
        ({"type": [1]}, {}, "1096", "type: Expected an object, not [1]."),
        ({"type": {"id": 777}}, {}, "777", "name: This is required."),
        ({"updates": 7}, {}, "1096", "updates: Expected a list, not 7."),
        ({"vid_urls": [{"priority": 1}]}, {"vid_urls": []}, "1096", "vid_urls/0/url: This is req"),
        ({"agencies": [{"id": 4747}]}, {"agencies": []}, "4747", "name: This is required."),
        ({"agencies": [{"id": "x"}]}, {"agencies": []}, "1096", "agencies/0/id: Expected a number"),
    ],
)
def test_the_rest_is_stored(
    client: Client, event: Document, wrong: Document, shown: Document, row: str, reason: str
) -> None:
    errors, parts = stored({**event, "description": "new", **wrong})

    assert errors == {}
    assert served(client) == {**event, "description": "new", **shown}
    [((_, key), reasons)] = parts.wrong.items()
    assert str(key) == row
    assert [each.startswith(reason) for each in reasons] == [True]
