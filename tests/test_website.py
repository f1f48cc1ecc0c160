"""The pages for people: what they say, what they lead to, and what they bear."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies.models import Agency
from astronauts.models import Astronaut
from core.models import Image, Update
from events.models import Event, EventVidURL
from launches.models import Launch, LaunchStatus
from mirror.models import Crawl, Source
from mirror.upstream import address
from notices.models import Told
from programs.models import Program
from spacedevs.api.renderings.models import key_text
from spacedevs.api.renderings.shown import data_models
from spacedevs.clock import now
from spacedevs.urls import COUNTED
from stations.models import SpaceStation
from website.documents import RESOURCES
from website.moments import Moment, clock, day, length, moment
from website.standing import standing

pytestmark = pytest.mark.django_db

SCRIPT = '<script>alert("x")</script>'
SOYUZ_11 = "00000000-0000-4000-8000-000000900008"
PAGES = {
    "launches": f"/launches/{SOYUZ_11}/",
    "events": "/events/1096/",
    "agencies": "/agencies/44/",
    "space_stations": "/space_stations/4/",
    "astronauts": "/astronauts/900078/",
}


def text_of(client: Client, path: str, status: int = 200) -> str:
    """The page at a path, as people read it: without tags."""
    answer = client.get(path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    return " ".join(unescape(re.sub("<[^>]*>", " ", answer.text)).split())


def links_of(client: Client, path: str) -> set[str]:
    """Where the page at a path leads."""
    return {unescape(each) for each in re.findall('href="([^"]*)"', client.get(path).text)}


def soon(days: float = 1) -> datetime:
    return now() + timedelta(days=days)


def new_launch(**values: Any) -> Launch:
    return Launch.objects.create(**{"name": "Falcon 9 | Test", "net": soon(), **values})


# Home


def test_what_is_next(client: Client) -> None:
    new_launch(net_precision_id=1, status_id=1)

    text = text_of(client, "/")

    assert "The next one" not in text  # it is a label
    assert text.index("Falcon 9 | Test") < text.index("What just happened")
    assert "Go for Launch" in text


def test_a_month_is_said_in_words(client: Client) -> None:
    december = datetime.fromisoformat("2099-12-31T00:00:00+00:00")
    Launch.objects.filter(net__gte=now()).delete()
    Event.objects.filter(date__gte=now()).delete()
    new_launch(net=december, net_precision_id=7)

    assert "NET December 2099" in text_of(client, "/")


def test_what_just_happened_and_how_it_ended(client: Client) -> None:
    new_launch(net=now() - timedelta(hours=1), status_id=4)

    text = text_of(client, "/")

    assert text.index("What just happened") < text.index("Falcon 9 | Test")
    assert text.index("Falcon 9 | Test") < text.index("Launch Failure")


def test_who_is_in_space_and_where(client: Client) -> None:
    text = text_of(client, "/")

    aboard = text[text.index("Who is in space") : text.index("Latest updates")]
    station = aboard.index("International Space Station")
    assert station < aboard.index("Sergey Kud-Sverchkov")
    assert "Elsewhere in space" not in aboard


def test_somebody_who_is_in_no_crew_is_elsewhere(client: Client) -> None:
    Astronaut.objects.create(name="Valentina Test", in_space=True)

    text = text_of(client, "/")

    assert text.index("Elsewhere in space") < text.index("Valentina Test")


def test_updates_lead_to_what_they_are_about(client: Client) -> None:
    event = Event.objects.get(pk=1096)
    Update.objects.create(
        event=event, comment="Slipped.", created_on=now(), created_by="x", info_url="javascript:1"
    )

    assert f"{event.name} : Slipped." in text_of(client, "/")
    assert "/events/1096/" in links_of(client, "/")


def test_updates_about_what_has_no_page_or_no_name(client: Client) -> None:
    """A link without a text is none for who can't see."""
    at = {"created_on": now(), "comment": "Slipped.", "created_by": "x"}
    program = Program.objects.first()
    assert program
    nameless = new_launch(name="", status_id=1)
    Update.objects.create(launch=nameless, **at)
    Update.objects.create(program=program, **at)

    text = text_of(client, "/")

    assert "Without a name : Slipped." in text
    assert f"{program.name} : Slipped." in text
    assert f"/2.3.0/programs/{program.pk}/" in links_of(client, "/")


def test_old_data_says_so(client: Client) -> None:
    before = now() - timedelta(days=31)
    Launch.objects.filter(net__gt=before, net__lt=soon()).delete()
    new_launch(net=before, net_precision_id=5, status_id=3)
    new_launch(net=now() - timedelta(days=2), name="A plan", status_id=2)

    text = text_of(client, "/")

    assert f"whose outcome is known here is of {day(before.date())} ." in text
    assert "What happened last" in text
    new_launch(net=now() - timedelta(days=29), status_id=3)
    text = text_of(client, "/")
    assert "whose outcome is known here" not in text
    assert "What just happened" in text


def test_a_plan_that_nobody_renewed_has_not_happened(client: Client) -> None:
    new_launch(net=now() - timedelta(hours=1), name="Flying", status_id=1, net_precision_id=0)
    new_launch(net=now() - timedelta(hours=1), name="Some month", status_id=2, net_precision_id=7)
    new_launch(net=now() - timedelta(hours=25), name="Overdue", status_id=2, net_precision_id=0)
    Event.objects.create(name="Some year", date=soon(-0.1), date_precision_id=14, type_id=2)

    text = text_of(client, "/")

    assert "Flying" in text
    assert not [name for name in ("Some month", "Overdue", "Some year") if name in text]


def test_the_state_of_the_copy(client: Client, settings: Settings) -> None:
    source = Source.objects.create(url=address(settings.UPSTREAM), limit=15)
    Crawl.objects.create(source=source, resource="launches", count=7500, fresh_at=now())
    standing.forget()

    text = text_of(client, "/")

    assert "Copied from ll.thespacedevs.com" in text
    assert "Calls in the last hour 0 of 15" in text
    standing.forget()


def test_where_to_go(client: Client) -> None:
    ways = {"/2.3.0/", "/docs/", "/calendars/", "/changes/", "/plots/", "/status/", "/admin/"}

    assert ways <= links_of(client, "/")


# A page for each object


@pytest.mark.parametrize(("resource", "path"), PAGES.items())
def test_an_object_has_a_page(client: Client, resource: str, path: str) -> None:
    document = client.get(f"/2.3.0{path}?format=json").json()

    assert f"<h1>{document['name']}</h1>" in unescape(client.get(path).text)


@pytest.mark.parametrize("path", PAGES.values())
def test_it_is_there_as_json_in_every_version(client: Client, path: str) -> None:
    addresses = [each for each in links_of(client, path) if each.endswith("/?format=json")]

    assert len(addresses) == 5 + 1  # one is that of the schema
    assert all(client.get(each).status_code == 200 for each in addresses[:3])


def test_only_in_versions_that_have_it(client: Client) -> None:
    launch = new_launch(from_earth=False)

    addresses = links_of(client, launch.get_absolute_url())

    assert f"/2.3.0/launches/{launch.pk}/?format=json" in addresses
    assert not [each for each in addresses if each.startswith("/2.2.0/launch/")]


@pytest.mark.parametrize("path", PAGES.values())
def test_all_that_a_page_leads_to_is_there(client: Client, path: str) -> None:
    inside = [
        each
        for each in links_of(client, path)
        if each.startswith("/") and not each.startswith(("/static/", "/admin/", "/2.3.0/schema/"))
    ]

    assert {client.get(each, HTTP_ACCEPT="text/html").status_code for each in inside} == {200}


def test_a_launch(client: Client) -> None:
    text, links = text_of(client, PAGES["launches"]), links_of(client, PAGES["launches"])

    assert "Launch Launch Successful Soyuz | Soyuz 11 6 June 1971, 04:55" in text
    assert "Commander" in text
    assert "docked at Salyut 1" in text
    assert "/agencies/66/" in links


def test_an_agency_with_its_launches(client: Client) -> None:
    new_launch(launch_service_provider_id=44)
    new_launch(launch_service_provider_id=44, net=now() - timedelta(hours=1), name="Just now")
    new_launch(launch_service_provider_id=44, net=soon(-2), name="Overdue", status_id=2)

    text = text_of(client, PAGES["agencies"])

    assert text.index("Next launches") < text.index("Falcon 9 | Test")
    assert text.index("Latest launches") < text.index("Just now")
    assert "Overdue" not in text
    assert "/2.3.0/launches/previous/?lsp__id=44" in links_of(client, PAGES["agencies"])


def test_a_station_with_who_is_on_board(client: Client) -> None:
    text = text_of(client, PAGES["space_stations"])

    assert text.index("On board") < text.index("Sergey Kud-Sverchkov")
    assert text.index("Expeditions under way") < text.index("since 9 December 2025, 01:41 UTC")


def test_an_astronaut_with_expeditions(client: Client) -> None:
    assert {"/2.3.0/expeditions/900038/"} <= links_of(client, PAGES["astronauts"])


@pytest.mark.parametrize("model", [Launch, Event, Agency, SpaceStation, Astronaut])
def test_every_object_of_the_demo_data(client: Client, model: Any) -> None:
    for row in model.objects.order_by("pk")[:12]:
        answer = client.get(row.get_absolute_url())
        assert answer.status_code == 200
        assert len(answer.content) < 150_000


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_gone_is_a_page_too(client: Client, resource: str) -> None:
    key = uuid4() if resource == "launches" else 999_999_999_999

    assert "There is no such page" in text_of(client, f"/{resource}/{key}/", 404)


@pytest.mark.parametrize(
    ("name", "said"), [('"Kosmos 1"', "Kosmos 1"), ('""', "Without a name"), ("#1a", "Without")]
)
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_was_deleted_says_when(client: Client, resource: str, name: str, said: str) -> None:
    key: Any = uuid4() if resource == "launches" else 999_999_999_999
    Told.objects.create(
        resource=resource,
        key=key_text(key, Launch if resource == "launches" else Event),
        values={"name": name},
        is_deleted=True,
        changed_at=datetime.fromisoformat("2026-03-04T05:06:00.7+00:00"),
    )

    text = text_of(client, f"/{resource}/{key}/", 404)

    assert said in text
    assert "was here; it was deleted on 4 March 2026, 05:06 UTC ." in text


@pytest.mark.parametrize("resource", RESOURCES)
def test_post_is_refused(client: Client, resource: str) -> None:
    assert client.post(PAGES[resource]).status_code == 405


# What is asked of the database


@pytest.mark.parametrize("path", ["/", "/search/?q=Soyuz", *PAGES.values()])
def test_queries_do_not_grow_with_the_data(client: Client, path: str) -> None:
    client.get(path)  # what it shows is stored
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path)

    assert len(queries) <= 40


def test_pages_are_no_calls_but_searches_are(answer: Callable, settings: Settings) -> None:
    settings.ANONYMOUS_CALLS = 1

    assert [answer("/").status for _ in range(3)] == [200] * 3
    assert [answer("/search/", QUERY_STRING="q=x").status for _ in range(2)] == [200, 429]
    assert "search/" in COUNTED


# Search


def test_search_finds_all_kinds(client: Client) -> None:
    text = text_of(client, "/search/?q=Soyuz+11")

    assert text.index("Launches") < text.index("Soyuz | Soyuz 11")
    assert "/2.3.0/spacecraft/" in " ".join(links_of(client, "/search/?q=Soyuz+11"))


def test_search_shows_a_few_and_where_the_others_are(client: Client) -> None:
    links = links_of(client, "/search/?q=Apollo")

    assert "/2.3.0/events/?search=Apollo" in links
    assert sum(each.startswith("/events/") for each in links) == 6


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "what holds all your words is found"),
        ("Apolo", "Nothing here holds all these words. Fewer words find more"),
        ("a+b+c+d+e+f+g+h+i", "At most 8 words can be searched for."),
        ("%00", "Null characters are not allowed."),
        ("x" * 201, "At most 200 characters can be searched for."),
    ],
)
def test_search_tells(client: Client, query: str, told: str) -> None:
    assert told in text_of(client, f"/search/?q={query}")


# Whatever is stored


def new_image(**values: Any) -> Image:
    return Image.objects.create(license_id=4, **{"credit": SCRIPT, **values})


def hostile(model: Any, **values: Any) -> Any:
    image = new_image(name=SCRIPT, image_url="javascript:1", thumbnail_url="javascript:1")
    return model.objects.create(image=image, **{"name": SCRIPT, **values})


@pytest.fixture
def rows() -> list[Any]:
    """Objects with texts like HTML, addresses that run scripts, and names without a blank."""
    event = hostile(Event, type_id=2, date=soon(), location=SCRIPT)
    EventVidURL.objects.create(event=event, url="javascript:alert(1)", title=SCRIPT)
    return [
        hostile(Launch, net=soon(), status=LaunchStatus.objects.first(), failreason=SCRIPT),
        event,
        hostile(Agency, info_url="javascript:alert(1)", description=SCRIPT),
        hostile(SpaceStation, description=SCRIPT),
        hostile(Astronaut, bio=SCRIPT, wiki="javascript:alert(1)", in_space=True),
        Event.objects.create(name="x" * 200, type_id=2, date=soon(2)),
    ]


def test_text_is_no_html_and_scripts_are_no_links(client: Client, rows: list[Any]) -> None:
    for path in ("/", "/search/?q=script", *(row.get_absolute_url() for row in rows)):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
        assert 'src="javascript:' not in page


@pytest.mark.parametrize("model", [Launch, Agency, SpaceStation, Astronaut])
def test_an_object_of_which_nothing_is_known(client: Client, model: Any) -> None:
    nothing = {"name": None} if model._meta.get_field("name").null else {"name": ""}
    row = model.objects.create(**nothing, **({"status_id": 2} if model is Launch else {}))

    assert "<h1>" in client.get(row.get_absolute_url()).text


def test_an_event_without_a_date(client: Client) -> None:
    event = Event.objects.create(name="Undated", type_id=2)

    assert "Undated" in text_of(client, event.get_absolute_url())


@pytest.mark.parametrize("path", ["/", "/search/?q=x"])
def test_nothing_at_all(client: Client, path: str) -> None:
    for model in data_models():
        model._base_manager.all()._raw_delete("default")

    assert client.get(path).status_code == 200


def test_an_empty_server_says_how_to_fill_it(client: Client) -> None:
    assert "There is nothing here yet." not in text_of(client, "/")
    for model in data_models():
        model._base_manager.all()._raw_delete("default")

    text = text_of(client, "/")

    assert "manage.py load fixtures" in text
    assert "What just happened" not in text


# Pictures


@pytest.mark.parametrize(
    ("host", "is_shown"),
    [("thespacedevs-prod.nyc3.digitaloceanspaces.com", True), ("elsewhere.example", False)],
)
def test_pictures_come_from_hosts_that_the_policy_names(
    client: Client, host: str, is_shown: bool
) -> None:
    image = new_image(name="Pad", image_url=f"https://{host}/pad.jpg", credit="NASA")
    Event.objects.filter(pk=1096).update(image=image)

    answer = client.get(PAGES["events"])

    assert (f'src="https://{host}/pad.jpg"' in answer.text) == is_shown
    assert (host in answer["Content-Security-Policy"]) == is_shown
    assert "Credit: NASA." in answer.text


# Words


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        (None, "3 December 2099, 14:30:05 UTC"),
        (0, "3 December 2099, 14:30:05 UTC"),
        (2, "3 December 2099, about 14:30 UTC"),
        (3, "morning of 3 December 2099"),
        (5, "3 December 2099"),
        (6, "NET week of 30 November 2099"),
        (7, "NET December 2099"),
        (11, "NET Q4 2099"),
        (16, "NET 2090s"),
    ],
)
def test_moments_in_words(precision: int | None, text: str) -> None:
    found = moment("2099-12-03T14:30:05Z", None if precision is None else {"id": precision})

    assert found
    assert found.text == text


def test_what_is_over_has_no_net() -> None:
    assert moment("1969-07-16T00:00:00Z", {"id": 7}) == Moment("July 1969")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P549DT7H58M36S", "549 days 7 hours"),
        ("PT1H", "1 hour"),
        ("PT2M5S", "2 minutes 5 seconds"),
        ("P1DT5M", "1 day"),
        ("P0D", ""),
        (None, ""),
    ],
)
def test_lengths_in_words(text: str | None, words: str) -> None:
    assert length(text) == words


@pytest.mark.parametrize(
    ("text", "shown"),
    [("-PT38M", "T-00:38:00"), ("PT2M12S", "T+00:02:12"), ("P0D", "T+00:00:00"), (None, "")],
)
def test_times_of_a_timeline(text: str | None, shown: str) -> None:
    assert clock(text) == shown
