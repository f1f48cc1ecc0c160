"""The demo data looks alive: its pictures are here, things lie ahead, and people are in space."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.models import Image
from core.pictures.checking import format_of
from core.pictures.keeping import is_kept
from core.pictures.names import name_of
from core.pictures.places import uploads
from events.models import Event
from launches.models import DockingEvent, DockingLocation, Launch
from stations.models import SpaceStation
from tests.documents import FIXTURES

pytestmark = pytest.mark.django_db

ISS, TIANGONG = 4, 18
CONTENTS = [file.read_bytes() for file in (FIXTURES / "media").iterdir()]


def test_every_picture_that_is_named_is_here_and_the_other_way_round() -> None:
    assert {name_of(content, format_of(content)) for content in CONTENTS} == uploads()
    assert all(is_kept(name) for name in uploads())


def test_pictures_are_small_and_have_a_credit() -> None:
    assert sum(map(len, CONTENTS)) < 600_000
    drawn = Image.objects.filter(image_url__startswith="media:")
    assert set(drawn.values_list("credit", "license__name")) == {("spacedevs", "CC0 1.0")}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("agencies/44/", "logo"),
        ("launcher_configurations/164/", "image"),
        ("space_stations/18/", "image"),
        ("astronauts/900001/", "image"),
        ("events/900190/", "image"),
        ("launches/00000000-0000-4000-8000-000000900150/", "image"),
    ],
)
def test_a_picture_is_shown_at_whichever_address_is_asked(
    client: Client, path: str, key: str
) -> None:
    for host in ("testserver", "other.example:8080"):
        shown: Any = client.get(f"/2.3.0/{path}", headers={"host": host}).json()[key]
        assert shown["image_url"].startswith(f"http://{host}/media/")
        answer: Any = client.get(shown["image_url"].removeprefix(f"http://{host}"))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert b"".join(answer.streaming_content) in CONTENTS


#: Queries of rows whose values that may be null are there.
LAUNCHES: Any = Launch.objects
DOCKINGS: Any = DockingEvent.objects

TODAY = datetime(2026, 11, 26, tzinfo=UTC)  # when this was made; nobody's clock counts


def test_something_is_to_be_seen_every_week_and_month() -> None:
    for weeks in range(4):
        ahead = TODAY + timedelta(weeks=weeks), TODAY + timedelta(weeks=weeks + 1)
        assert LAUNCHES.filter(net__range=ahead).exists()
        assert Event.objects.filter(date__range=ahead).exists()
    for month in range(1, 13):
        assert LAUNCHES.filter(net__year=2027, net__month=month).exists()
    just_ended = LAUNCHES.filter(net__range=(TODAY - timedelta(weeks=9), TODAY))
    assert {each.status.abbrev for each in just_ended} == {"Success", "Failure", "Partial Failure"}


def test_what_lies_ahead_differs_in_status_and_precision() -> None:
    ahead = LAUNCHES.filter(net__gt=TODAY)
    assert {each.status.abbrev for each in ahead} == {"Go", "TBC", "TBD", "Hold"}
    assert {each.net_precision.abbrev for each in ahead} >= {
        "SEC", "MIN", "HR", "DAY", "M", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "Y",
    }  # fmt: skip
    assert all("made up" in each.mission.description.lower() for each in ahead.filter(status=1))


def test_windows_are_around_their_launch() -> None:
    for launch in LAUNCHES.exclude(net=None):
        assert launch.window_start <= launch.net <= launch.window_end, launch


def test_what_has_not_happened_has_no_outcome_and_what_has_happened_has_one() -> None:
    ended = {"Success", "Failure", "Partial Failure"}
    for launch in LAUNCHES.exclude(net=None):
        assert (launch.status.abbrev in ended) == (launch.net < TODAY), launch
        assert bool(launch.failreason) == (launch.status.abbrev in ended - {"Success"}), launch


def test_two_stations_have_a_crew_and_ships_at_different_ports() -> None:
    for station, crew in ((ISS, 7), (TIANGONG, 3)):
        shown = SpaceStation.objects.get(pk=station)
        assert shown.onboard_crew == crew
        docked = DOCKINGS.filter(space_station_target=shown, departure=None)
        assert shown.docked_vehicles == docked.count() >= 2
        assert docked.values("docking_location").distinct().count() == docked.count()


def test_no_port_holds_two_ships_at_once() -> None:
    for port in DockingLocation.objects.all():
        free: Any = None
        stays = DOCKINGS.filter(docking_location=port)
        for stay in stays.exclude(space_station_target=None).order_by("docking"):
            assert free is None or free <= stay.docking, stay
            free = stay.departure or TODAY


def test_ships_dock_between_launch_and_landing() -> None:
    for stay in DOCKINGS.exclude(flight_vehicle_chaser=None):
        flight = stay.flight_vehicle_chaser
        assert flight.rocket.launch.net < stay.docking < (stay.departure or TODAY), stay
        assert (stay.departure or TODAY) <= (flight.mission_end or TODAY), stay
