"""Derived values: ages, careers, who is aboard, what is docked; kept true for data entered here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from astronauts.derived import Career
from astronauts.models import Astronaut, AstronautFlight, AstronautStatus
from core.derived.computing import PAUSE, derive, keep_derived
from core.derived.models import DerivationFailure, LastDerivation
from core.links import link_all
from launches.models import (
    DockingEvent,
    DockingLocation,
    Landing,
    Launch,
    Rocket,
    Spacecraft,
    SpacecraftFlight,
)
from spacedevs.api.renderings.models import DataRevision
from spacedevs.clock import now
from stations.derived import situation
from stations.models import Expedition, SpaceStation, Spacewalk
from tests.databases import SETUP, Databases, start
from tests.documents import rows
from tests.test_faults import postgresql
from tests.worlds import begin

pytestmark = pytest.mark.django_db

ISS = 4
TODAY = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = timedelta(0)

SetClock = Callable[[datetime], None]
Read = Callable[[str], Any]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let it be another time for everybody."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


@pytest.fixture(autouse=True)
def _today(set_clock: SetClock) -> None:
    set_clock(TODAY)


@pytest.fixture
def astronaut() -> Astronaut:
    """Somebody who was entered here and has yet to fly."""
    return Astronaut.objects.create(name="Somebody", status_id=1)


@pytest.fixture
def colleague() -> Astronaut:
    return Astronaut.objects.create(name="A colleague", status_id=1)


@pytest.fixture
def station() -> SpaceStation:
    return SpaceStation.objects.create(name="Entered here", status_id=1, type_id=2)


def member(astronaut: Astronaut) -> AstronautFlight:
    return AstronautFlight.objects.create(astronaut=astronaut, role_id=900001)


def flight(
    start: datetime | None,
    end: datetime | None,
    up: Iterable[Astronaut],
    down: Iterable[Astronaut] = (),
) -> SpacecraftFlight:
    """The flight of a spacecraft with its crews."""
    rocket = Rocket.objects.create()
    Launch.objects.create(name="A launch", net=start, rocket=rocket)
    flown = SpacecraftFlight.objects.create(
        rocket=rocket, spacecraft=Spacecraft.objects.earliest("pk"), mission_end=end
    )
    flown.launch_crew.set([member(astronaut) for astronaut in up])
    flown.landing_crew.set([member(astronaut) for astronaut in down])
    return flown


def walk(*astronauts: Astronaut, **values: Any) -> Spacewalk:
    walked = Spacewalk.objects.create(name="A walk", **values)
    walked.crew.set([member(astronaut) for astronaut in astronauts])
    return walked


def derived(row: Any) -> Any:
    """The row after all has been derived."""
    derive()
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("birth", "death", "today", "age"),
    [
        ("1990-06-02", None, "2024-06-01", 33),
        ("1990-06-01", None, "2024-06-01", 34),
        ("1990-05-31", None, "2024-06-01", 34),
        ("2000-02-29", None, "2023-02-28", 22),
        ("2000-02-29", None, "2023-03-01", 23),
        ("2000-02-29", None, "2024-02-29", 24),
        ("1934-03-09", "1968-03-27", "2024-06-01", 34),
        ("1934-03-09", "1968-03-08", "2024-06-01", 33),
        ("1934-03-09", "1968-03-09", "2024-06-01", 34),
        (None, None, "2024-06-01", None),
        (None, "1968-03-09", "2024-06-01", None),
        ("2024-06-01", None, "2024-06-01", 0),
    ],
)
def test_age(
    astronaut: Astronaut,
    set_clock: SetClock,
    birth: str | None,
    death: str | None,
    today: str,
    age: int | None,
) -> None:
    set_clock(datetime.fromisoformat(f"{today}T00:00:00+00:00"))
    astronaut.date_of_birth = birth and date.fromisoformat(birth)
    astronaut.date_of_death = death and date.fromisoformat(death)
    astronaut.save()

    assert derived(astronaut).age == age


def test_who_has_not_flown(astronaut: Astronaut) -> None:
    flight(TODAY + HOUR, None, [astronaut])
    flight(None, None, [astronaut])

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space, shown.eva_time) == (False, NOTHING, NOTHING)
    assert (shown.first_flight, shown.last_flight) == (None, None)
    assert (shown.flights_count, shown.landings_count, shown.spacewalks_count) == (0, 0, 0)
    assert not shown.flights.exists()


def test_flights_landings_and_spacewalks_are_listed_in_their_order(
    astronaut: Astronaut, colleague: Astronaut
) -> None:
    later = flight(TODAY - 5 * DAY, TODAY - 2 * DAY, [astronaut, colleague], [astronaut])
    earlier = flight(TODAY - 90 * DAY, TODAY - 80 * DAY, [astronaut], [astronaut])
    walks = [
        walk(astronaut, start=TODAY - days * DAY, end=TODAY - days * DAY + HOUR) for days in (4, 82)
    ]

    shown = derived(astronaut)

    assert shown.time_in_space == 13 * DAY
    assert shown.eva_time == 2 * HOUR
    assert not shown.in_space
    assert (shown.first_flight, shown.last_flight) == (TODAY - 90 * DAY, TODAY - 5 * DAY)
    assert (shown.flights_count, shown.landings_count, shown.spacewalks_count) == (2, 2, 2)
    document = Client().get(f"/2.3.0/astronauts/{astronaut.pk}/").json()
    assert [each["id"] for each in document["flights"]] == [
        str(each.rocket.launch.pk) for each in (earlier, later)
    ]
    assert [each["id"] for each in document["landings"]] == [earlier.pk, later.pk]
    assert [each["id"] for each in document["spacewalks"]] == [walks[1].pk, walks[0].pk]
    assert document["time_in_space"] == "P13D"


def test_each_flight_counts_once(astronaut: Astronaut) -> None:
    """However often somebody is listed in its crew."""
    flown = flight(TODAY - 5 * DAY, TODAY - DAY, [astronaut, astronaut], [astronaut, astronaut])
    walk(astronaut, astronaut, start=TODAY - 3 * DAY, duration=HOUR)

    shown = derived(astronaut)

    assert (shown.flights_count, shown.landings_count, shown.spacewalks_count) == (1, 1, 1)
    assert (shown.time_in_space, shown.eva_time) == (4 * DAY, HOUR)
    assert shown.landings.get() == flown


def test_who_came_down_in_another_spacecraft(astronaut: Astronaut, colleague: Astronaut) -> None:
    flight(TODAY - 300 * DAY, TODAY - 200 * DAY, [astronaut])  # came back without a crew
    flight(TODAY - 250 * DAY, TODAY - 50 * DAY, [colleague], [colleague, astronaut])
    flight(TODAY - 40 * DAY, TODAY - 30 * DAY, [astronaut], [astronaut])

    shown = derived(astronaut)

    assert shown.time_in_space == 260 * DAY
    assert (shown.in_space, shown.flights_count, shown.landings_count) == (False, 2, 2)
    assert derived(colleague).time_in_space == 200 * DAY


@pytest.mark.parametrize("end", [None, TODAY + DAY], ids=["unknown", "planned"])
@pytest.mark.parametrize("listed", [True, False])
def test_who_is_still_in_space(astronaut: Astronaut, end: datetime | None, *, listed: bool) -> None:
    flight(TODAY - 9 * DAY, end, [astronaut], [astronaut] if listed else [])

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space) == (True, 9 * DAY)
    assert (shown.flights_count, shown.landings_count) == (1, 0)


def test_who_stayed_when_the_others_came_down(
    astronaut: Astronaut, colleague: Astronaut, set_clock: SetClock
) -> None:
    flight(TODAY - 9 * DAY, TODAY - 4 * DAY, [astronaut, colleague], [colleague])

    assert derived(astronaut).in_space
    assert astronaut.time_in_space == 9 * DAY
    assert not derived(colleague).in_space
    set_clock(TODAY + DAY)
    assert derived(astronaut).time_in_space == 10 * DAY


def test_a_spacecraft_without_a_landing_crew_brings_everybody_down(astronaut: Astronaut) -> None:
    flight(TODAY - 90 * DAY, TODAY - 80 * DAY, [astronaut])
    flight(TODAY - 9 * DAY, TODAY - 4 * DAY, [astronaut], [astronaut])

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space) == (False, 15 * DAY)
    assert (shown.flights_count, shown.landings_count) == (2, 1)


@pytest.mark.parametrize("others_landed", [True, False])
def test_who_was_lost(astronaut: Astronaut, colleague: Astronaut, *, others_landed: bool) -> None:
    end = TODAY - 4 * DAY
    flight(TODAY - 9 * DAY, end, [astronaut, colleague], [colleague] if others_landed else [])
    Astronaut.objects.filter(pk=astronaut.pk).update(date_of_death=end.date())

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space) == (False, 5 * DAY)
    assert (shown.flights_count, shown.landings_count) == (1, 0)


def test_the_dead_are_not_in_space(astronaut: Astronaut) -> None:
    """Though nobody says how the flight ended."""
    flight(TODAY - 900 * DAY, None, [astronaut])
    Astronaut.objects.filter(pk=astronaut.pk).update(date_of_death=TODAY - 5 * DAY)

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space) == (False, NOTHING)
    assert shown.flights_count == 1


def test_who_flew_again_has_been_down(astronaut: Astronaut) -> None:
    """Though nobody says since when."""
    flight(TODAY - 900 * DAY, None, [astronaut])
    flight(TODAY - 9 * DAY, TODAY - 4 * DAY, [astronaut], [astronaut])

    shown = derived(astronaut)

    assert (shown.in_space, shown.time_in_space, shown.flights_count) == (False, 5 * DAY, 2)


def test_time_outside(astronaut: Astronaut, colleague: Astronaut) -> None:
    yesterday = TODAY - DAY
    walk(astronaut, colleague, start=yesterday, end=yesterday + 9 * HOUR, duration=7 * HOUR)
    walk(astronaut, start=yesterday - DAY, end=yesterday - DAY + 2 * HOUR)
    walk(astronaut, start=yesterday - 2 * DAY)
    walk(astronaut, duration=5 * HOUR)  # nobody knows when: perhaps it is yet to come
    walk(astronaut, start=TODAY + DAY, duration=5 * HOUR)

    assert derived(astronaut).eva_time == 9 * HOUR
    assert astronaut.spacewalks_count == astronaut.spacewalks.count() == 3
    assert derived(colleague).eva_time == 7 * HOUR


def stay(station: SpaceStation, start: datetime, end: datetime | None, *crew: Astronaut) -> Any:
    expedition = Expedition.objects.create(
        name="A stay", start=start, end=end, spacestation=station
    )
    expedition.crew.set([member(astronaut) for astronaut in crew])
    return expedition


def test_who_is_on_a_station(
    station: SpaceStation, astronaut: Astronaut, colleague: Astronaut
) -> None:
    recent = stay(station, TODAY - DAY, None, astronaut, colleague)
    longer = stay(station, TODAY - 9 * DAY, TODAY + DAY, astronaut)
    without_crew = stay(station, TODAY - 2 * DAY, None)
    stay(station, TODAY - 30 * DAY, TODAY, astronaut)  # over since this very second
    stay(station, TODAY + DAY, None, colleague)

    shown = derived(station)

    document = Client().get(f"/2.3.0/space_stations/{station.pk}/").json()
    assert [each["id"] for each in document["active_expeditions"]] == [
        longer.pk,
        without_crew.pk,
        recent.pk,
    ]
    assert shown.onboard_crew == document["onboard_crew"] == 2, "nobody is there twice"
    recent.delete()
    assert derived(station).onboard_crew == 1


def test_who_has_come_down_is_on_no_station(
    station: SpaceStation, astronaut: Astronaut, colleague: Astronaut
) -> None:
    stay(station, TODAY - 9 * DAY, None, astronaut, colleague)
    flight(TODAY - 10 * DAY, TODAY - HOUR, [astronaut, colleague], [colleague])

    assert derived(station).onboard_crew == 1


def test_what_is_entered_for_a_station_of_upstreams_shows_there(astronaut: Astronaut) -> None:
    theirs = SpaceStation.objects.create(pk=500, name="Theirs", onboard_crew=7, docked_vehicles=5)
    listed, over, unlisted = (
        Expedition.objects.create(pk=500 + n, name="Theirs", spacestation=theirs, start=start)
        for n, start in enumerate((TODAY - 9 * DAY, TODAY - 8 * DAY, TODAY - 7 * DAY))
    )
    Expedition.objects.filter(pk=over.pk).update(end=TODAY - DAY)
    theirs.active_expeditions.set([listed, over])
    assert derived(theirs).onboard_crew == 7

    ours = stay(theirs, TODAY - DAY, None, astronaut)

    assert derived(theirs).onboard_crew == 1
    assert list(theirs.active_expeditions.all()) == [listed, ours]
    assert theirs.docked_vehicles == 5
    docked(None, TODAY - DAY, space_station_target=theirs)
    assert derived(theirs).docked_vehicles == 1
    assert unlisted not in theirs.active_expeditions.all()


def docked(
    port: DockingLocation | None, start: datetime, end: datetime | None = None, **who: Any
) -> DockingEvent:
    return DockingEvent.objects.create(docking_location=port, docking=start, departure=end, **who)


def test_what_is_docked_at_a_station(station: SpaceStation) -> None:
    other = SpaceStation.objects.create(name="Another", status_id=1, type_id=2)
    here: dict[str, Any] = {"space_station_target": station}
    docked(None, TODAY - DAY, **here)
    active = docked(None, TODAY - DAY, TODAY + DAY, space_station_chaser=other, **here)
    docked(None, TODAY - DAY, TODAY, space_station_chaser=other, **here)
    docked(None, TODAY + DAY, **here)

    assert derived(station).docked_vehicles == 2
    assert derived(other).docked_vehicles == 0
    assert list(other.active_docking_events.all()) == [active]
    assert not station.active_docking_events.exists()


def test_a_port_is_occupied_by_whoever_came_last(
    station: SpaceStation, set_clock: SetClock
) -> None:
    port, other = (DockingLocation.objects.create(spacestation=station) for _ in range(2))
    first = docked(port, TODAY - 9 * DAY)  # nobody has entered when it left
    second = docked(port, TODAY - DAY, TODAY + DAY)
    third = docked(port, TODAY + 2 * DAY)

    def occupied() -> dict[Any, Any]:
        derive()
        events = DockingEvent.objects.filter(occupies__spacestation=station)
        return dict(events.values_list("occupies", "pk"))

    assert occupied() == {port.pk: second.pk}
    set_clock(TODAY + DAY)
    assert occupied() == {port.pk: first.pk}
    set_clock(TODAY + 2 * DAY)
    assert occupied() == {port.pk: third.pk}
    DockingEvent.objects.filter(pk=third.pk).update(docking_location=other)
    DockingEvent.objects.filter(pk=first.pk).update(departure=TODAY)
    assert occupied() == {other.pk: third.pk}
    DockingEvent.objects.filter(pk=third.pk).update(departure=TODAY + 2 * DAY)
    assert occupied() == {}


def test_two_vehicles_may_change_places(station: SpaceStation) -> None:
    ports = [DockingLocation.objects.create(spacestation=station) for _ in range(2)]
    events = [docked(port, TODAY - DAY) for port in ports]
    derive()

    for event, port in zip(events, reversed(ports), strict=True):
        DockingEvent.objects.filter(pk=event.pk).update(docking_location=port)

    assert [derived(event).occupies for event in events] == ports[::-1]


def everything_of(row: Any) -> dict[str, Any]:
    """The values of a row, and what its relations to many lead to."""
    return type(row).objects.filter(pk=row.pk).values().get() | {
        relation.name: list(getattr(row, relation.name).values_list("pk", flat=True))
        for relation in row._meta.many_to_many
    }


def test_upstreams_rows_are_never_touched(colleague: Astronaut) -> None:
    theirs = Astronaut.objects.create(
        pk=500, name="Theirs", status_id=1, age=7, date_of_birth="1990-01-01", flights_count=70
    )
    flown = flight(TODAY - 9 * DAY, None, [theirs, colleague])
    walk(theirs, start=TODAY - DAY, duration=HOUR)
    link_all(Astronaut._meta.get_field("landings"), {theirs.pk: [flown.pk]})
    iss = SpaceStation.objects.create(pk=500, name="Theirs", onboard_crew=7, docked_vehicles=5)
    Expedition.objects.create(pk=500, name="Theirs", spacestation=iss, start=TODAY - DAY)
    port = DockingLocation.objects.create(spacestation=iss)
    left = docked(
        port, TODAY - 9 * DAY, TODAY - DAY, pk=500, occupies=port, space_station_target=iss
    )
    ours = docked(port, TODAY - HOUR)
    rows = [theirs, iss, left]
    before = [everything_of(row) for row in rows]

    derive()

    assert [everything_of(row) for row in rows] == before
    assert derived(colleague).in_space
    assert derived(ours).occupies is None, "as long as upstream says that somebody else is there"


def test_nothing_is_written_when_nothing_has_changed(
    astronaut: Astronaut, station: SpaceStation, set_clock: SetClock
) -> None:
    astronaut.date_of_birth = date(1990, 6, 2)
    astronaut.save()
    flight(TODAY - 9 * DAY, TODAY - 4 * DAY, [astronaut], [astronaut])
    walk(astronaut, start=TODAY - 5 * DAY)
    stay(station, TODAY - DAY, None, astronaut)
    docked(DockingLocation.objects.create(spacestation=station), TODAY - DAY)
    derive()
    begin()
    token = DataRevision.objects.get().token

    with CaptureQueriesContext(connection) as captured:
        derive()

    written = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split('"')[1] for sql in written] == ["derived_lastderivation"]
    assert DataRevision.objects.get().token == token
    set_clock(TODAY + DAY)
    derive()
    assert DataRevision.objects.get().token != token, "somebody is a year older"
    assert LastDerivation.objects.get().day == date(2024, 6, 2)


@pytest.fixture
def enter(admin_client: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Send a form of the admin, and let what it enters be committed."""

    def enter(page: str, *key: Any, **values: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin_client.post(reverse(f"admin:{page}", args=key), values)
        assert answer.status_code == 302

    return enter


def test_what_is_entered_in_the_admin_shows_at_once(
    station: SpaceStation, astronaut: Astronaut, enter: Callable[..., Any], read: Read
) -> None:
    path = f"/2.3.0/space_stations/{station.pk}/"
    assert not read(path)["onboard_crew"]

    enter(
        "stations_expedition_add",
        name="Stay",
        start_0="2024-05-01",
        start_1="00:00",
        spacestation=station.pk,
        crew=[member(astronaut).pk],
    )

    shown = read(path)
    assert [each["name"] for each in shown["active_expeditions"]] == ["Stay"]
    assert shown["onboard_crew"] == 1
    assert LastDerivation.objects.get().day == TODAY.date()


@pytest.mark.parametrize("kind", ["alone", "chosen"])
def test_what_is_deleted_in_the_admin_is_missed_at_once(
    station: SpaceStation,
    astronaut: Astronaut,
    enter: Callable[..., Any],
    read: Read,
    kind: str,
) -> None:
    expedition = stay(station, TODAY - DAY, None, astronaut)
    derive()
    path = f"/2.3.0/space_stations/{station.pk}/"
    assert read(path)["onboard_crew"] == 1

    if kind == "alone":
        enter("stations_expedition_delete", expedition.pk, post="yes")
    else:
        chosen = {"action": "delete_selected", "_selected_action": expedition.pk, "post": "yes"}
        enter("stations_expedition_changelist", **chosen)

    assert not Expedition.objects.filter(pk=expedition.pk).exists()
    assert (read(path)["onboard_crew"], read(path)["active_expeditions"]) == (0, [])


def test_what_is_entered_is_due_until_it_is_derived(
    station: SpaceStation, admin_client: Client
) -> None:
    """Though the process ends between the two."""
    derive()
    form = {"name": "Stay", "start_0": "2024-05-01", "start_1": "00:00", "spacestation": station.pk}

    admin_client.post(reverse("admin:stations_expedition_add"), form)  # no commit, no derivation

    assert not station.active_expeditions.exists()
    assert keep_derived()
    assert station.active_expeditions.get().name == "Stay"


def test_values_are_kept_true_once_a_day(astronaut: Astronaut, set_clock: SetClock) -> None:
    Astronaut.objects.filter(pk=astronaut.pk).update(date_of_birth=date(1990, 6, 2))

    def age() -> int | None:
        return Astronaut.objects.values_list("age", flat=True).get(pk=astronaut.pk)

    assert (keep_derived(), age()) == (True, 33)
    Astronaut.objects.filter(pk=astronaut.pk).update(age=5)  # by SQL of somebody's own
    assert (keep_derived(), age()) == (False, 5), "nothing is due on the same day"
    set_clock(TODAY + DAY)
    assert (keep_derived(), age()) == (True, 34)


def test_readers_derive_nothing(astronaut: Astronaut, read: Read) -> None:
    Astronaut.objects.filter(pk=astronaut.pk).update(date_of_birth=date(1990, 6, 1))
    LastDerivation.objects.update(day=None)

    assert read(f"/2.3.0/astronauts/{astronaut.pk}/")["age"] is None
    assert LastDerivation.objects.get().day is None


def test_nothing_is_derived_by_code_of_another_version() -> None:
    LastDerivation.objects.update(day=None)
    DataRevision.objects.update(fingerprint="another")

    assert not keep_derived()


class Wrong(Exception):
    """A mistake in the code of a value."""


@pytest.fixture
def break_careers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Astronaut], None]:
    """Let the career of an astronaut be more than the code can take."""

    def break_careers(astronaut: Astronaut) -> None:
        values = Career.values

        def broken(career: Career, other: Astronaut, moment: datetime) -> dict[str, Any]:
            if other == astronaut:
                raise Wrong("More than we can take.")
            return values(career, other, moment)

        monkeypatch.setattr(Career, "values", broken)

    return break_careers


def test_what_fails_keeps_nothing_else_from_being_derived(
    astronaut: Astronaut,
    colleague: Astronaut,
    station: SpaceStation,
    break_careers: Callable[[Astronaut], None],
    monkeypatch: pytest.MonkeyPatch,
    set_clock: SetClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Astronaut.objects.update(date_of_birth=date(1990, 6, 1))
    flight(TODAY - 9 * DAY, None, [astronaut, colleague])
    stay(station, TODAY - DAY, None, colleague)

    with monkeypatch.context():
        break_careers(astronaut)
        assert keep_derived()
        assert keep_derived() is False, "it is tried again after a pause"
        set_clock(TODAY + PAUSE)
        assert keep_derived()

        failure = DerivationFailure.objects.get()
        assert (failure.model, failure.key) == ("astronauts.Astronaut", str(astronaut.pk))
        assert failure.reason == "Wrong: More than we can take."
        (line,) = [record for record in caplog.records if record.name == derive.__module__]
        assert str(astronaut.pk) in line.getMessage()
        assert line.exc_info, "with where in the code it was"
        colleague.refresh_from_db()
        assert (colleague.in_space, colleague.age) == (True, 34)
        assert colleague.flights.count() == 1
        assert station.active_expeditions.count() == 1
        monkeypatch.undo()

    set_clock(TODAY + 2 * PAUSE)
    assert keep_derived()
    assert not DerivationFailure.objects.exists()
    astronaut.refresh_from_db()
    assert (astronaut.in_space, astronaut.age) == (True, 34)


def test_a_model_that_fails_as_a_whole(
    astronaut: Astronaut, station: SpaceStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(station, TODAY - DAY, None, astronaut)
    monkeypatch.setattr(
        "astronauts.derived.careers", lambda crews, moment: list(crews.extra(where=["no"]))
    )

    derive()

    assert DerivationFailure.objects.get().key == ""
    assert station.active_expeditions.count() == 1


def test_a_value_that_the_database_refuses(
    station: SpaceStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake that is found when the value is written."""
    other = SpaceStation.objects.create(name="Another", status_id=1, type_id=2)
    stay(station, TODAY - DAY, None)
    stay(other, TODAY - DAY, None)

    def too_many(row: SpaceStation, moment: datetime) -> dict[str, Any]:
        return situation(row, moment) | ({"onboard_crew": 2**70} if row == station else {})

    monkeypatch.setattr("stations.derived.situation", too_many)

    derive()

    assert DerivationFailure.objects.get().key == str(station.pk)
    assert other.active_expeditions.count() == 1
    assert not station.active_expeditions.exists(), "all of a row, or nothing"


def test_the_admin_saves_and_shows_what_fails(
    astronaut: Astronaut,
    break_careers: Callable[[Astronaut], None],
    enter: Callable[..., Any],
    admin_client: Client,
) -> None:
    break_careers(astronaut)
    warning = "1 value could not be computed"
    pages = [
        reverse("admin:index"),
        reverse("admin:astronauts_astronaut_change", args=[astronaut.pk]),
    ]
    assert not [page for page in pages if warning in admin_client.get(page).content.decode()]

    enter("astronauts_astronautstatus_add", name="Retired again")

    assert [page for page in pages if warning in admin_client.get(page).content.decode()] == pages
    listed = admin_client.get(reverse("admin:derived_derivationfailure_changelist"))
    assert pages[1] in listed.content.decode()
    assert "More than we can take." in listed.content.decode()
    assert warning not in Client().get(reverse("admin:login")).content.decode()


def test_a_save_stands_though_nothing_can_be_derived(
    enter: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    derive()

    def refuse() -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("core.derived.computing.wait_for_other_writers", refuse)
    enter("astronauts_astronautstatus_add", name="Retired again")

    assert AstronautStatus.objects.filter(name="Retired again").exists()
    assert "lock timeout" in caplog.text
    assert keep_derived() is False
    monkeypatch.undo()
    assert keep_derived(), "made up for"


def test_load_derives(client: Client, tmp_path: Path) -> None:
    gagarin = client.get("/2.3.0/astronauts/900001/").json() | {"age": 5, "flights_count": 7}
    theirs = gagarin | {"id": 500}
    file = tmp_path / "astronauts.json"
    file.write_text(json.dumps([gagarin, theirs]))
    LastDerivation.objects.update(day=None)

    call_command("load", file, verbosity=0)

    ours, kept = (client.get(f"/2.3.0/astronauts/{key}/").json() for key in (900001, 500))
    assert (ours["age"], ours["flights_count"]) == (34, 1)
    assert (kept["age"], kept["flights_count"]) == (5, 7)
    assert LastDerivation.objects.get().day == now().date()


def test_the_demo_data_says_what_follows_from_it(client: Client) -> None:
    """What its files say of careers that are over is what is derived from its crews."""
    columns = ("age", "time_in_space", "eva_time", "flights_count", "landings_count")
    dead = Astronaut.objects.exclude(date_of_death=None).order_by("pk")
    assert dead.count() > 30
    told = list(dead.values_list("pk", *columns))

    dead.update(age=None, time_in_space=None, eva_time=HOUR, flights_count=0, landings_count=0)
    derive()

    assert list(dead.values_list("pk", *columns)) == told


def launched(landing: Landing) -> tuple[datetime, int]:
    """When what has landed was launched, and the key; a landing of nothing comes last."""
    flights = [
        getattr(landing, name)
        for name in ("firststage", "spacecraftflight", "payloadflight")
        if hasattr(landing, name)
    ]
    (net,) = [flight.rocket.launch.net for flight in flights[:1]] or [TODAY + 10_000 * DAY]
    return net, landing.pk


def test_landings_come_in_the_order_of_their_launches(client: Client) -> None:
    Landing.objects.create()
    (first,) = Launch.objects.filter(rocket__spacecraftflight__landing__isnull=False)[:1]
    Launch.objects.filter(pk=first.pk).update(net=TODAY + DAY)
    derive()
    expected = [landing.pk for landing in sorted(Landing.objects.all(), key=launched)]

    shown = rows(client, "/2.3.0/landings/", "mode=list")
    assert [row["id"] for row in shown] == expected
    assert expected != sorted(expected)


# A process that loses the database meanwhile

LOSE = f"""{SETUP}
from django.db import connection
from core.derived.computing import keep_derived
from core.derived.models import LastDerivation
LastDerivation.objects.update(day=None)
with connection.cursor() as cursor:
    cursor.execute('''
        CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE TRIGGER lose AFTER UPDATE ON derived_lastderivation
        FOR EACH STATEMENT EXECUTE FUNCTION lose()
    ''')
assert not keep_derived()
connection.close()
with connection.cursor() as cursor:
    cursor.execute("DROP FUNCTION lose() CASCADE")
assert keep_derived()
"""


@postgresql
def test_a_lost_connection_is_made_up_for_without_a_traceback(
    databases: Databases, django_db_blocker: Any
) -> None:
    """The process logs the outage itself, once."""
    with (
        django_db_blocker.unblock(),
        databases.copy("demo", "lost") as url,
        start(url, "-c", LOSE, stderr=subprocess.PIPE) as process,
    ):
        _, told = process.communicate()

    assert (told, process.returncode) == ("", 0)
