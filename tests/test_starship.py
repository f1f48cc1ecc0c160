"""Resources without a list: Starship's dashboard and the throttle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Update
from events.models import Event
from launches.models import (
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherStatus,
    Rocket,
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationType,
    SpacecraftStatus,
)
from programs.models import Program
from spacedevs.api.renderings.models import DataRevision
from spacedevs.clock import now
from starship.models import LiveStream, Notice, RoadClosure
from tests.documents import rows
from tests.worlds import begin, forget_everything

pytestmark = pytest.mark.django_db

DASHBOARD = "/2.3.0/dashboard/starship/"
MODES = ["list", "normal", "detailed"]
LISTS = ["updates", "live_streams", "road_closures", "notices", "vehicles", "orbiters"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def program() -> Program:
    """The only program of Starship's dashboard."""
    return Program.objects.get(name="Starship Development")


@pytest.fixture(autouse=True)
def _nothing_else(program: Program) -> None:
    """Without the demo data's own, which depends on the day."""
    program.launches.clear()
    program.events.clear()


def launch(when: timedelta, *programs: Program, name: str = "A launch") -> Launch:
    rocket = Rocket.objects.create(configuration=LauncherConfiguration.objects.earliest("pk"))
    made = Launch.objects.create(name=name, net=now() + when, rocket=rocket, status_id=1)
    made.program.set(programs)
    return made


def event(when: timedelta, *programs: Program) -> Event:
    made = Event.objects.create(name="An event", date=now() + when, type_id=2)
    made.program.set(programs)
    return made


def shown(client: Client, query: str = "") -> dict[str, Any]:
    return client.get(f"{DASHBOARD}?{query}").json()


def ids(listed: list[dict[str, Any]]) -> list[Any]:
    return [row["id"] for row in listed]


@pytest.mark.parametrize(
    ("query", "mode"), [*((f"mode={mode}", mode) for mode in MODES), ("", "normal")]
)
def test_modes(client: Client, program: Program, query: str, mode: str) -> None:
    ahead, past = launch(DAY, program), launch(-DAY, program)
    event(2 * DAY, program)
    event(-DAY, program)

    dashboard = shown(client, query)

    assert list(dashboard) == ["response_mode", *LISTS, "upcoming", "previous"]
    assert dashboard["response_mode"] == mode
    brief = list(client.get("/2.3.0/events/?mode=list&limit=1").json()["results"][0])
    for name, made in (("upcoming", ahead), ("previous", past)):
        assert list(dashboard[name]) == ["launches", "events"]
        listed = rows(client, "/2.3.0/launches/", f"mode={mode}&id={made.pk}")
        assert dashboard[name]["launches"] == listed
        (happening,) = dashboard[name]["events"]
        # In the other modes, an event is what it is within other resources.
        missing = () if mode == "list" else ("response_mode", "duration")
        assert list(happening) == [key for key in brief if key not in missing]


def test_an_empty_database(client: Client) -> None:
    forget_everything()
    nothing: dict[str, Any] = {"launches": [], "events": []}

    for mode in MODES:
        assert shown(client, f"mode={mode}") == {
            "response_mode": mode,
            **{name: [] for name in LISTS},
            "upcoming": nothing,
            "previous": nothing,
        }


def test_ten_of_each_the_next_and_the_latest_first(client: Client, program: Program) -> None:
    days = [*range(-12, 0), *range(1, 13)]
    launches = {day: str(launch(day * DAY, program).pk) for day in days}
    events = {day: event(day * DAY, program).pk for day in days}

    dashboard = shown(client)

    for name, expected in (("upcoming", range(1, 11)), ("previous", range(-1, -11, -1))):
        assert ids(dashboard[name]["launches"]) == [launches[day] for day in expected]
        assert ids(dashboard[name]["events"]) == [events[day] for day in expected]


def test_what_has_just_happened_is_previous_alone(client: Client, program: Program) -> None:
    launched, happened = launch(-HOUR, program), event(-HOUR, program)

    dashboard = shown(client)

    assert dashboard["upcoming"] == {"launches": [], "events": []}
    assert ids(dashboard["previous"]["launches"]) == [str(launched.pk)]
    assert ids(dashboard["previous"]["events"]) == [happened.pk]


def test_all_of_its_programs_and_nothing_of_others(client: Client, program: Program) -> None:
    apollo = Program.objects.get(name="Apollo")
    second = Program.objects.create(name="STARSHIP to Mars", type_id=2)
    both = launch(DAY, program, second, apollo)
    new = launch(2 * DAY, second)
    launch(DAY, apollo)
    launch(DAY)
    undated = launch(DAY, program)
    Launch.objects.filter(pk=undated.pk).update(net=None)
    event(DAY, apollo)
    undated_event = event(DAY, program)
    Event.objects.filter(pk=undated_event.pk).update(date=None)

    dashboard = shown(client)

    assert ids(dashboard["upcoming"]["launches"]) == [str(both.pk), str(new.pk)], "each once"
    assert dashboard["upcoming"]["events"] == []


def test_updates(client: Client, program: Program) -> None:
    second = Program.objects.create(name="Starship to Mars", type_id=2)
    Update.objects.create(program=Program.objects.get(name="Apollo"), created_on=now() + DAY)
    about: list[dict[str, Any]] = [
        {"launch": launch(DAY, program, second)},
        {"event": event(DAY, program, second)},
        {"program": second},
    ]
    made = [
        Update.objects.create(created_on=now() - (number // 2) * HOUR, **about[number % 3])
        for number in range(12)
    ]

    listed = shown(client)["updates"]

    latest = sorted(made, key=lambda update: (update.created_on, update.pk), reverse=True)
    assert ids(listed) == [update.pk for update in latest[:10]]


@pytest.mark.parametrize(
    ("name", "status", "placeholder", "expected"),
    [
        ("Starship", "Active", False, True),
        ("Starship V3", "active", False, True),
        ("Super Heavy (STARSHIP)", "Active", False, True),
        ("Starship", "Retired", False, False),
        ("Starship", "Inactive", False, False),
        ("Starship", "Active", True, False),
        ("Falcon 9", "Active", False, False),
    ],
)
def test_vehicles_in_use(
    client: Client, name: str, status: str, *, placeholder: bool, expected: bool
) -> None:
    config = LauncherConfiguration.objects.create(name=name, full_name="A rocket")
    booster = Launcher.objects.create(
        serial_number="B1",
        launcher_config=config,
        status=LauncherStatus.objects.create(name=status),
        is_placeholder=placeholder,
    )
    kind = SpacecraftConfigurationType.objects.earliest("pk")
    craft = Spacecraft.objects.create(
        name="S1",
        spacecraft_config=SpacecraftConfiguration.objects.create(name=name, type=kind),
        status=SpacecraftStatus.objects.create(name=status),
        is_placeholder=placeholder,
    )
    Launcher.objects.create(serial_number="B2", launcher_config=config)  # without a status

    dashboard = shown(client)

    assert ids(dashboard["vehicles"]) == ([booster.pk] if expected else [])
    assert ids(dashboard["orbiters"]) == ([craft.pk] if expected else [])


def test_roads_and_notices_are_shown_until_a_day_after(client: Client) -> None:
    for hours in (30, -25, -23, 1):
        RoadClosure.objects.create(
            title=f"{hours}",
            status_id=900001,
            window_start=now() + (hours - 2) * HOUR,
            window_end=now() + hours * HOUR,
        )
        Notice.objects.create(
            type_id=900002, date=now() + hours * HOUR, url=f"https://example.com/{hours}"
        )

    dashboard = shown(client)

    assert [road["title"] for road in dashboard["road_closures"]] == ["-23", "1", "30"]
    road, notice = dashboard["road_closures"][0], dashboard["notices"][0]
    assert list(road) == ["id", "title", "status", "window_start", "window_end"]
    assert road["status"] == {"id": 900001, "name": "Closure Scheduled"}
    assert [each["url"].split("/")[-1] for each in dashboard["notices"]] == ["-23", "1", "30"]
    assert list(notice) == ["id", "type", "date", "url"]
    assert notice["type"] == {"id": 900002, "name": "Notice to Mariners"}


def test_live_streams_are_in_the_order_of_their_list(client: Client) -> None:
    for position in (2, 0, 1):
        LiveStream.objects.create(
            position=position, title=f"{position}", url="https://example.com/live"
        )
    LiveStream.objects.create(url="https://example.com/new")

    streams = shown(client)["live_streams"]

    assert [stream["title"] for stream in streams] == ["0", "1", "2", None]
    assert streams[0] == {
        "title": "0",
        "description": None,
        "image": None,
        "url": "https://example.com/live",
    }


@pytest.mark.parametrize("mode", MODES)
def test_ten_launches_take_as_many_queries_as_one(
    client: Client, program: Program, mode: str
) -> None:
    def taken() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(client, f"mode={mode}")
        return len(captured)

    for when in (DAY, -DAY):
        launch(when, program)
        event(when, program)
    few = taken()
    for number in range(2, 11):
        for when in (DAY, -DAY):
            launch(number * when, program)
            event(number * when, program)

    assert taken() == few <= 60


def test_whatever_changes_on_it_renews_the_data_revision(program: Program) -> None:
    def token() -> str:
        begin()
        return DataRevision.objects.get().token

    window = {"window_start": now(), "window_end": now()}
    seen = [token()]
    for row in (
        LiveStream(url="https://example.com/live"),
        Notice(type_id=900001, date=now(), url="https://example.com/notice"),
        RoadClosure(title="A road", status_id=900001, **window),
    ):
        row.save()
        seen.append(token())
        type(row)._base_manager.filter(pk=row.pk).delete()
        seen.append(token())

    assert len(set(seen)) == 7


def test_options_of_the_throttle(client: Client) -> None:
    answer = client.options("/2.3.0/api-throttle/")

    assert answer.status_code == 200
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer["Content-Type"] == "application/json"
