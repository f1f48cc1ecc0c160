"""Feeds in both forms: what they hold, whatever is stored, and what they can be asked for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client

from core.models import Update
from events.models import Event
from launches.models import Launch
from notices.models import Entry, Journal
from spacedevs.api.renderings.models import key_text
from spacedevs.clock import now
from tests.documents import rows

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
#: An absolute IRI, as RFC 4287 demands of ids and links.
ADDRESS = re.compile(r"(https?|tag):[!-~]+")


def atom(client: Client, name: str, query: str = "") -> list[Any]:
    """The entries of an Atom feed, once it is valid."""
    response = client.get(f"/feeds/{name}.atom?{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    root = ElementTree.fromstring(response.content)
    for element in (root, *root.findall(f"{ATOM}entry")):
        [identity] = element.findall(f"{ATOM}id")
        [updated] = element.findall(f"{ATOM}updated")
        [title] = element.findall(f"{ATOM}title")
        assert ADDRESS.fullmatch(str(identity.text))
        assert datetime.fromisoformat(str(updated.text)).tzinfo
        assert title.text
        links = element.findall(f"{ATOM}link")
        assert all(ADDRESS.fullmatch(link.attrib["href"]) for link in links)
        assert [link.attrib["rel"] for link in links].count("alternate") == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert parsed.feed.links[1].href.startswith(f"http://testserver/feeds/{name}.atom")
    return parsed.entries


def items(client: Client, name: str, query: str = "") -> list[dict[str, Any]]:
    """The items of a JSON feed, once it has what its specification demands."""
    response = client.get(f"/feeds/{name}.json?{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].startswith(f"http://testserver/feeds/{name}.json")
    assert feed["title"]
    for item in feed["items"]:
        assert item["id"]
        assert item["title"]
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert isinstance(item["content_text"], str)
    return feed["items"]


def note(number: int, row: Any, **fields: Any) -> Entry:
    """An entry of the journal about a row."""
    resource = "launches" if isinstance(row, Launch) else "events"
    given = {"what": "changed", "changed_at": now(), "revision": 1, "name": row.name, **fields}
    key = key_text(row.pk, type(row))
    return Entry.objects.create(id=number, resource=resource, key=key, **given)


@pytest.fixture
def entries(db: None) -> list[Entry]:
    """The entries of a journal, the latest first."""
    launch, event = Launch.objects.known()[0], Event.objects.all()[0]
    Entry.objects.all().delete()
    Journal.objects.update_or_create(id=1, defaults={"name": "j"})
    before = {"name": "Was\r\n<b>", "net": None, "status": {"id": 1}}
    cause = {"cause_resource": "agencies", "cause_key": "44"}
    return [
        note(9, event, what="deleted", before={"name": "x"}),
        note(7, launch, keys=["name", "net", "status"], before=before, **cause),
        note(6, launch, what="created"),
    ]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("name", ["updates", "upcoming", "changes"])
def test_both_forms_say_the_same(client: Client, name: str) -> None:
    in_atom, in_json = atom(client, name), items(client, name)

    assert [(entry.id, entry.title, entry.link) for entry in in_atom] == [
        (item["id"], " ".join(item["title"].split()), item["url"]) for item in in_json
    ]
    assert in_atom


def test_updates_come_newest_first(client: Client) -> None:
    listed = rows(client, "/2.3.0/updates/", "ordering=-created_on")[:100]

    shown = items(client, "updates")

    assert [item["id"] for item in shown] == [
        f"tag:spacedevs,2026:updates/{row['id']}" for row in listed
    ]
    assert [item["content_text"] for item in shown] == [row["comment"] for row in listed]


def test_an_update(client: Client) -> None:
    update = Update.objects.exclude(event=None)[0]
    update.created_on, update.comment = now(), "Now NET December."
    update.created_by, update.info_url = "Ann", "https://page.example/1"
    update.save()

    first = items(client, "updates")[0]

    assert update.event
    assert first["title"] == update.event.name
    assert first["url"] == "https://page.example/1"
    assert first["authors"] == [{"name": "Ann"}]
    assert datetime.fromisoformat(first["date_modified"]) == update.created_on


def test_what_is_coming_up_comes_in_its_order(client: Client) -> None:
    launch, event = Launch.objects.known().filter(mission__isnull=False)[0], Event.objects.all()[0]
    launch.net, launch.net_precision_id = now() + timedelta(minutes=5), 0
    event.date, event.date_precision_id = now() + timedelta(minutes=6), 0
    launch.save()
    event.save()

    shown = items(client, "upcoming")

    places = {item["id"]: place for place, item in enumerate(shown)}
    first = places[f"tag:spacedevs,2026:launches/{launch.pk}"]
    assert places[f"tag:spacedevs,2026:events/{event.pk}"] == first + 1
    assert shown[first]["content_text"].startswith(f"{launch.net:%Y-%m-%d %H:%M:%S} UTC")
    assert shown[first]["title"] == launch.name


@pytest.mark.parametrize("query", ["resource=launches", "resource=events", "search=a", ""])
def test_what_is_coming_up_is_that_of_the_api(client: Client, query: str) -> None:
    asked = re.sub("resource=[a-z]+", "", query)
    expected = {
        f"tag:spacedevs,2026:{resource}/{row['id']}"
        for resource in ("launches", "events")
        if resource in query or "resource" not in query
        for row in rows(client, f"/2.3.0/{resource}/upcoming/", f"mode=list&{asked}")
    }

    assert {item["id"] for item in items(client, "upcoming", query)} == expected


def test_changes(client: Client, entries: list[Entry]) -> None:
    deleted, changed, created = items(client, "changes")

    launch = Launch.objects.known()[0]
    assert [item["id"] for item in (deleted, changed, created)] == [
        f"tag:spacedevs,2026:changes/j.{number}" for number in (9, 7, 6)
    ]
    assert changed["title"] == f"{launch.name}: name, net, status"
    assert changed["url"] == f"http://testserver/2.3.0/launches/{launch.pk}/"
    assert "name was Was <b>.\nnet was empty.\n" in changed["content_text"]
    assert "agencies/44" in changed["content_text"]
    assert "status" not in changed["content_text"]
    assert created["title"] == f"{launch.name}: created"
    assert deleted["title"].endswith(": deleted")
    assert deleted["url"] == "http://testserver/2.3.0/events/"


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("resource=launches", [7, 6]),
        ("resource=launches,events", [9, 7, 6]),
        ("resource=launches&search=nothing", [7]),  # it may have had that name before
        ("resource=events&type__ids=999", [9]),
        ("resource=agencies", []),
    ],
)
def test_changes_by_filters(client: Client, query: str, numbers: list[int]) -> None:
    found = [item["id"].rpartition(".")[2] for item in items(client, "changes", query)]

    assert [int(number) for number in found] == numbers
    assert len(atom(client, "changes", query)) == len(numbers)


@pytest.mark.parametrize(
    "text", ["\x00\x01]]>", "<script>&amp;", "a\r\nb\x0b\x85\ufffe", "é🚀" * 3000, "", " "]
)
def test_hostile_texts(client: Client, text: str) -> None:
    text = text.replace("\x00", "")  # PostgreSQL holds none
    event = Event.objects.all()[0]
    Event.objects.filter(pk=event.pk).update(
        name=text[:200], date=now() + timedelta(days=1), description=text
    )
    Update.objects.create(event=event, comment=text, created_by=text, info_url=f"javascript:{text}")

    note(10**6, event, name=text[:200], keys=["name"], before={"name": text[:50], text[:9]: 1})

    for name in ("updates", "upcoming", "changes"):
        in_atom, in_json = atom(client, name), items(client, name)
        assert len(in_atom) == len(in_json) > 0
        assert "<script" not in str([entry.summary for entry in in_atom])
    assert items(client, "updates")[0]["url"].startswith("http://testserver/2.3.0/updates/")


@pytest.mark.parametrize(
    ("name", "query", "names"),
    [
        ("updates", "program=x", ["program"]),
        ("updates", "programme=1", ["programme"]),
        ("upcoming", "resource=launch", ["resource"]),
        ("upcoming", "resource=events&lsp__id=121", ["lsp__id"]),
        ("upcoming", "lsp__id=x", ["lsp__id"]),
        ("upcoming", "search=%00", ["search"]),
        ("changes", "resource=launch", ["resource"]),
        ("changes", "resource=events&lsp__id=121", ["lsp__id"]),
        ("changes", "after=1", ["after"]),
    ],
)
def test_what_means_nothing_is_refused(
    client: Client, name: str, query: str, names: list[str]
) -> None:
    response = client.get(f"/feeds/{name}.json?{query}")

    assert response.status_code == 400
    assert sorted(response.json()) == names


def test_an_empty_feed_is_valid(client: Client) -> None:
    query = "resource=launches&search=nothing%20is%20called%0d%0athis"

    assert atom(client, "upcoming", query) == []
    assert items(client, "upcoming", query) == []
