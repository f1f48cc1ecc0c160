"""Several versions of the API over the same rows: what each has of its own, and what is shared."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

import versions as versions_package
from events.models import Event
from spacedevs.api.registry import Contract, Registry, Status, registry
from spacedevs.api.renderings import revisions
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.models import Rendering
from spacedevs.api.renderings.revisions import fingerprint
from spacedevs.contracts import CONTRACTS, served
from tests.versions import VERSIONS

pytestmark = pytest.mark.django_db

ROOTS = [f"/{root}" for root in registry.roots]
OTHERS = [contract for contract in registry.contracts if contract.status != Status.CURRENT]


@pytest.mark.parametrize("root", ROOTS)
def test_each_root_lists_its_endpoints(client: Client, root: str) -> None:
    listed = client.get(root).json()

    assert listed["agencies"] == f"http://testserver{root}agencies/"
    assert all(url.startswith(f"http://testserver{root}") for url in listed.values())
    for url in listed.values():
        assert client.get(url, {"limit": 1}).status_code == 200


@pytest.mark.parametrize("root", ROOTS)
def test_links_stay_below_the_root_that_was_asked(client: Client, root: str) -> None:
    text = client.get(f"{root}agencies/?mode=detailed&format=json&limit=3").content.decode()
    links = re.findall(r'"(http://testserver/(?!media/)[^"]+)"', text)

    assert links
    assert all(link.startswith(f"http://testserver{root}") for link in links)
    assert all("format=json" in link for link in links)


@pytest.mark.parametrize("root", ROOTS)
def test_a_kept_response_is_of_its_root(read: Callable[..., Any], root: str) -> None:
    for _ in range(2):
        assert f"{root}agencies/" in read(f"{root}agencies/")["results"][0]["url"]


@pytest.mark.parametrize("contract", registry.contracts, ids=VERSIONS)
@pytest.mark.parametrize("page", ["", "agencies/", "swagger/", "redoc/"])
def test_pages_of_a_version(client: Client, contract: Contract, page: str) -> None:
    answer = client.get(f"/{contract.root}{page}", headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert f"API {contract.version}" in answer.content.decode()


@pytest.mark.parametrize("contract", OTHERS, ids=lambda contract: contract.version)
def test_other_versions_lead_to_the_current_one(client: Client, contract: Contract) -> None:
    for page, way in (("", ""), ("agencies/", "agencies/")):
        text = client.get(f"/{contract.root}{page}?format=api").content.decode()
        assert f'The current version is <a href="/2.3.0/{way}">2.3.0</a>' in text
    assert "The current version is" not in client.get("/2.3.0/?format=api").content.decode()
    schema = client.get(f"/{contract.root}schema/?format=json").json()
    assert "The current version is [2.3.0](/2.3.0/)" in schema["info"]["description"]


def test_the_counterpart_of_a_page_has_its_name_in_the_current_version(client: Client) -> None:
    text = client.get("/2.2.0/launch/upcoming/?format=api").content.decode()

    assert '<a href="/2.3.0/launches/upcoming/">2.3.0</a>' in text


@pytest.mark.parametrize("page", ["dashboard/starship/", "api-throttle/"])
def test_the_counterpart_of_a_single_object(client: Client, page: str) -> None:
    text = client.get(f"/2.2.0/{page}?format=api").content.decode()

    assert f'<a href="/2.3.0/{page}">2.3.0</a>' in text
    assert "## Modes" not in text


@pytest.mark.parametrize("root", ["/2.0.0/", "/2.1.0/"])
@pytest.mark.parametrize("end", ["", "/"])
def test_addresses_that_end_in_json(read: Callable[..., Any], root: str, end: str) -> None:
    page = read(f"{root}event/previous.json{end}", QUERY_STRING="limit=2&offset=1")
    plain = read(f"{root}event/previous/", QUERY_STRING="limit=2&offset=1")

    assert page["results"] == plain["results"]
    assert len(page["results"]) == 2
    assert page["next"].endswith(f"event/previous.json{end}?limit=2&offset=3")
    assert read(f"{root}dashboard/starship.json{end}")["upcoming"]
    assert read(f"{root}api-throttle.json{end}")["your_request_limit"]
    assert read(f"{root}agencies/44.json{end}")["id"] == 44
    assert read(f"{root}agencies.xml{end}")["detail"].startswith("Not found. Did you mean ")


@pytest.mark.parametrize("path", ["/1.4/launch/", "/2.5.0/", "/2.5.0/events/", "/9.9.9"])
def test_an_unknown_version_is_told_which_there_are(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert all(version in answer.json()["detail"] for version in VERSIONS)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("path", ["nothing/", "agencies/0/", "agencies/x/", "agencies/1/more/"])
def test_what_is_not_there_is_said_in_json(client: Client, root: str, path: str) -> None:
    answer = client.get(f"{root}{path}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["detail"]


def test_versions_share_the_renderings_of_like_components(client: Client) -> None:
    for version in ("2.3.0", "2.4.0"):
        assert client.get(f"/{version}/config/orbits/8/").status_code == 200

    assert Rendering.objects.filter(component__contains="Orbit").count() == 1


def test_a_component_of_its_own_has_renderings_of_its_own(client: Client) -> None:
    event = Event.objects.order_by("pk")[0]
    for address in (f"/2.3.0/events/{event.pk}/", f"/2.2.0/event/{event.pk}/"):
        assert client.get(address).json()["name"] == event.name
    assert Rendering.objects.filter(key=event.pk).count() == 2

    Event.objects.filter(pk=event.pk).update(name="Another name")

    for address in (f"/2.3.0/events/{event.pk}/", f"/2.2.0/event/{event.pk}/"):
        assert client.get(address).json()["name"] == "Another name"
    follow()


def test_all_versions_are_served_unless_told_otherwise(settings: Settings) -> None:
    settings.CONTRACTS = []
    assert served() == list(CONTRACTS)

    settings.CONTRACTS = ["2.2.0", "2.3.0"]
    assert [contract.version for contract in served()] == ["2.3.0", "2.2.0"]


@pytest.mark.parametrize(
    ("named", "complaint"),
    [(["2.3.0", "3.0.0"], "CONTRACTS names 3.0.0"), (["2.2.0"], "has to name 2.3.0")],
)
def test_a_setting_that_makes_no_sense(
    settings: Settings, named: list[str], complaint: str
) -> None:
    settings.CONTRACTS = named

    with pytest.raises(ImproperlyConfigured, match=complaint):
        served()


def test_a_version_that_is_not_served_is_not_imported() -> None:
    contract = Contract("0.0.1", "no.such.router", Status.FROZEN)

    assert contract.root == "0.0.1/"
    with pytest.raises(ModuleNotFoundError):
        _ = contract.router


def test_code_that_shows_other_versions_is_in_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: set[Path] = set()

    def read_bytes(file: Path) -> bytes:
        read.add(file)
        return b""

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    fingerprint.cache_clear()
    try:
        fingerprint()
    finally:
        fingerprint.cache_clear()

    versions = Path(versions_package.__file__).parent
    assert {versions / "fields.py", versions / "older.py", versions / "v220/earth.py"} <= read


def test_renderings_are_of_the_versions_that_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    of_all = fingerprint()
    fewer = Registry()
    for contract in registry.contracts[:2]:
        fewer.serve(contract)
    monkeypatch.setattr(revisions, "registry", fewer)
    fingerprint.cache_clear()
    try:
        assert fingerprint() != of_all
    finally:
        fingerprint.cache_clear()


def test_the_versions_are_side_by_side(client: Client) -> None:
    text = client.get("/docs/versions/").content.decode()

    for contract in registry.contracts:
        assert f'id="v{contract.version}"' in text
        assert all(f'href="/{root}?format=api"' in text for root in contract.roots)
