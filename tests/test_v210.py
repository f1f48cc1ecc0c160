"""Versions 2.1.0 and 2.0.0: what they show otherwise than version 2.2.0."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from launches.models import Launch, LaunchStatus
from tests.schemas import links
from versions.older import Change, Older
from versions.v200.changes import version_2_0_0
from versions.v210.changes import version_2_1_0
from versions.v220.serializers.agencies import AgencySerializer, AgencySerializerDetailedCommon
from versions.v220.serializers.launches import LaunchSerializerCommon

pytestmark = pytest.mark.django_db

SPUTNIK = "e3df2ecd-c239-472f-95e4-2b89b4f75800"
TO_BE_DETERMINED, SUCCESSFUL, ON_HOLD, PAYLOAD_DEPLOYED = 2, 3, 5, 9


def launch(client: Client, version: str, mode: str = "normal") -> Any:
    query = f"id={SPUTNIK}&mode={mode}"
    return client.get(f"/{version}/launch/?{query}").json()["results"][0]


@pytest.mark.parametrize("version", ["2.1.0", "2.0.0"])
@pytest.mark.parametrize("mode", ["list", "normal", "detailed"])
@pytest.mark.parametrize(
    ("status", "inhold", "to_be_determined"),
    [(SUCCESSFUL, False, False), (ON_HOLD, True, False), (TO_BE_DETERMINED, False, True)],
)
def test_keys_that_were_dropped_since(
    client: Client, version: str, mode: str, status: int, inhold: bool, to_be_determined: bool
) -> None:
    launch(client, version, mode)
    Launch.objects.filter(pk=SPUTNIK).update(status=status)

    shown = launch(client, version, mode)

    assert list(shown)[:4] == ["id", "url", "launch_library_id", "slug"]
    assert shown["launch_library_id"] is None
    assert shown["inhold"] is inhold
    assert shown["tbdtime"] is shown["tbddate"] is to_be_determined


def test_keys_that_came_later(client: Client) -> None:
    before, after = (json.dumps(launch(client, each, "detailed")) for each in ("2.1.0", "2.2.0"))

    for key in ("last_updated", "net_precision", "mission_patches", "timezone_name", "type"):
        assert f'"{key}": ' in after
    for key in ("last_updated", "net_precision", "mission_patches", "timezone_name"):
        assert f'"{key}": ' not in before


def test_rockets_and_missions_have_their_ids_of_before(client: Client) -> None:
    shown = launch(client, "2.1.0")

    assert list(shown["rocket"]["configuration"])[:3] == ["id", "launch_library_id", "url"]
    assert list(shown["mission"])[:3] == ["id", "launch_library_id", "name"]


@pytest.mark.parametrize(
    ("status", "brief", "name"),
    [
        (SUCCESSFUL, {"id": 3, "name": "Success"}, "Launch Successful"),
        (PAYLOAD_DEPLOYED, {"id": 6, "name": "In Flight"}, "Launch in Flight"),
    ],
)
def test_a_status_in_each_version(
    client: Client, status: int, brief: dict[str, Any], name: str
) -> None:
    LaunchStatus.objects.get_or_create(pk=PAYLOAD_DEPLOYED, defaults={"name": "Payload Deployed"})
    Launch.objects.filter(pk=SPUTNIK).update(status=status)

    assert launch(client, "2.0.0")["status"] == brief
    assert launch(client, "2.1.0")["status"]["name"] == name
    assert list(launch(client, "2.1.0")["status"]) == ["id", "name", "abbrev", "description"]


@pytest.mark.parametrize("version", ["2.1.0", "2.0.0"])
def test_nested_addresses_are_of_the_version_that_is_asked(client: Client, version: str) -> None:
    text = json.dumps(launch(client, version, "detailed"))

    assert f"http://testserver/{version}/config/launcher/" in text
    for other in {"2.3.0", "2.2.0", "2.1.0", "2.0.0"} - {version}:
        assert f"http://testserver/{other}/" not in text
    for address in set(links(json.loads(text), f"{version}/")):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("version", ["2.2.0", "2.1.0", "2.0.0"])
@pytest.mark.parametrize("path", ["launch/previous", "event/upcoming", "agencies", "agencies/44"])
def test_addresses_may_end_in_json(client: Client, version: str, path: str) -> None:
    answer = client.get(f"/{version}/{path}.json", headers={"accept": "text/html"})

    assert answer.headers["content-type"] == "application/json"
    usual = client.get(f"/{version}/{path}/").json()
    assert answer.json().get("results") == usual.get("results")
    assert answer.json().get("name") == usual.get("name")


def test_a_page_of_an_address_that_ends_in_json(read: Callable[..., Any]) -> None:
    path = "/2.0.0/launch/previous.json"
    first = read(path, QUERY_STRING="limit=2", HTTP_ACCEPT="text/html")
    second = read(path, QUERY_STRING="limit=2&offset=2", HTTP_ACCEPT="text/html")

    assert first["next"] == f"http://localhost{path}?limit=2&offset=2"
    assert len({row["id"] for page in (first, second) for row in page["results"]}) == 4


def test_what_does_not_differ_is_shared() -> None:
    """A rendering of one version is then that of the other, too."""
    common = AgencySerializerDetailedCommon
    assert version_2_1_0.serializer(common) is common

    agency = version_2_1_0.serializer(AgencySerializer)
    assert agency is not AgencySerializer
    assert version_2_0_0.serializer(agency) is agency


def test_a_change_of_keys_that_are_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="LaunchSerializerCommon has no nets, urls"):
        Older(__name__, {LaunchSerializerCommon: Change(("nets",), {}, {"urls": ("inhold",)})})
