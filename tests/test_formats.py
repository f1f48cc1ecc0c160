"""Formats: which requests get JSON, which get pages, and what is in them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from events.models import Event
from spacedevs.router import router

pytestmark = pytest.mark.django_db

PREFIXES = [*router.singles, *(prefix for prefix, _, _ in router.registry)]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "application/json"),
        ("", "application/json", "application/json"),
        ("", BROWSER, "text/html; charset=utf-8"),
        ("?format=json", BROWSER, "application/json"),
        ("?format=json", "text/html", "application/json"),
        ("?format=api", "*/*", "text/html; charset=utf-8"),
        ("?format=api", "application/json", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/2.3.0/", "GET"),
        ("/2.3.0/events/", "GET"),
        ("/2.3.0/events/1096/", "GET"),
        ("/2.3.0/space_stations/4/", "GET"),
        ("/2.3.0/dashboard/starship/", "GET"),
        ("/2.3.0/api-throttle/", "GET, HEAD, OPTIONS"),
    ],
)
def test_format(
    client: Client, path: str, allowed: str, query: str, accept: str, kind: str
) -> None:
    answer = client.get(path + query, headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Allow"] == allowed
    assert "Accept" in answer["Vary"]
    assert "Cookie" not in answer["Vary"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/docs/", "/2.3.0/schema/", "/2.3.0/swagger/", "/2.3.0/redoc/"])
def test_documentation_sets_no_cookie(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_head_is_answered_like_get(client: Client, prefix: str) -> None:
    answer, read = client.head(f"/2.3.0/{prefix}/"), client.get(f"/2.3.0/{prefix}/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers == read.headers
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(("query", "suffix"), [("", ""), ("?format=json", "?format=json")])
def test_urls_repeat_the_format_asked_for(client: Client, query: str, suffix: str) -> None:
    text = client.get(f"/2.3.0/events/900001/{query}").content.decode()

    urls = re.findall(r'"url":"(http://testserver/[^"]*)"', text)
    assert f"http://testserver/2.3.0/events/900001/{suffix}" in urls
    assert f"http://testserver/2.3.0/agencies/66/{suffix}" in urls
    assert all(url.endswith(f"/{suffix}") for url in urls)


def test_urls_are_on_the_host_and_scheme_of_the_request(client: Client) -> None:
    answer = client.get("/2.3.0/events/?limit=1", headers={"host": "ll.test:8443"}, secure=True)

    assert answer.json()["next"].startswith("https://ll.test:8443/2.3.0/events/")
    assert answer.json()["results"][0]["url"] == "https://ll.test:8443/2.3.0/events/900001/"


@pytest.mark.parametrize("scope", ["upcoming", "previous"])
def test_events_of_a_scope_have_their_plain_address(client: Client, scope: str) -> None:
    row = client.get(f"/2.3.0/events/{scope}/").json()["results"][0]
    alone = client.get(f"/2.3.0/events/{scope}/{row['id']}/").json()

    assert row["url"] == alone["url"] == f"http://testserver/2.3.0/events/{row['id']}/"


def test_json_is_compact_and_raw(client: Client) -> None:
    name = 'Прогресс <b>&amp; Ångström\u2028 \U0001f680 "quoted" \\ \r\n\t'
    Event.objects.filter(pk=1096).update(name=name)

    body = client.get("/2.3.0/events/1096/").content.decode()

    written = json.dumps(name, ensure_ascii=False)
    assert f'"name":{written},"info_urls"' in body.replace("\\u2028", "\u2028")
    assert client.get("/2.3.0/events/1096/").json()["name"] == name


def test_times_are_in_whole_seconds_of_utc(client: Client) -> None:
    Event.objects.filter(pk=1096).update(
        date="2024-11-23T17:36:51.987654+03:00", duration=timedelta(days=63, minutes=20, seconds=36)
    )

    event = client.get("/2.3.0/events/1096/").json()

    assert (event["date"], event["duration"]) == ("2024-11-23T14:36:51Z", "P63DT20M36S")


def test_no_time_at_all_is_a_duration_too(client: Client) -> None:
    Event.objects.filter(pk=1096).update(duration=timedelta(0))

    assert client.get("/2.3.0/events/1096/").json()["duration"] == "P0D"


@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0",
        "/2.3.0/events",
        "/2.3.0/events/1096",
        "/2.3.0/astronauts/900081",
        "/2.3.0/dashboard/starship",
        "/2.3.0/api-throttle",
        "/docs",
    ],
)
def test_a_missing_slash_is_added(client: Client, path: str) -> None:
    answer = client.get(f"{path}?limit=2&type__ids=2,8")

    assert answer.status_code == 301
    assert answer["Location"] == f"{path}/?limit=2&type__ids=2,8"


def test_other_sites_may_read(client: Client) -> None:
    asked = {"origin": "https://app.test", "access-control-request-method": "GET"}
    preflight = client.options("/2.3.0/events/", headers=asked)

    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert preflight["Access-Control-Allow-Methods"] == "GET"
    assert client.get("/2.3.0/events/", headers=asked)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/admin/login/", headers=asked)


def page(client: Client, path: str) -> str:
    return client.get(path, headers={"accept": BROWSER}).content.decode()


SECTIONS = ["Modes", "Filters", "Search", "Ordering", "Number of results", "Format", "Help"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/2.3.0/events/", "Event List"),
        ("/2.3.0/events/upcoming/", "Upcoming Event List"),
        ("/2.3.0/events/previous/", "Previous Event List"),
        ("/2.3.0/events/1096/", "Event Instance"),
        ("/2.3.0/config/event_types/", "Event Type List"),
        ("/2.3.0/space_stations/", "Space Station List"),
        ("/2.3.0/space_stations/4/", "Space Station Instance"),
        ("/2.3.0/spacecraft_flights/", "Spacecraft Flight List"),
        ("/2.3.0/docking_events/", "Docking Event List"),
    ],
)
def test_title(client: Client, path: str, title: str) -> None:
    html = page(client, path)

    assert f"<h1>{title}</h1>" in html
    assert f"<title>{title} \N{EN DASH} Django REST framework</title>" in html


@pytest.mark.parametrize("path", ["/2.3.0/events/", "/2.3.0/events/1096/"])
def test_sections_come_in_upstreams_order(client: Client, path: str) -> None:
    assert re.findall(r"<h3[^>]*>([^<]+)</h3>", page(client, path)) == SECTIONS


@pytest.mark.parametrize(
    ("path", "sections", "text"),
    [
        ("dashboard/starship", ["Modes", "Format", "Help"], "What goes on around Starship"),
        ("api-throttle", ["Format", "Help"], "How many calls you may make in an hour"),
    ],
)
def test_sections_of_what_is_single(
    client: Client, path: str, sections: list[str], text: str
) -> None:
    html = page(client, f"/2.3.0/{path}/")

    assert re.findall(r"<h3[^>]*>([^<]+)</h3>", html) == sections
    assert text in html
    assert "address of its own" not in html


def test_page_echoes_the_request_and_the_answer(client: Client) -> None:
    html = page(client, "/2.3.0/events/1096/?format=api")
    echo = unescape(re.sub(r"<[^>]+>", "", html[html.index("request-info") :]))

    assert "GET /2.3.0/events/1096/?format=api" in echo
    head = "HTTP 200 OK\nAllow: GET\nContent-Type: application/json\nVary: Accept\n\n{\n"
    assert head + '    "id": 1096,\n    "url": "http://testserver/' in echo


def test_page_names_every_filter(client: Client) -> None:
    for prefix, viewset, _ in router.registry:
        html = page(client, f"/2.3.0/{prefix}/")
        filterset = viewset.filterset_class
        for name in filterset.base_filters if filterset else ():
            assert f"<code>{name}</code>" in html
            assert f'name="{name}"' in html, "the form has it too"


#: Examples that may find nothing: upcoming things change daily, and all updates are of events.
MAY_FIND_NOTHING = ("/docs/", "/2.3.0/launches/upcoming/", "/2.3.0/updates/?launch")


def test_example_links_work(client: Client) -> None:
    followed = 0
    for prefix in PREFIXES:
        text = page(client, f"/2.3.0/{prefix}/").split('<div class="endpoint-text">')[1]
        for link in re.findall(r'href="(/[^"]*)"', text.split("</div>")[0]):
            answer = client.get(unescape(link))
            assert answer.status_code == 200, link
            if not link.startswith(MAY_FIND_NOTHING) and "format=" not in link:
                shown = answer.json()
                assert shown.get("results", shown), f"{link} finds nothing"
            followed += 1
    assert followed > 50


@pytest.mark.parametrize("path", ["/docs/", "/2.3.0/swagger/", "/2.3.0/redoc/", "/2.3.0/events/"])
def test_pages_need_no_other_host(client: Client, path: str) -> None:
    html = page(client, path)

    assets = re.findall(r'<(?:link|script|img)\b[^>]*\b(?:href|src)="([^"]+)"', html)
    assert assets
    for asset in assets:
        asset = asset.removeprefix("http://testserver")
        assert asset.startswith("/"), asset
        answer = client.get(asset)
        assert answer.status_code == 200, asset
        answer.close()


def test_root_leads_to_every_list(client: Client) -> None:
    root = client.get("/2.3.0/").json()

    assert list(root) == sorted(PREFIXES)
    for url in root.values():
        assert client.get(url).status_code == 200


def test_docs_name_every_endpoint(client: Client) -> None:
    html = page(client, "/docs/")

    for prefix in PREFIXES:
        assert f'href="/2.3.0/{prefix}/"' in html
