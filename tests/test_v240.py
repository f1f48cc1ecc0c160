"""Version 2.4.0: lists of one mode at their own paths, rockets, stages, and what it alone shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from events.models import Event
from launches.models import FirstStage, Launch, Location, Rocket
from spacedevs.api.renderings.models import Rendering
from stations.models import SpaceStation
from tests.documents import rows
from tests.worlds import begin

pytestmark = pytest.mark.django_db

SPUTNIK = UUID("e3df2ecd-c239-472f-95e4-2b89b4f75800")
STAGE, ROCKET, OTHER_ROCKET = 900001, 900081, 900005


@pytest.mark.parametrize(
    ("path", "modes"),
    [
        ("agencies/mini", {"list"}),
        ("agencies", {"normal"}),
        ("agencies/detailed", {"detailed"}),
        ("launches/mini", {"list"}),
        ("launches", {"normal"}),
        ("launches/detailed", {"detailed"}),
        ("locations", {"detailed"}),  # as upstream says
        ("locations/detailed", {"detailed"}),
        ("programs/detailed", {"normal"}),
        ("spacecraft/mini", {"normal"}),
    ],
)
def test_a_list_says_the_mode_of_its_component(client: Client, path: str, modes: set[str]) -> None:
    shown = client.get(f"/2.4.0/{path}/?mode=list").json()["results"]

    assert {row["response_mode"] for row in shown} == modes


def test_lists_of_one_mode_have_the_same_objects(client: Client) -> None:
    keys = [
        [row["id"] for row in rows(client, f"/2.4.0/{path}/", "ordering=-net&net__year=1969")]
        for path in ("launches/mini", "launches", "launches/detailed")
    ]

    assert len(keys[0]) > 2
    assert keys[0] == keys[1] == keys[2]


def test_pages_of_a_list_of_one_mode(client: Client) -> None:
    page = client.get("/2.4.0/launches/mini/?limit=3&offset=3").json()

    assert page["next"] == "http://testserver/2.4.0/launches/mini/?limit=3&offset=6"
    assert page["previous"] == "http://testserver/2.4.0/launches/mini/?limit=3"
    assert client.get(page["next"]).json()["results"][0].keys() == page["results"][0].keys()


@pytest.mark.parametrize("path", ["agencies", "locations", "events", "astronauts", "expeditions"])
def test_a_single_object_is_shown_in_full(client: Client, path: str) -> None:
    row = client.get(f"/2.4.0/{path}/detailed/?limit=1").json()["results"][0]

    assert client.get(f"/2.4.0/{path}/{row['id']}/").json() == row


@pytest.mark.parametrize(
    "path",
    [
        "launches/upcoming", "launches/previous", "events/upcoming", "dashboard/starship",
        "api-throttle", "config/notice_types", "docking_events/detailed", "pads/mini",
    ],
)  # fmt: skip
def test_paths_that_240_does_not_have(client: Client, path: str) -> None:
    assert client.get(f"/2.4.0/{path}/").status_code == 404


def test_throttle(client: Client) -> None:
    shown = client.get("/2.4.0/api-throttle/status/").json()

    assert list(shown) == list(client.get("/2.3.0/api-throttle/").json())


@pytest.mark.parametrize("root", ["2.4.0", "api/ll/2.4.0"])
def test_links_lead_to_the_version_that_is_asked(client: Client, root: str) -> None:
    shown = client.get(f"/{root}/rockets/?id={ROCKET}").json()["results"][0]

    for link in (shown["url"], shown["launcher_stage"][0]["url"], shown["configuration"]["url"]):
        assert link.startswith(f"http://testserver/{root}/")
        assert client.get(link).json()["url"] == link


def test_objects_that_both_versions_show_alike_are_rendered_once(client: Client) -> None:
    current = client.get("/2.3.0/agencies/?limit=3").content.decode()
    rendered = set(Rendering.objects.values_list("component", "key"))

    shown = client.get("/2.4.0/agencies/?limit=3").content.decode()

    assert shown == current.replace("/2.3.0/", "/2.4.0/")
    assert set(Rendering.objects.values_list("component", "key")) == rendered != set()


def test_a_rocket(client: Client) -> None:
    stage: Any = FirstStage.objects.all()[0]
    listed = client.get(f"/2.4.0/rockets/?id={stage.rocket_id}").json()["results"][0]
    shown = client.get(f"/2.4.0/rockets/{stage.rocket_id}/").json()

    url = f"http://testserver/2.4.0/stages/{stage.pk}/"
    assert listed["launcher_stage"] == [{"id": stage.pk, "url": url}]
    assert [each["id"] for each in shown["launcher_stage"]] == [stage.pk]
    assert shown["launcher_stage"][0]["launcher"]["id"] == stage.launcher_id
    assert shown["spacecraft_stage"][0]["launch"]["id"] == str(stage.rocket.launch.pk)


def test_a_stage(client: Client) -> None:
    stage: Any = FirstStage.objects.all()[0]
    shown = client.get(f"/2.4.0/stages/{stage.pk}/").json()

    assert shown["rocket"] == f"http://testserver/2.4.0/rockets/{stage.rocket_id}/"
    assert shown["landing"]["id"] == stage.landing_id
    assert shown["previous_flight"]["id"] == str(stage.previous_flight_id)


def test_rockets_and_stages_that_are_only_mentioned_are_not_shown(client: Client) -> None:
    stage: Any = FirstStage.objects.all()[0]
    Rocket.objects.filter(pk=stage.rocket_id).update(configuration=None)

    assert client.get(f"/2.4.0/rockets/{stage.rocket_id}/").status_code == 404
    assert client.get(f"/2.4.0/stages/{stage.pk}/").status_code == 404


def test_a_launch_without_a_pad_has_no_name_of_its_location(client: Client) -> None:
    Launch.objects.filter(pk=SPUTNIK).update(pad=None)

    row = client.get(f"/2.4.0/launches/mini/?id={SPUTNIK}").json()["results"][0]

    assert row["location_name"] is None


#: Path, component, change, what it changes in the answer, and to what.
CHANGES: list[tuple[str, str, Callable[[], Any], Callable[[Any], Any], Any]] = [
    (
        f"stages/{STAGE}/",
        "StageStandaloneDetailed",
        lambda: FirstStage.objects.filter(pk=STAGE).update(rocket=OTHER_ROCKET),
        lambda shown: shown["rocket"],
        f"http://testserver/2.4.0/rockets/{OTHER_ROCKET}/",
    ),
    (
        f"rockets/?id={OTHER_ROCKET}",
        "RocketStandaloneNormal",
        lambda: FirstStage.objects.filter(pk=STAGE).update(rocket=OTHER_ROCKET),
        lambda page: [each["id"] for each in page["results"][0]["launcher_stage"]],
        [STAGE],
    ),
    (
        f"launches/mini/?id={SPUTNIK}",
        "LaunchBasic",
        lambda: Location.objects.filter(pads__launches=SPUTNIK).update(name="Tyuratam"),
        lambda page: page["results"][0]["location_name"],
        "Tyuratam",
    ),
    (
        "updates/9030/",
        "UpdateEndpoint",
        lambda: Event.objects.filter(pk=1096).update(name="Docking"),
        lambda shown: shown["event"]["name"],
        "Docking",
    ),
    (
        "expeditions/?space_station=4",
        "ExpeditionNormal",
        lambda: SpaceStation.objects.filter(pk=4).update(deorbited=date(2031, 1, 1)),
        lambda page: page["results"][0]["spacestation"]["deorbited"],
        True,
    ),
]


@pytest.mark.parametrize(("path", "component", "change", "read", "new"), CHANGES)
def test_a_change_of_what_only_240_shows(
    client: Client,
    path: str,
    component: str,
    change: Callable[[], Any],
    read: Callable[[Any], Any],
    new: Any,
) -> None:
    old = read(client.get(f"/2.4.0/{path}").json())
    assert Rendering.objects.filter(component=f"2.4.0 {component}").exists()
    begin()

    assert change() == 1

    assert read(client.get(f"/2.4.0/{path}").json()) == new != old
