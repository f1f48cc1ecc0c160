"""A part of a document that can't be stored costs that part, and is told once."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Agency
from events.models import Event
from events.serializers import EventEndpointDetailedSerializer
from mirror.models import Failure
from mirror.store import store_each
from mirror.store.errors import StoreError
from mirror.store.parts import Parts
from tests.upstreams import Clock, Upstream

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
        ({"image": {"id": 4321, "name": "x"}}, {}, "4321", "image_url: This is required."),
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


def test_a_new_row_that_cannot_be_made_leaves_nothing_behind(event: Document) -> None:
    wrong = {"id": 4747, "name": "x" * 5000}

    errors, parts = stored({**event, "agencies": [wrong, event["agencies"][0]]}, event)

    assert errors == {}
    assert not Agency.objects.filter(pk=4747).exists()
    assert parts.lacking == {0}
    assert (Agency, 4747) not in parts.written


def test_a_wrong_document_still_costs_itself_alone(client: Client, event: Document) -> None:
    new = {**event, "id": 4711, "slug": "new", "agencies": [{"id": 4747}]}

    errors, parts = stored({**event, "id": None}, new, {**new, "id": 4712, "name": None})

    assert {position: str(error) for position, error in errors.items()} == {
        0: "id: This can't be null.",
        2: "name: This can't be null.",
    }
    assert parts.lacking == {1}
    assert client.get("/2.3.0/events/4711/").json()["agencies"] == []


def test_an_item_without_an_id_does_without_what_is_wrong(client: Client, event: Document) -> None:
    links = [{"url": "https://a.example/", "language": 7}, 5, {"url": "https://b.example/"}]

    _, parts = stored({**event, "info_urls": links})

    shown = served(client)["info_urls"]
    assert [(link["url"], link["language"]) for link in shown] == [
        ("https://a.example/", None),
        ("https://b.example/", None),
    ]
    [reasons] = parts.wrong.values()
    assert [*reasons] == [
        "info_urls/0/language: Expected an object, not 7.",
        "info_urls/1: Expected an object, not 5.",
    ]


# Synced

TYPE = {"id": 2, "name": "Docking"}


def documents(number: int, **more: Any) -> list[Document]:
    """Short documents of new events."""
    return [
        {
            "id": 500_000 + each,
            "slug": f"number-{each}",
            "name": f"Event {each}",
            "type": TYPE,
            "last_updated": f"2020-01-01T00:{each:02}:00Z",
            **more,
        }
        for each in range(number)
    ]


def synced(upstream: Upstream, *resources: str, full: bool = True) -> tuple[str, str]:
    """What a run says on the standard error output, and how it fails."""
    errors = StringIO()
    try:
        call_command("sync", *resources, url=upstream.url, full=full, stderr=errors, verbosity=0)
    except CommandError as failure:
        return errors.getvalue(), str(failure)
    return errors.getvalue(), ""


def failures() -> list[tuple[str, str]]:
    return list(Failure.objects.values_list("key", "reason"))


def test_a_part_is_told_once_and_heals(upstream: Upstream, clock: Clock) -> None:
    wrong = {"id": 4747, "name": 5, "abbrev": "A"}
    upstream.tables["events"] = documents(30, agencies=[wrong])

    told, failure = synced(upstream, "events")

    assert Event.objects.filter(pk__gte=500_000, pk__lt=500_030).count() == 30
    assert told == "agencies 4747: name: Expected a text, not 5.\n"
    assert failure == "1 could not be copied; the admin shows what."
    assert failures() == [("agencies 4747", "name: Expected a text, not 5.")]

    told, failure = synced(upstream, "events")
    assert (told, failure) == ("", "1 could not be copied; the admin shows what.")

    upstream.tables["events"] = documents(30, agencies=[{**wrong, "name": "Good"}])
    assert synced(upstream, "events") == ("", "")
    assert failures() == []
    assert Event.agencies.through.objects.filter(agency=4747).count() == 30


def test_what_lacks_a_part_is_stored_again_until_it_has_it(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables["events"] = documents(3, agencies=[{"id": 4747, "abbrev": "A"}])
    synced(upstream, "events", full=False)
    assert Event.objects.filter(agencies=4747).count() == 0
    assert failures() == [("agencies 4747", "name: This is required. There is no Agency 4747 yet.")]

    Agency.objects.create(pk=4747, name="Entered meanwhile")
    clock.sleep(8 * 24 * 3600)
    assert synced(upstream, "events", full=False) == ("", "")

    assert failures() == []
    assert Event.objects.filter(agencies=4747).count() == 3


def test_a_part_that_comes_later_in_the_run_is_there_at_its_end(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables["events"] = documents(3, agencies=[{"id": 4747, "abbrev": "A"}])
    upstream.tables["agencies"] = [{"id": 4747, "name": "Late", "abbrev": "A"}]

    _, failure = synced(upstream, "events", "agencies")

    assert failure == ""
    assert failures() == []
    assert Event.objects.filter(agencies=4747).count() == 3


def test_a_copied_row_keeps_what_was_right(upstream: Upstream, clock: Clock) -> None:
    before = Agency.objects.get(pk=44)
    wrong = {"id": 44, "name": "NASA", "type": "Government", "abbrev": None}
    upstream.tables["events"] = documents(3, agencies=[wrong])

    synced(upstream, "events")

    [(key, reason)] = failures()
    assert key == "agencies 44"
    assert reason == "abbrev: This can't be null.; type: Expected an object, not 'Government'."
    agency = Agency.objects.get(pk=44)
    assert (agency.name, agency.abbrev, agency.type) == ("NASA", before.abbrev, before.type)
    assert Event.objects.filter(agencies=44, pk__lt=500_003, pk__gte=500_000).count() == 3
