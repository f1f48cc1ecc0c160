"""Bad input gets a clear 400 or 404, in JSON or as a page; where upstream is lenient, this is."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from events.filters import EventFilterSet
from launches.views.agencies import AgencyViewSet
from spacedevs import views
from spacedevs.router import router

pytestmark = pytest.mark.django_db

DATE = "Enter a valid date/time."
NUMBER = "Enter a number."
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("date__gte=yesterday", {"date__gte": [DATE]}),
        ("date__gt=2024-13-45T99:99:99Z", {"date__gt": [DATE]}),
        ("date__gt=2024-11-23T14:36:51%2B99:00", {"date__gt": [DATE]}),
        ("date__lt=0000-00-00", {"date__lt": [DATE]}),
        ("date__lte=10000-01-01", {"date__lte": [DATE]}),
        ("date__gte=0001-01-01T00:00:00%2B01:00", {"date__gte": [DATE]}),
        ("last_updated__gte=%00", {"last_updated__gte": [DATE]}),
        ("id=abc", {"id": [NUMBER]}),
        ("id=1;2", {"id": [NUMBER]}),
        ("type__ids=2,x", {"type__ids": [NUMBER]}),
        ("year=NaN", {"year": [NUMBER]}),
        ("year=1e400", {"year": [NUMBER]}),
        ("day=1.5", {"day": [NUMBER]}),
        ("type=abc", {"type": [NO_CHOICE]}),
        ("type=987654", {"type": [NO_CHOICE]}),
        ("type=99999999999999999999", {"type": [NO_CHOICE]}),
        ("program=abc", {"program": ["“abc” is not a valid value."]}),
        (
            "program=987654",
            {"program": [NO_CHOICE.replace("That choice", "987654")]},
        ),
        *(
            (f"program={n}", {"program": [NO_CHOICE.replace("That choice", n)]})
            for n in ("99999999999999999999", "-374018591190083759505408", "-1")
        ),
        ("program=987655,5,987654", {"program": [NO_CHOICE.replace("That choice", "987655")]}),
        ("program=987655,x", {"program": ["“x” is not a valid value."]}),
        ("program=" + "9" * 5000, {"program": ["“" + "9" * 5000 + "” is not a valid value."]}),
        ("launch__ids=abc", {"launch__ids": ["Enter a valid UUID."]}),
        ("slug=%00", {"slug": ["Null characters are not allowed."]}),
        ("video_url=%00", {"video_url": ["Null characters are not allowed."]}),
        ("search=%00", {"search": ["Null characters are not allowed."]}),
        (
            "date__gte=x&id=y&type=z",
            {"id": [NUMBER], "type": [NO_CHOICE], "date__gte": [DATE]},
        ),
        (
            "id=" + ",".join(map(str, range(501))),
            {"id": ["At most 500 values can be given."]},
        ),
        (
            "search=" + "+".join(map(str, range(9))),
            {"search": ["At most 8 words can be searched for."]},
        ),
        *(
            (
                "search=" + quote(letter * 201),
                {"search": ["At most 200 characters can be searched for."]},
            )
            for letter in "x%я"
        ),
        (
            "search=" + "x" * 50_000,
            {"search": ["At most 200 characters can be searched for."]},
        ),
    ],
)
def test_values_that_cannot_be_read(
    client: Client, query: str, errors: dict[str, list[str]]
) -> None:
    answer = client.get(f"/2.3.0/events/?{query}")

    assert (answer.status_code, answer.json()) == (400, errors)
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "query",
    [
        "id=99999999999999999999",
        "id=-1",
        "id=2147483648",
        "agency__ids=987654",
        "type__ids=99999999999999999999",
        "year=0",
        "year=-1",
        "year=99999",
        "month=13",
        "month=0",
        "day=32",
        "launch__ids=00000000-0000-4000-8000-000000000000",
        "slug=../..",
        "video_url=" + "http://x/" * 300,
        "search=" + "x" * 200,
        "search=" + "я" * 200,
        "search=" + "%25" * 200,
        "search=abc,def,ghi,jkl,mno,a,b,я",
        "year=" + ",".join(map(str, range(1, 1000, 2))),
        "id=" + ",".join(map(str, range(3_000_000, 3_000_500))),
        "launch__ids=" + ",".join(str(UUID(int=n)) for n in range(400)),
        "search=%F0%9F%9A%80",
        "search=%FF%FE",
        "date__gte=9999-12-31T23:59:59Z",
    ],
)
def test_values_that_nothing_has(client: Client, query: str) -> None:
    answer = client.get(f"/2.3.0/events/?{query}")

    assert (answer.status_code, answer.json()["count"]) == (200, 0)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("astronauts/?age=old", {"age": [NUMBER]}),
        (
            "astronauts/?date_of_birth__gte=1930-02-30",
            {"date_of_birth__gte": ["Enter a valid date."]},
        ),
        ("astronauts/?first_flight=%00", {"first_flight": [DATE]}),
        ("astronauts/?agency_ids=44,NASA", {"agency_ids": [NUMBER]}),
        ("astronauts/?type__id=human", {"type__id": [NUMBER]}),
        ("space_stations/?owners=987654", {"owners": [NO_CHOICE.replace("That choice", "987654")]}),
        ("space_stations/?status=y&orbit=x", {"orbit": [NO_CHOICE], "status": [NO_CHOICE]}),
        (
            "space_stations/?name__contains=%00",
            {"name__contains": ["Null characters are not allowed."]},
        ),
        ("expeditions/?space_station=987654", {"space_station": [NO_CHOICE]}),
        (
            "expeditions/?crew__astronaut=x&end__lt=x",
            {"crew__astronaut": [NO_CHOICE], "end__lt": [DATE]},
        ),
        ("spacewalks/?launch__ids=1", {"launch__ids": ["Enter a valid UUID."]}),
        ("spacewalks/?program__ids=1.5", {"program__ids": [NUMBER]}),
        ("docking_events/?docking__lt=now", {"docking__lt": [DATE]}),
        ("docking_events/?space_station_target__id=ISS", {"space_station_target__id": [NUMBER]}),
        ("spacecraft_flights/?spacecraft=-1", {"spacecraft": [NO_CHOICE]}),
        ("payload_flights/?payload=x", {"payload": [NO_CHOICE]}),
        *(
            (
                f"{path}={letter * 201}",
                {
                    path.partition("?")[2]: [
                        "Ensure this value has at most 200 characters (it has 201)."
                    ]
                },
            )
            for path in (
                "agencies/?description__contains",
                "astronauts/?nationality",
                "launches/?mission__orbit__name__icontains",
            )
            for letter in "x_я"
        ),
        (
            "agencies/?ordering=" + ",".join(AgencyViewSet.ordering_fields),
            {"ordering": ["At most 10 fields can be sorted by."]},
        ),
    ],
)
def test_values_that_cannot_be_read_elsewhere(
    client: Client, query: str, errors: dict[str, list[str]]
) -> None:
    answer = client.get(f"/2.3.0/{query}")

    assert (answer.status_code, answer.json()) == (400, errors)


@pytest.mark.parametrize(
    "query",
    [
        *(f"limit={value}" for value in ("0", "-1", "abc", "", "1e9", "1.5")),
        *(f"offset={value}" for value in ("-5", "abc", "", "1.5")),
        *(f"ordering={value}" for value in ("bogus", "-", ",", "type__name", "date;", "")),
        *(f"mode={value}" for value in ("bogus", "", "LIST")),
        *(f"upcoming={value}" for value in ("perhaps", "")),
        "unknown=1",
    ],
)
def test_values_that_are_ignored(client: Client, query: str) -> None:
    answer = client.get(f"/2.3.0/events/?{query}")

    assert answer.status_code == 200
    assert answer.json()["results"] == client.get("/2.3.0/events/").json()["results"]


@pytest.mark.parametrize("query", ["mode=bogus", "mode=", "limit=0", "search=%00", "id=x"])
def test_what_is_single_is_asked_for_its_mode_alone(client: Client, query: str) -> None:
    for path in ("/2.3.0/dashboard/starship/", "/2.3.0/api-throttle/"):
        answer = client.get(f"{path}?{query}")

        assert answer.status_code == 200
        assert answer.json() == client.get(path).json()
        assert client.get(f"{path}1/").json() == {"detail": f"Not found. Did you mean {path}?"}


@pytest.mark.parametrize(
    "name", ["abc", "-1", "1.5", "99999999999999999999", "%00", "%FF", "1096%20", "+1096", "1_096"]
)
def test_ids_that_are_none(client: Client, name: str) -> None:
    answer = client.get(f"/2.3.0/events/{name}/")

    assert answer.status_code == 404
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/2.3.0/events/2147483000/", "No Event matches the given query."),
        ("/2.3.0/events/abc/", "Not found."),
        ("/2.3.0/events/?format=xml", "Not found."),
        ("/2.3.0/api-throttle/?format=xml", "Not found."),
        ("/2.3.0/dashboard/starship/?format=xml", "Not found."),
        ("/2.3.0/dashboard/", "Not found."),
        ("/2.3.0/astronauts/2147483000/", "No Astronaut matches the given query."),
        ("/2.3.0/space_stations/3/", "No SpaceStation matches the given query."),
        ("/2.3.0/no_such_thing/", "Not found."),
        ("/nowhere/", "Not found."),
        ("/2.3.0/event/", "Not found. Did you mean /2.3.0/events/?"),
        ("/2.3.0/event/1096/", "Not found. Did you mean /2.3.0/events/1096/?"),
        ("/2.3.0/event/%3Cb%3E/", "Not found."),
        ("/2.3.0/Launch/upcoming/", "Not found. Did you mean /2.3.0/launches/upcoming/?"),
        ("/2.2.0/launches/", "Not found. Did you mean /2.2.0/launch/?"),
        ("/2.3.0/config/launcher/", "Not found. Did you mean /2.3.0/launcher_configurations/?"),
        ("/2.3.0/api-throtle/", "Not found. Did you mean /2.3.0/api-throttle/?"),
        ("/api/ll/2.2.0/events/5/", "Not found. Did you mean /api/ll/2.2.0/event/5/?"),
        ("/event/", "Not found. Did you mean /2.3.0/events/?"),
        ("/event/1096/", "Not found. Did you mean /events/1096/ or /2.3.0/events/1096/?"),
        ("/doc/", "Not found. Did you mean /docs/?"),
        ("/calendar/", "Not found. Did you mean /calendars/?"),
        (f"/2.3.0/{'events/' * 100}", "Not found."),
    ],
)
def test_what_is_not_there(client: Client, path: str, detail: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()) == (404, {"detail": detail})
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "accept", "meant"),
    [
        ("/serach/", "text/html,*/*", ["/search/"]),
        ("/space_station/4/", "text/html,*/*", ["/space_stations/4/", "/2.3.0/space_stations/4/"]),
        ("/launch/4/", "text/html,*/*", ["/2.3.0/launches/4/"]),  # pages of launches have UUIDs
        ("/<script>alert(1)</script>/", "text/html,*/*", []),
        ("/docs/nothing/", "text/html,*/*", []),
        ("/events/", "*/*", ["/2.3.0/events/"]),
        ("/events/x/", "application/json", ["/2.3.0/events/"]),
    ],
)
def test_readers_get_a_page(client: Client, path: str, accept: str, meant: list[str]) -> None:
    answer = client.get(path, headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert re.findall(r'<a href="([^"]*)">/', answer.text) == meant
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/2.3.0/event/", "/2.9.0/events/", "/api/ll/2.2.0/nothing/"])
def test_below_a_version_browsers_get_json_too(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html,*/*"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_a_cache_is_told_that_the_format_depends(client: Client, accept: str) -> None:
    assert "Accept" in client.get("/nowhere/", headers={"accept": accept})["Vary"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0/",
        "/2.3.0/events/",
        "/2.3.0/events/1096/",
        "/2.3.0/space_stations/4/",
        "/2.3.0/dashboard/starship/",
    ],
)
def test_only_reading_is_possible(client: Client, method: str, path: str) -> None:
    answer = getattr(client, method)(path)

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_throttle_is_only_read(client: Client, method: str) -> None:
    answer = getattr(client, method)("/2.3.0/api-throttle/")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        *("/2.3.0/schema/", "/2.3.0/swagger/", "/2.3.0/redoc/", "/2.3.0/json", "/"),
        *("/docs/", "/docs/versions/", "/static/spacedevs/site.css", f"/media/{'0' * 64}.png"),
    ],
)
def test_pages_and_files_are_only_read(method: str, path: str) -> None:
    """Also for clients that have not been shown a form."""
    strict = Client(enforce_csrf_checks=True)

    answer = strict.generic(method, path)

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    assert answer.json() == {"detail": f'Method "{method}" not allowed.'}
    assert "GET" in answer["Allow"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_accept_header_that_cannot_be_met(client: Client) -> None:
    assert client.get("/2.3.0/events/", headers={"accept": "image/png"}).status_code == 406


def test_a_host_that_is_none(client: Client) -> None:
    answer = client.get("/2.3.0/events/", headers={"host": "bad host!"})

    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "The Host header names no host of this server."},
    )


def test_documentation_says_what_becomes_of_unknown_tokens(
    client: Client, settings: Settings
) -> None:
    said = {}
    for refused in (False, True):
        settings.REFUSE_UNKNOWN_TOKENS = refused
        views._schema.cache_clear()  # cached, as settings are read once
        schemes = client.get("/2.3.0/schema/?format=json").json()["components"]["securitySchemes"]
        described = schemes["Token_Authentication"]["description"]
        said[refused] = ("401" in described, "<th>401</th>" in client.get("/docs/").text)

    views._schema.cache_clear()
    assert said == {False: (False, False), True: (True, True)}


PARAMETERS = [*EventFilterSet.base_filters, "limit", "offset", "ordering", "search", "mode"]


@examples(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.text(max_size=30)
        | st.integers().map(str)
        | st.integers(-(10**30), 10**30).map(str)
        | st.floats().map(str)
        | st.datetimes().map(str)
        | st.lists(st.integers(), max_size=5).map(lambda numbers: ",".join(map(str, numbers)))
        | st.binary(max_size=10).map(lambda raw: raw.decode("latin-1")),
        max_size=4,
    ),
    st.sampled_from([*router.singles, *(prefix for prefix, _, _ in router.registry)]),
)
def test_no_query_is_a_server_error(client: Client, query: dict[str, str], prefix: str) -> None:
    # surrogates can't be sent: the test client encodes in UTF-8
    text = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in query.items()
    )
    answer = client.get(f"/2.3.0/{prefix}/?{text}")

    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert set(json.loads(answer.content)) <= set(query)
