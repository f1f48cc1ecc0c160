"""Launches in version 2.2.0: what they show otherwise than in the current version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core.models import Country, Image, ImageLicense
from launches.models import (
    FirstStage,
    Landing,
    LandingLocation,
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
    Pad,
    SpacecraftFlight,
)
from spacedevs.api.renderings.ahead import render
from tests.launches_220 import GALACTIC_01, UNITY_25, galactic_01, get, ids, keys, launch_in
from tests.worlds import begin
from versions.v220.router import router

pytestmark = pytest.mark.django_db


def new_image(name: str) -> Image:
    license = ImageLicense.objects.all()[0]
    return Image.objects.create(name=name, image_url=f"https://x.example/{name}", license=license)


def add_stage(*, success: bool | None, lands_at: str | None, serial: str | None) -> None:
    place = LandingLocation.objects.create(name=lands_at, abbrev=lands_at) if lands_at else None
    landing = Landing.objects.create(success=success, landing_location=place)
    launcher = Launcher.objects.create(serial_number=serial) if serial else None
    rocket = galactic_01().rocket
    FirstStage.objects.create(rocket=rocket, landing=landing, launcher=launcher)


def test_a_launch_as_a_row_of_a_list(client: Client) -> None:
    launch = launch_in(client, "list")

    assert launch["lsp_name"] == "Virgin Galactic"
    assert launch["mission"] == "Galactic 01"
    assert launch["orbit"] == "Sub"
    assert launch["location"] == galactic_01().pad.location.name
    assert launch["launcher"] == "VSS Unity"
    assert launch["type"] == "list"
    assert "response_mode" not in launch


@pytest.mark.parametrize(
    ("success", "shown"), [(None, 0), (True, 1), (False, 2)], ids=["unknown", "success", "failure"]
)
def test_one_landing_in_a_list(client: Client, success: bool | None, shown: int) -> None:
    FirstStage.objects.all().delete()
    FirstStage.objects.create(rocket=galactic_01().rocket)
    add_stage(success=success, lands_at="LZ-1", serial=None)

    launch = launch_in(client, "list")

    assert (launch["landing"], launch["landing_success"]) == ("LZ-1", shown)
    assert launch["launcher"] is None


def test_several_landings_in_a_list(client: Client) -> None:
    add_stage(success=True, lands_at="LZ-1", serial="B1")

    launch = launch_in(client, "list")

    assert launch["landing"] == "MX Landing"
    assert launch["landing_success"] == 3
    assert launch["launcher"] == "MX Launchers"


def test_no_landings_in_a_list(client: Client) -> None:
    Launch.objects.filter(pk=UNITY_25).update(rocket=None, mission=None, pad=None)

    launch = launch_in(client, "list", UNITY_25)

    parts = "landing", "landing_success", "launcher", "mission", "mission_type", "orbit", "pad"
    assert {launch[part] for part in (*parts, "location")} == {None}


def test_a_landing_at_an_unknown_place(client: Client) -> None:
    FirstStage.objects.all().delete()
    add_stage(success=None, lands_at=None, serial="B1")

    launch = launch_in(client, "list")

    assert (launch["landing"], launch["landing_success"]) == (None, 0)
    assert launch["launcher"] == "B1"


def test_constants(client: Client) -> None:
    launch = get(client, f"launch/{GALACTIC_01}/")

    assert launch["type"] == "detailed"
    assert launch["holdreason"] == ""
    assert launch["r_spacex_api_id"] is None
    assert launch["mission"]["launch_designator"] is None
    assert launch["rocket"]["configuration"]["vehicle_range"] is None
    assert get(client, "config/spacecraft/900005/")["nation_url"] is None


def test_a_launch_without_an_image_shows_that_of_its_rocket(client: Client) -> None:
    of_rocket, own = new_image("rocket"), new_image("own")
    launch = galactic_01()
    LauncherConfiguration.objects.filter(rockets=launch.rocket).update(image=of_rocket)
    Launch.objects.update(image=None)
    assert launch_in(client, "normal")["image"] == of_rocket.image_url

    Launch.objects.filter(pk=launch.pk).update(image=own)
    assert launch_in(client, "normal")["image"] == own.image_url

    Launch.objects.filter(pk=launch.pk).update(image=None, rocket=None)
    assert launch_in(client, "normal")["image"] is None


def test_numbers_and_texts_that_are_of_another_type_now(client: Client) -> None:
    launch = galactic_01()
    LauncherConfiguration.objects.filter(rockets=launch.rocket).update(
        launch_cost=52_000_000, leo_capacity=22_800.7
    )
    Pad.objects.filter(launches=launch).update(latitude=45.92, longitude=None)
    expended = LauncherStatus.objects.create(name="Expended")
    Launcher.objects.filter(stages__rocket=launch.rocket).update(status=expended)
    FirstStage.objects.update(turn_around_time=timedelta(days=37, hours=3))

    shown = get(client, f"launch/{GALACTIC_01}/")

    assert shown["rocket"]["configuration"]["launch_cost"] == "52000000"
    assert shown["rocket"]["configuration"]["leo_capacity"] == 22_800
    assert (shown["pad"]["latitude"], shown["pad"]["longitude"]) == ("45.92", None)
    (stage,) = shown["rocket"]["launcher_stage"]
    assert stage["launcher"]["status"] == "expended"
    assert stage["turn_around_time_days"] == 37


def test_what_there_can_be_several_of_now(client: Client) -> None:
    launch = galactic_01()
    config, pad = launch.rocket.configuration, launch.pad
    config.families.set(LauncherConfigurationFamily.objects.order_by("pk")[:2])
    pad.agencies.set([121, 147])
    first = launch.rocket.spacecraftflight.get()
    SpacecraftFlight.objects.create(rocket=launch.rocket, spacecraft=first.spacecraft)

    shown = get(client, f"launch/{GALACTIC_01}/")

    assert shown["rocket"]["configuration"]["family"] == config.families.order_by("pk")[0].name
    assert shown["pad"]["agency_id"] in {121, 147}
    assert shown["rocket"]["spacecraft_stage"]["id"] == first.pk
    assert "payloads" not in shown["rocket"]

    config.families.clear()
    pad.agencies.clear()
    Pad.objects.update(country=None)
    SpacecraftFlight.objects.all().delete()

    shown = get(client, f"launch/{GALACTIC_01}/")
    assert shown["rocket"]["configuration"]["family"] == ""
    assert shown["pad"]["agency_id"] is None
    assert shown["pad"]["country_code"] == ""
    assert shown["rocket"]["spacecraft_stage"] is None


def test_deployed_is_shown_as_in_flight(client: Client) -> None:
    Launch.objects.filter(pk=UNITY_25).update(status=6)
    Launch.objects.filter(pk=GALACTIC_01).update(status=9)
    in_flight = get(client, "config/launchstatus/6/")

    for mode in ("list", "normal", "detailed"):
        assert launch_in(client, mode)["status"] == in_flight

    assert ids(client, "status=6") == {UNITY_25, GALACTIC_01}
    assert ids(client, "status__ids=4,6") == {UNITY_25, GALACTIC_01} | keys(status=4)
    assert ids(client, "status__ids=9") == ids(client, "status=9") == set()
    assert client.get("/2.2.0/launch/?status=99").status_code == 400
    assert ids(client, "status=4") == keys(status=4) != set()


def test_what_only_this_version_shows_is_fresh(client: Client) -> None:
    for serializer_class in router.resources()["launch"].serializers():
        assert sum(render(serializer_class, Launch))
    of_rocket = new_image("rocket")
    launch = galactic_01()
    assert launch.image is None

    begin()
    LauncherConfiguration.objects.filter(rockets=launch.rocket).update(image=of_rocket)
    Country.objects.filter(pads=launch.pad).update(alpha_3_code="XYZ")
    LandingLocation.objects.update(abbrev="HERE")

    assert launch_in(client, "list")["image"] == of_rocket.image_url
    assert launch_in(client, "normal")["pad"]["country_code"] == "XYZ"
    assert launch_in(client, "list")["landing"] == "HERE"
