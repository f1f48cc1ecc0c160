"""The page of plots: what each shows, what it costs, and what it makes of odd data."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from astronauts.models import Astronaut
from launches.models import DockingEvent, DockingLocation, Launch, LaunchStatus, Pad
from spacedevs.api.http.front import Front
from stations.models import SpaceStation
from tests.test_calendars_kept import send
from tests.test_table_revisions import Asked, front, on_a_seat
from website import keeping
from website.plots import Plot, make_plots, plots

__all__ = ["front"]  # a fixture

pytestmark = pytest.mark.django_db

SUCCESS, FAILURE, PARTIAL, GO = 3, 4, 7, 1
WIDE = "x" * 200
#: In a transaction that has changed data, as each test is one, nothing is kept on PostgreSQL.
ON_SQLITE = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3", reason="of SQLite"
)


def plot(name: str) -> Plot:
    return next(each for each in make_plots() if each.name == name)


def row(name: str, key: Any) -> list[Any]:
    return next(list(row) for row in plot(name).rows if row[0] == key)


@pytest.fixture
def pad() -> Pad:
    return Pad.objects.create(name="Pad of the test")


def launch(number: int, net: datetime, status: int, pad: Pad | None = None) -> Launch:
    LaunchStatus.objects.get_or_create(pk=status)
    name = f"Launch {number}"
    return Launch.objects.create(name=name, slug=name, net=net, status_id=status, pad=pad)


def test_launches_by_year_and_outcome() -> None:
    for number, status in enumerate([SUCCESS, SUCCESS, PARTIAL, FAILURE, GO]):
        launch(number, datetime(2031, 1, 1, tzinfo=UTC), status)
    launch(9, datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC), SUCCESS)

    assert row("years", 2031) == [2031, 2, 1, 1, 1]
    assert row("years", 2030) == [2030, 1, 0, 0, 0]


def test_turnarounds_are_those_of_past_launches_from_a_pad(pad: Pad) -> None:
    begin = datetime(1990, 1, 1, tzinfo=UTC)
    for number, (days, status) in enumerate(
        [(0, SUCCESS), (0, SUCCESS), (4, FAILURE), (4.5, SUCCESS), (4.6, GO)]
    ):
        launch(number, begin + timedelta(days), status, pad)

    assert row("turnarounds", pad.name) == [pad.name, "", 2, "0.5 d", "2.2 d"]


def test_countries_families_and_people_of_the_demo_data() -> None:
    countries, families, people = map(plot, ("countries", "families", "time-in-space"))

    assert countries.rows[0][1] == sum(countries.rows[0][2:])
    assert [each[1] for each in families.rows] == sorted(
        (each[1] for each in families.rows), reverse=True
    )
    longest = Astronaut.objects.exclude(time_in_space=None).latest("time_in_space")
    assert people.rows[0][0] == f'<a href="/astronauts/{longest.pk}/">{longest.name}</a>'


def test_a_docking_is_over_or_lasts_or_is_planned() -> None:
    station = SpaceStation.objects.create(name="Station of the test")
    port = DockingLocation.objects.create(name="Front", spacestation=station)
    now = datetime.now(UTC)
    day = timedelta(days=1)
    for begin, end in [(-9, -5), (-4, None), (7, None), (8, 9)]:
        DockingEvent.objects.create(
            docking=now + begin * day,
            departure=None if end is None else now + end * day,
            docking_location=port,
            space_station_target=station,
        )

    drawing = plot("dockings").drawings[station.name]
    kinds = re.findall(r'<rect class="(\w+)"', drawing)
    assert sorted(kinds) == ["ahead", "ahead", "plain", "there"]


@pytest.fixture
def hostile() -> None:
    """Names of HTML and of 200 characters, and moments at the ends of time."""
    pads = [
        Pad.objects.create(name=name) for name in (WIDE, "</title><script>alert(1)</script>", "")
    ]
    for number, moment in enumerate((datetime.min, datetime.max, datetime(1, 1, 3), datetime.min)):
        launch(number, moment.replace(microsecond=0, tzinfo=UTC), SUCCESS, pads[number % 3])
    station = SpaceStation.objects.create(name="<b>" + WIDE)
    for moment in (datetime.min, datetime.max):
        moment = moment.replace(microsecond=0, tzinfo=UTC)
        DockingEvent.objects.create(docking=moment, departure=moment, space_station_target=station)
    Astronaut.objects.create(name=None, time_in_space=timedelta(days=99_999_999))
    Astronaut.objects.create(name=WIDE, time_in_space=timedelta(microseconds=1))


@pytest.mark.usefixtures("hostile")
def test_odd_data_is_drawn_and_escaped(client: Client) -> None:
    page = client.get("/plots/").content.decode()

    assert "<script>alert" not in page
    drawings = re.findall(r'<svg class="plot".*?</svg>\s*(?=<h3|<details)', page, re.DOTALL)
    assert len(drawings) > 5
    assert all(ElementTree.fromstring(each) is not None for each in drawings)


def test_with_nothing_in_the_database_each_plot_says_so(client: Client) -> None:
    DockingEvent._base_manager.all().delete()
    Launch._base_manager.all().update(net=None)
    Astronaut.objects.update(time_in_space=None)

    response = client.get("/plots/")

    assert response.status_code == 200
    assert response.content.decode().count("There is nothing to show yet.") == len(make_plots())


def test_each_drawing_has_a_title_a_description_and_a_table(client: Client) -> None:
    page = client.get("/plots/").content.decode()

    named = re.findall(r'role="img"[^>]*aria-labelledby="(\S+) (\S+)"', page)
    assert len(named) >= 6
    assert all(f'id="{name}"' in page for names in named for name in names)
    assert page.count("<details>") == 6
    assert len(page.encode()) < 150_000


def test_the_number_of_queries_is_fixed() -> None:
    with CaptureQueriesContext(connection) as queries:
        make_plots()

    assert len(queries) == 7


# What it costs


@pytest.fixture
def unspared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SPARED", 0)


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A list with an item for each time that the plots are made."""
    made: list[None] = []

    def make() -> list[Plot]:
        made.append(None)
        return make_plots()

    monkeypatch.setattr(plots, "_make", make)
    return made


@pytest.mark.usefixtures("unspared")
@pytest.mark.parametrize("path", ["/plots/", "/plots/?as=before"])
def test_the_page_is_kept_until_what_it_shows_changes(front: Front, path: str) -> None:
    send(front, "/plots/?first")
    first = send(front, path)
    kept = Asked(front, path).kept

    again = send(front, path, HTTP_IF_NONE_MATCH=first.headers["etag"], HTTP_ACCEPT="text/html")
    assert again.status == 304
    assert Asked(front, path).kept is kept
    assert kept.expires is not None  # when the day is over
    new = on_a_seat(front, lambda: launch(1, datetime(2033, 1, 1, tzinfo=UTC), GO))
    assert send(front, path).headers["etag"] != first.headers["etag"]
    on_a_seat(front, new.delete)
    assert send(front, path).headers["etag"] == first.headers["etag"]


@ON_SQLITE
@pytest.mark.usefixtures("unspared")
def test_other_questions_and_other_tables_make_no_plots(client: Client, making: list[None]) -> None:
    client.get("/plots/")
    client.get("/plots/?more")
    LaunchStatus.objects.filter(pk=SUCCESS).update(name="Other")
    client.get("/plots/?most")

    assert len(making) == 1


@ON_SQLITE
def test_changes_that_come_fast_are_shown_late(
    client: Client, pad: Pad, monkeypatch: pytest.MonkeyPatch, making: list[None]
) -> None:
    monkeypatch.setattr(keeping, "SPARED", 1000)
    for year in range(2031, 2036):
        launch(year, datetime(year, 1, 1, tzinfo=UTC), GO, pad)
        assert client.get("/plots/").status_code == 200
    assert len(making) == 1

    monkeypatch.setattr(keeping, "monotonic", lambda: float("inf"))
    assert ">2035<" in client.get("/plots/").content.decode()
