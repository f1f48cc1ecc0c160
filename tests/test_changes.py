"""The change list: entries in order, cursors, filters, objects, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from drf_spectacular.validation import validate_schema

from agencies.models import Agency
from core.models import Country
from launches.models import Launch
from notices import views
from notices.models import Entry, Journal
from spacedevs.api.http.endpoints import Endpoint, Endpoints
from spacedevs.api.registry import registry
from spacedevs.api.renderings.models import key_text
from spacedevs.urls import BESIDE

pytestmark = pytest.mark.django_db

Read = Callable[..., Any]
PATH = "/changes/"


@pytest.fixture(autouse=True)
def journal() -> Journal:
    """The journal, without entries of the demo data."""
    Entry.objects.all().delete()
    journal, _ = Journal.objects.update_or_create(id=1, defaults={"name": "j", "pruned": 0})
    return journal


def note(number: int, row: Any, *keys: str, what: str = "changed", **more: Any) -> Entry:
    """An entry that says that a row has changed."""
    resources = registry.current.router.resources().items()
    resource = next(path for path, viewset in resources if viewset.queryset.model is type(row))
    given = {"changed_at": timezone.now() - timedelta(hours=1), "revision": 1, **more}
    key = key_text(row.pk, type(row))
    return Entry.objects.create(
        id=number, resource=resource, key=key, what=what, name=str(row), keys=list(keys), **given
    )


def ids(page: Any) -> list[int]:
    """The ids of the entries on a page."""
    return [int(entry["id"].partition(".")[2]) for entry in page["results"]]


def pages(read: Read, query: str = "") -> Iterator[Any]:
    """A page, and all that follow it."""
    while True:
        page = read(PATH, QUERY_STRING=query)
        yield page
        if page["next"] is None:
            return
        query = urlsplit(page["next"]).query


def test_entries_come_in_order_once_each_whatever_the_limit(read: Read) -> None:
    launch, agency = Launch.objects.all()[0], Agency.objects.all()[0]
    for number in (2, 3, 5, 8, 13, 21):
        note(number, agency if number == 5 else launch)

    for limit in (1, 2, 5, 6, 100):
        assert [i for page in pages(read, f"limit={limit}") for i in ids(page)] == [
            2,
            3,
            5,
            8,
            13,
            21,
        ]
    chosen = list(pages(read, "resource=launches,events&limit=2"))
    assert [ids(page) for page in chosen] == [[2, 3], [8, 13], [21]]
    assert ids(read(PATH, QUERY_STRING="after=j.5")) == [8, 13, 21]
    last = read(PATH, QUERY_STRING="after=j.21")
    assert last == {"next": None, "cursor": "j.21", "results": []}
    note(22, launch)
    assert ids(read(PATH, QUERY_STRING=f"after={last['cursor']}")) == [22]


def test_entry_tells_what_has_changed_and_why(read: Read) -> None:
    launch = Launch.objects.all()[0]
    agency = Agency.objects.get(launches=launch)
    note(
        7,
        launch,
        "url",
        "launch_service_provider",
        before={"url": "/2.3.0/launches/"},
        cause_resource="agencies",
        cause_key=str(agency.pk),
    )

    (entry,) = read(PATH)["results"]

    assert entry == {
        "id": "j.7",
        "what": "changed",
        "resource": "launches",
        "key": str(launch.pk),
        "url": f"http://localhost/2.3.0/launches/{launch.pk}/",
        "name": str(launch),
        "changed_at": entry["changed_at"],
        "revision": 1,
        "keys": ["url", "launch_service_provider"],
        "before": {"url": "/2.3.0/launches/"},
        "cause": {
            "resource": "agencies",
            "key": agency.pk,
            "url": f"http://localhost/2.3.0/agencies/{agency.pk}/",
        },
        "matches": True,
    }


@pytest.mark.parametrize(
    ("version", "mode", "path"),
    [
        ("2.3.0", "detailed", "/2.3.0/launches/?mode=detailed&id={}"),
        ("2.3.0", "list", "/2.3.0/launches/?mode=list&id={}"),
        ("2.2.0", "normal", "/2.2.0/launch/?id={}"),
    ],
)
def test_objects_are_as_the_api_shows_them_now(
    read: Read, version: str, mode: str, path: str
) -> None:
    one, other, gone = Launch.objects.all()[:3]
    note(1, one, what="created")
    note(2, other, "name")
    note(3, one, "name")
    note(4, gone, what="deleted")
    note(5, gone, "name")
    Launch.objects.filter(pk=one.pk).update(name="Renamed")
    Launch.objects.filter(pk=gone.pk).delete()

    *entries, changed = read(PATH, QUERY_STRING=f"contract={version}&mode={mode}")["results"]

    shown = []
    for key in (one.pk, other.pk):
        address, _, query = path.format(key).partition("?")
        shown += read(address, QUERY_STRING=query)["results"]
    assert [entry["object"] for entry in entries] == [*shown, shown[0], None]
    assert entries[0]["object"]["name"] == "Renamed"
    assert entries[3]["url"].endswith(f"/{gone.pk}/")
    assert not entries[3]["matches"]
    assert [changed["object"], changed["url"], changed["matches"]] == [None, None, False]
    assert not read(PATH, QUERY_STRING="resource=launches")["results"][-1]["matches"]


def test_search_where_nothing_is_searched_is_ignored(read: Read) -> None:
    note(1, Country.objects.first(), "name")

    (entry,) = read(PATH, QUERY_STRING="resource=config/countries&search=zzz")["results"]

    assert entry["matches"]


def test_filter_tells_what_passes_what_leaves_and_what_is_deleted(read: Read) -> None:
    stays, leaves, other = Launch.objects.all()[:3]
    agency = Agency.objects.get(launches=stays)
    elsewhere = Agency.objects.exclude(pk=agency.pk)[0]
    for launch, provider in ((stays, agency), (leaves, elsewhere), (other, elsewhere)):
        Launch.objects.filter(pk=launch.pk).update(launch_service_provider=provider)
    note(1, stays, "name")
    note(2, leaves, "launch_service_provider")
    note(3, other, "name")
    note(4, other, what="created")
    note(5, other, what="deleted")
    note(6, agency, "name")

    of_launches = read(PATH, QUERY_STRING=f"resource=launches&lsp__id={agency.pk}")
    of_both = read(PATH, QUERY_STRING=f"resource=launches,agencies&lsp__id={agency.pk}")
    searched = read(PATH, QUERY_STRING="resource=launches&search=nothing-has-this")

    matches = [entry["matches"] for entry in of_launches["results"]]
    assert (ids(of_launches), matches) == ([1, 2, 5], [True, False, False])
    assert ids(of_both) == [1, 2, 5, 6]  # agencies have no such filter
    assert ids(searched) == [1, 2, 3, 5]  # a search reads names and providers


def test_filter_that_no_key_shows_tells_of_every_change(read: Read) -> None:
    launch = Launch.objects.all()[0]
    note(1, launch, "hashtag")

    page = read(PATH, QUERY_STRING="resource=launches&is_crewed=true&include_suborbital=false")
    assert ids(page) == [1]
    assert page["results"][0]["matches"] is False


def test_page_that_filters_leave_empty_goes_on(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_LOOKED_AT", 3)
    launch, other = Launch.objects.all()[:2]
    for number in range(1, 8):
        note(number, launch, "name")
    note(8, other, "name")

    found = list(pages(read, f"resource=launches&id={other.pk}&limit=2"))

    assert [(page["cursor"], ids(page)) for page in found] == [
        ("j.3", []),
        ("j.6", []),
        ("j.8", [8]),
    ]


def test_latest_cursor_is_before_what_a_copy_may_not_show_yet(read: Read) -> None:
    launch = Launch.objects.all()[0]
    assert read(PATH, QUERY_STRING="after=latest")["cursor"] == "j.0"
    note(4, launch)
    page = read(PATH, QUERY_STRING="after=latest")
    assert page == {"next": None, "cursor": "j.4", "results": []}
    note(6, launch, changed_at=timezone.now())
    assert read(PATH, QUERY_STRING="after=latest")["cursor"] == "j.5"


def test_restored_journal_is_another_one(read: Read, answer: Callable[..., Any]) -> None:
    cursor = read(PATH, QUERY_STRING="after=latest")["cursor"]
    call_command("journal", "--restored", "--status", verbosity=0)
    assert answer(PATH, QUERY_STRING=f"after={cursor}").status == 410
    assert read(PATH, QUERY_STRING="after=latest")["results"] == []


@pytest.mark.parametrize(
    ("after", "status", "reason"),
    [
        ("nonsense", 400, "no cursor"),
        ("", 400, "no cursor"),
        ("j.99999999999999999999", 400, "no cursor"),
        ("j.-1", 400, "no cursor"),
        ("other.5", 410, "another journal"),
        ("j.2", 410, "too old"),
        ("j.9", 410, "ahead"),
    ],
)
def test_bad_cursor(
    answer: Callable[..., Any],
    read: Read,
    journal: Journal,
    after: str,
    status: int,
    reason: str,
) -> None:
    Journal.objects.update(pruned=3)
    note(5, Launch.objects.all()[0])

    assert answer(PATH, QUERY_STRING=f"after={after}").status == status
    (told,) = read(PATH, QUERY_STRING=f"after={after}")["after"]
    assert reason in told
    assert "latest" in told
    assert ids(read(PATH, QUERY_STRING="after=j.3")) == ids(read(PATH)) == [5]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("resource=rockets", "resource"),
        ("resource=launches%00", "resource"),
        ("contract=1.0.0", "contract"),
        ("contract=2.0.0&resource=updates", "resource"),
        ("mode=list", "mode"),
        ("contract=2.3.0&mode=mini", "mode"),
        ("wait=61", "wait"),
        ("wait=-1", "wait"),
        ("wait=soon", "wait"),
        ("lsp__id=five", "lsp__id"),
        ("colour=red", "colour"),
        ("resource=events&lsp__id=5", "lsp__id"),
        ("ordering=-net", "ordering"),
        ("resource=launches&search=a+b+c+d", "search"),
    ],
)
def test_bad_parameter_is_named(
    answer: Callable[..., Any], read: Read, query: str, name: str
) -> None:
    assert answer(PATH, QUERY_STRING=query).status == 400
    assert list(read(PATH, QUERY_STRING=query)) == [name]


def test_nobody_keeps_an_answer(answer: Callable[..., Any]) -> None:
    found = answer(PATH, HTTP_ORIGIN="https://a.example")
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["access-control-allow-origin"] == "*"
    assert "etag" not in found.headers
    assert answer(PATH, REQUEST_METHOD="HEAD").body == b""
    assert answer(PATH, REQUEST_METHOD="POST").status == 405


def test_call_counts(answer: Callable[..., Any]) -> None:
    with override_settings(ANONYMOUS_CALLS=1):
        statuses = [answer(PATH, REMOTE_ADDR="192.0.2.1").status for _ in range(2)]
    assert statuses == [200, 429]
    assert Endpoints(registry.roots, BESIDE).of(PATH) == Endpoint("", "changes")


def test_page_and_schema_say_what_an_answer_says(answer: Callable[..., Any], read: Read) -> None:
    note(1, Launch.objects.all()[0], cause_resource="agencies", cause_key="1")
    page = answer(PATH, HTTP_ACCEPT="text/html")
    assert page.status == 200
    assert b"Changes" in page.body

    schema = read("/changes/schema/", QUERY_STRING="format=json")
    validate_schema(schema)
    components = schema["components"]["schemas"]
    answered = read(PATH, QUERY_STRING="contract=2.3.0")
    (entry,) = answered["results"]
    assert list(components["Changes"]["properties"]) == list(answered)
    assert list(components["Change"]["properties"]) == list(entry)
    assert list(components["Cause"]["properties"]) == list(entry["cause"])
    asked = schema["paths"]["/changes/"]["get"]["parameters"]
    own = {*views.OWN, "resource", "contract", "mode", "filters"} - {"format"}
    assert {each["name"] for each in asked} == own
