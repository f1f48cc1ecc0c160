"""The browsable pages: links, pictures, what keys mean, the form, other modes and versions."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from core.models import Image
from events.models import Event
from spacedevs import headers
from spacedevs.api.contract.explained import Key
from spacedevs.api.contract.markup import Markup
from spacedevs.api.registry import registry

pytestmark = pytest.mark.django_db

BROWSER = {"accept": "text/html"}
HOSTILE = '"><script>alert(1)</script>'


def page(client: Client, path: str) -> str:
    return client.get(path, headers=BROWSER).content.decode()


class Tags(HTMLParser):
    """The tags of a page, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of a name that has these."""
        return [
            attributes
            for name, attributes in self.found
            if name == tag and wanted.items() <= attributes.items()
        ]


def echo(html: str) -> str:
    """The answer that a page shows, as text."""
    shown = html.split('<pre class="response-info">')[1].split("</pre>")[0]
    return unescape(re.sub(r"<[^>]*>", "", shown)).partition("\n\n")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0/",
        "/2.3.0/events/?mode=detailed",
        "/2.3.0/launches/?limit=3&mode=list",
        "/2.3.0/space_stations/4/",
        "/2.3.0/dashboard/starship/",
        "/2.3.0/events/?type=x",
        "/2.3.0/events/0/",
        "/2.2.0/agencies/44/",
        "/2.4.0/launches/detailed/?limit=2",
        "/changes/?limit=3",
    ],
)
def test_the_page_shows_the_answer_that_programs_get(client: Client, path: str) -> None:
    told = client.get(path, headers={"accept": "application/json"})

    assert json.loads(echo(page(client, path))) == told.json()
    assert echo(page(client, path)) == json.dumps(told.json(), indent=4, ensure_ascii=False)


def written(data: Any, keys: dict[str, Key] | None = None) -> str:
    return str(Markup(keys, ["http"]).of(data))


@pytest.mark.parametrize("address", ["https://a.test/x?y=1&z", "HTTP://A.TEST", "http://[::1]:8/"])
def test_an_address_is_a_link(address: str) -> None:
    [link] = Tags(written([address])).named("a")

    assert link["href"] == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "see https://a.test",
        "https://a.test and more",
        'https://a.test/"onclick="alert(1)',
        "https://",
        "ftp://a.test",
        "//a.test",
        HOSTILE,
        f"https://a.test/{HOSTILE}",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    html = written({text: text}, {text: Key("meaning", is_picture=True)})

    assert Tags(html).found == [("b", {"data-key": "1"})]
    assert json.loads(unescape(re.sub("</?b[^>]*>", "", html))) == {text: text}


def test_values_are_written_as_json_has_them() -> None:
    data: list[Any] = [
        None,
        True,
        False,
        0,
        -1,
        2.0,
        5.972168e24,
        'ä\u2028\n\t"\\',
        "",
        [],
        {},
        {"": [{}]},
    ]

    assert json.loads(written(data, {}).replace("<b>", "").replace("</b>", "")) == data


def test_a_picture_has_a_preview_and_a_large_one_none_if_there_is_a_small_one(
    client: Client,
) -> None:
    image = Event.objects.get(pk=1096).image
    assert image
    tags = Tags(page(client, "/2.3.0/events/1096/"))

    small = tags.named("img", src=image.thumbnail_url)
    assert [(one["alt"], one["loading"]) for one in small] == [("", "lazy")]
    assert not tags.named("img", src=image.image_url)
    assert tags.named("a", href=image.image_url)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "x.png",
        "//a.test/x.png",
        "https://a.test/x.png",
        "http://testserver.a.test/x.png",
    ],
)
def test_pictures_of_other_hosts_have_no_preview(client: Client, address: str) -> None:
    Image.objects.filter(events=1096).update(image_url=address, thumbnail_url=address)
    tags = Tags(page(client, "/2.3.0/events/1096/"))

    assert not tags.named("img", src=address)
    assert len(tags.named("a", href=address)) == 2 * address.startswith("http")


def test_the_policy_of_a_page_says_the_same(client: Client) -> None:
    policy = client.get("/2.3.0/events/1096/", headers=BROWSER)["Content-Security-Policy"]

    assert policy == headers.PICTURES


def test_a_key_leads_to_its_meaning(client: Client) -> None:
    html = page(client, "/2.3.0/celestial_bodies/")

    for key in ("count", "mass"):
        number = re.search(rf'<b data-key=(\d+)>"{key}"</b>', html)
        assert number
        assert f'<dd id="key-{number[1]}">' in html


def test_every_key_of_the_current_version_has_a_meaning(client: Client) -> None:
    for prefix in ("", "events/", "launches/", "agencies/", "dashboard/starship/", "api-throttle/"):
        html = page(client, f"/2.3.0/{prefix}?mode=detailed&limit=3")
        assert "<b>" not in html.split("</span>\n{")[1].split("}</pre>")[0]


def test_the_same_key_of_several_objects_has_one_meaning() -> None:
    keys = {"a": Key("first", below={"a": Key("second"), "b": Key()})}
    markup = Markup(keys)

    html = markup.of([{"a": [{"a": 1, "b": 2}, {"a": 3}]}, {"a": None}])

    assert [(one.key, one.text) for one in markup.meanings] == [("a", "first"), ("a", "second")]
    assert re.findall(r"data-key=(\d)", html) == ["1", "2", "2", "1"]
    assert '<b>"b"</b>' in html


def test_hostile_texts_stay_texts(client: Client) -> None:
    Event.objects.filter(pk=1096).update(name=HOSTILE, slug="x" * 50)
    for path in ("/2.3.0/events/1096/", f"/2.3.0/events/?search={HOSTILE}&type={HOSTILE}"):
        scripts = Tags(page(client, path)).named("script")
        assert all(script.get("src") for script in scripts)


# The form


def test_filters_that_are_declared_first_exist() -> None:
    for declared in {viewset.filterset_class for viewset in registry.viewsets} - {None}:
        for name in vars(declared).get("first", ()):  # what is inherited may have been taken out
            assert name in declared.base_filters


def test_the_form_says_what_is_asked(client: Client) -> None:
    asked = "mode=list&limit=3&offset=3&net__gte=2020-01-01&net__lt=2024-05-06T07:08:09%2B01:00"
    tags = Tags(page(client, f"/2.3.0/launches/?search=Falcon&ordering=-net&{asked}"))

    [search] = tags.named("input", name="search")
    assert search["value"] == "Falcon"
    [day] = tags.named("input", name="net__gte")
    assert (day["type"], day["value"]) == ("date", "2020-01-01")
    [moment] = tags.named("input", name="net__lt")
    assert (moment["type"], moment["value"]) == ("datetime-local", "2024-05-06T06:08:09")
    [chosen] = tags.named("option", value="-net")
    assert "selected" in chosen
    repeated = {hidden["name"]: hidden["value"] for hidden in tags.named("input", type="hidden")}
    assert repeated == {"mode": "list", "limit": "3"}


def test_the_form_stays_after_a_mistake_and_says_what_it_was(client: Client) -> None:
    answer = client.get("/2.3.0/events/?date__gte=soon&search=a+b+c+d+e", headers=BROWSER)
    html = answer.content.decode()

    assert answer.status_code == 400
    [date] = Tags(html).named("input", name="date__gte")
    assert date["aria-invalid"] == "true"
    assert "Enter a valid date/time." in html.split("</form>")[-2]
    assert '<span class="mistakes">1 to correct</span>' in html

    html = page(client, "/2.3.0/events/?search=a+b+c+d+e")
    assert 'id="id_search_error">At most 3 words of less than 3 letters' in html


def test_the_form_speaks_to_people(client: Client) -> None:
    html = page(client, "/2.3.0/launches/")

    assert "[invalid name]" not in html
    assert '<option value="" selected>either</option>' in html


def test_counts_are_folded_unless_they_are_asked_for(client: Client) -> None:
    groups = r'<details class="group"( open)?>\s*<summary>(\w+)'

    html = page(client, "/2.3.0/launches/")
    assert [title for is_open, title in re.findall(groups, html) if is_open] == []
    html = page(client, "/2.3.0/launches/?pad_launch_attempt_count__gt=3")
    assert [title for is_open, title in re.findall(groups, html) if is_open] == ["Numbers"]


@pytest.mark.parametrize("path", ["/2.3.0/launches/", "/2.3.0/events/?type=x&date__gt=y&program=z"])
def test_every_input_has_a_label_and_what_describes_it(client: Client, path: str) -> None:
    tags = Tags(page(client, path))
    labels = {label["for"] for label in tags.named("label")}
    ids = [attributes["id"] for _, attributes in tags.found if attributes.get("id")]

    assert len(ids) == len({*ids})
    for _, field in tags.found:
        if field.get("name") and field.get("type") not in ("hidden", "submit") and "id" in field:
            assert field["id"] in labels
        for name in (field.get("aria-describedby") or "").split():
            assert name in ids


# The same elsewhere


def links(html: str, label: str) -> dict[str, str | None]:
    """The links of a switch, None for where the page is."""
    nav = html.split(f'<nav class="switch" aria-label="{label}">')[1].split("</nav>")[0]
    found = re.findall(r'<a (?:aria-current="true"|href="([^"]*)")[^>]*>([^<]*)</a>', nav)
    return {name: unescape(url) or None for url, name in found}


def test_modes_keep_the_query(client: Client) -> None:
    html = page(client, "/2.3.0/launches/?search=Falcon&limit=2&mode=detailed")

    assert links(html, "Mode") == {
        "list": "/2.3.0/launches/?limit=2&mode=list&search=Falcon",
        "normal": "/2.3.0/launches/?limit=2&mode=normal&search=Falcon",
        "detailed": None,
    }


def test_modes_may_be_paths(client: Client) -> None:
    html = page(client, "/2.4.0/launches/detailed/?limit=2")

    assert links(html, "Mode") == {
        "mini": "/2.4.0/launches/mini/?limit=2",
        "normal": "/2.4.0/launches/?limit=2",
        "detailed": None,
    }
    assert links(html, "Version")["2.2.0"] == "/2.2.0/launch/?limit=2&mode=detailed"


def test_versions_lead_to_the_same_objects(client: Client) -> None:
    versions = links(page(client, "/2.2.0/event/upcoming/?limit=2&mode=list"), "Version")

    assert versions["2.2.0"] is None
    assert versions["2.3.0"] == "/2.3.0/events/upcoming/?limit=2&mode=list"
    assert links(page(client, "/2.3.0/events/1096/"), "Version")["2.2.0"] == "/2.2.0/event/1096/"
    assert "2.0.0" not in links(page(client, "/2.3.0/landings/"), "Version")


@pytest.mark.parametrize("root", [*registry.roots])
def test_every_switch_leads_to_a_page(client: Client, root: str) -> None:
    for path in ("", "launch/upcoming/", "launches/upcoming/", "api-throttle/", "agencies/44/"):
        answer = client.get(f"/{root}{path}?limit=2&mode=list", headers=BROWSER)
        if answer.status_code == 404:
            continue
        for url in filter(None, links(answer.content.decode(), "Version").values()):
            assert client.get(url, headers=BROWSER).status_code == 200, url


@pytest.mark.parametrize(
    "path", ['/2.3.0/events/"<x>/', "/2.3.0/events/%FF/", "/2.3.0/events/%00/"]
)
def test_odd_addresses_are_answered(client: Client, path: str) -> None:
    assert client.get(f"{path}?a=%FF&b=%00&mode=%22", headers=BROWSER).status_code in (400, 404)
