"""How many queries each list takes, whatever its length; the numbers are in query_counts.json.

They are those of lists whose objects have yet to be rendered. `make snapshots` writes them anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from core.models import Image, ImageLicense, Update
from events.models import Event, EventInfoURL, EventVidURL
from launches.models import Launch
from spacedevs.api.renderings import listings
from spacedevs.api.renderings.counts import Counts
from tests.versions import LISTS, Listed
from tests.worlds import forget_everything, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rendered_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RENDERINGS = False
    monkeypatch.setattr(listings, "counts", Counts())  # what other tests have counted


COUNTS = Path(__file__).parent / "query_counts.json"


def stored_counts() -> dict[str, int]:
    return json.loads(COUNTS.read_text()) if COUNTS.exists() else {}


def stored_count(name: str) -> int:
    counts = stored_counts()
    assert name in counts, f"{COUNTS.name} has no number for {name}: run `make snapshots`."
    return counts[name]


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.name)
def test_queries_of_a_list(client: Client, listed: Listed) -> None:
    name = listed.name
    taken = queries(client, f"{listed.address}&limit=100")

    if "WRITE_SNAPSHOTS" in os.environ:
        counts = dict(sorted({**stored_counts(), name: taken}.items()))
        COUNTS.write_text(json.dumps(counts, indent=4) + "\n")
    assert taken == stored_count(name), "If that is meant, run `make snapshots`."


def test_no_number_is_left_of_a_list_that_is_gone() -> None:
    names = {listed.name for listed in LISTS}

    assert stored_counts().keys() <= names, "Run `make snapshots`."


def test_budget_of_events() -> None:
    assert stored_count("2.3.0/events?mode=normal") <= 9
    assert stored_count("2.3.0/events?mode=detailed") <= 32


def test_budget_of_everything(client: Client) -> None:
    """Objects that have something in every relation, dockings and crews among them."""
    forget_everything()
    launches = [make_world()[Launch][0] for _ in range(3)]

    assert queries(client, f"/2.3.0/launches/{launches[0].pk}/") <= 40
    taken = {
        listed.name: queries(client, f"{listed.address}&limit=100")
        for listed in LISTS
        if listed.is_fullest
    }
    assert max(taken.values()) <= 60, taken


@pytest.fixture
def alike() -> None:
    """Events that all have something in every relation."""
    relations = ["agencies", "launches", "expeditions", "spacestations", "program", "astronauts"]
    rows = {
        name: Event._meta.get_field(name).related_model.objects.order_by("pk")[:2]  # type: ignore[union-attr]
        for name in relations
    }
    image = Image.objects.create(name="A picture", license=ImageLicense.objects.all()[0])
    for number, event in enumerate(Event.objects.all()):
        for name, related in rows.items():
            getattr(event, name).set(related)
        EventInfoURL.objects.create(event=event, url="https://info.example/")
        EventVidURL.objects.create(event=event, url="https://video.example/")
        Update.objects.create(event=event, comment=f"Update {number}")
        event.image = image
        event.save()


@pytest.mark.usefixtures("alike")
def test_a_hundred_events_take_as_many_queries_as_ten(client: Client) -> None:
    for mode in ("list", "normal", "detailed"):
        few, many = (
            queries(client, f"/2.3.0/events/?mode={mode}&limit={limit}") for limit in (10, 100)
        )

        assert few == many <= 32, mode


def test_a_single_event(client: Client) -> None:
    assert queries(client, "/2.3.0/events/1096/") <= 32


@pytest.mark.parametrize("mode", ["list", "normal", "detailed"])
def test_documents_take_two_queries(client: Client, settings: Settings, mode: str) -> None:
    settings.RENDERINGS = True
    rendered = queries(client, f"/2.3.0/events/?mode={mode}")

    assert rendered > 2
    assert queries(client, f"/2.3.0/events/?mode={mode}") == 2  # the count, the page
    queries(client, "/2.3.0/events/1096/")
    assert queries(client, "/2.3.0/events/1096/") == 1
