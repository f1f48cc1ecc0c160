"""Pages of lists: their size, their links and a total order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from events.models import Event
from spacedevs.clock import now
from spacedevs.router import router
from tests.documents import rows

pytestmark = pytest.mark.django_db

EVENTS = "http://testserver/2.3.0/events/"


@pytest.mark.parametrize(
    ("query", "length"),
    [("", 10), ("limit=3", 3), ("limit=100", 100), ("limit=101", 100), ("limit=99999999999", 100)],
)
def test_length(client: Client, query: str, length: int) -> None:
    assert len(client.get(f"/2.3.0/events/?{query}").json()["results"]) == length


@pytest.mark.parametrize(
    ("query", "following", "before"),
    [
        ("", "?limit=10&offset=10", None),
        ("?offset=5", "?limit=10&offset=15", "?limit=10"),
        (
            "?type__ids=2,8&limit=5&offset=15",
            "?limit=5&offset=20&type__ids=2%2C8",
            "?limit=5&offset=10&type__ids=2%2C8",
        ),
        (
            "?search=a&program=17&format=json&program=6&limit=2",
            "?format=json&limit=2&offset=2&program=17&program=6&search=a",
            None,
        ),
        (
            "?date__gte=1958-01-01T00:00:00Z",
            "?date__gte=1958-01-01T00%3A00%3A00Z&limit=10&offset=10",
            None,
        ),
        ("?offset=9999", None, "?limit=10&offset=9989"),
    ],
)
def test_links(client: Client, query: str, following: str | None, before: str | None) -> None:
    page = client.get(f"/2.3.0/events/{query}").json()

    assert page["next"] == (following and EVENTS + following)
    assert page["previous"] == (before and EVENTS + before)


def test_beyond_the_end(client: Client) -> None:
    page = client.get("/2.3.0/events/?offset=99999999999999999999").json()

    assert page["count"] == Event.objects.count()
    assert page["results"] == []


def test_keys(client: Client) -> None:
    assert list(client.get("/2.3.0/events/").json()) == ["count", "next", "previous", "results"]


@pytest.mark.parametrize("prefix", [prefix for prefix, _, _ in router.registry])
def test_following_next_gives_every_row_once(client: Client, prefix: str) -> None:
    ids: list[Any] = []
    url = f"/2.3.0/{prefix}/?limit=7&mode=list"
    while url:
        page = client.get(url).json()
        ids += [row["id"] for row in page["results"]]
        url = page["next"]

    assert len(ids) == len(set(ids)) == page["count"]


@pytest.fixture
def future() -> None:
    """Events in the future, whenever the tests run."""
    for days, event in enumerate(Event.objects.all()[:10], 2):
        event.date = now() + timedelta(days=days)
        event.save()


@pytest.mark.usefixtures("future")
@pytest.mark.parametrize(
    ("path", "query", "key", "descending"),
    [
        ("events/", "", "date", False),
        ("events/", "ordering=date", "date", False),
        ("events/", "ordering=-date", "date", True),
        ("events/", "ordering=last_updated", "last_updated", False),
        ("events/", "ordering=-last_updated", "last_updated", True),
        ("events/", "ordering=bogus,-last_updated", "last_updated", True),
        ("events/upcoming/", "", "date", False),
        ("events/previous/", "", "date", True),
        ("events/previous/", "ordering=date", "date", False),
        ("updates/", "ordering=-created_on", "created_on", True),
        ("updates/", "ordering=created_on", "created_on", False),
    ],
)
def test_order(client: Client, path: str, query: str, key: str, *, descending: bool) -> None:
    listed = rows(client, f"/2.3.0/{path}", query)

    dated = [row for row in listed if row[key]]
    assert listed[: len(dated)] == dated, "what has no date comes last"
    assert len({row[key] for row in dated}) > 5
    expected = sorted(dated, key=lambda row: row["id"])
    expected.sort(key=lambda row: row[key], reverse=descending)
    assert [row["id"] for row in dated] == [row["id"] for row in expected]


@pytest.mark.parametrize("ordering", ["date", "-date", "last_updated", "-last_updated", ""])
@pytest.mark.parametrize("path", ["events/", "events/upcoming/", "events/previous/"])
def test_ties_are_ended_by_the_id(client: Client, path: str, ordering: str) -> None:
    Event.objects.update(date=now() - timedelta(hours=1), last_updated="2001-01-01T00:00:00Z")

    ids = [row["id"] for row in rows(client, f"/2.3.0/{path}", f"ordering={ordering}")]

    assert ids == sorted(ids)
    assert len(ids) == Event.objects.count()


def test_several_orderings(client: Client) -> None:
    Event.objects.filter(pk__gt=900100).update(last_updated="2001-01-01T00:00:00Z")

    listed = rows(client, "/2.3.0/events/", "ordering=last_updated,-date")

    tied = [row["date"] for row in listed if row["last_updated"] == "2001-01-01T00:00:00Z"]
    assert len(tied) > 50
    assert tied[:50] == sorted(tied[:50], reverse=True)
