"""Stations and their crews: filters, search, orders, and what is shown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F, Q
from django.test import Client

from astronauts.models import Astronaut
from core.models import Country, Orbit
from launches.models import (
    DockingEvent,
    DockingLocation,
    PayloadFlight,
    SpacecraftFlight,
)
from spacedevs.clock import now
from spacedevs.router import router
from stations.models import Expedition, SpaceStation, Spacewalk
from tests.documents import rows

pytestmark = pytest.mark.django_db

MODELS: dict[str, Any] = {
    "astronauts": Astronaut,
    "space_stations": SpaceStation,
    "expeditions": Expedition,
    "spacewalks": Spacewalk,
    "docking_events": DockingEvent,
    "spacecraft_flights": SpacecraftFlight,
    "payload_flights": PayloadFlight,
}
VIEWSETS = {prefix: viewset for prefix, viewset, _ in router.registry if prefix in MODELS}

ISS, TIANGONG, SKYLAB = 4, 18, 6
GAGARIN, PESQUET, CONRAD, LAIKA = 900001, 900048, 900018, 900218
APOLLO_17 = UUID("00000000-0000-4000-8000-000000900009")

Wanted = Callable[[Any], bool]


def ids(client: Client, path: str, query: str = "") -> list[Any]:
    return [row["id"] for row in rows(client, f"/2.3.0/{path}/", f"mode=list&{query}")]


def compared(name: str, text: str, value: Any, *suffixes: str) -> Iterator[tuple[str, Wanted]]:
    """Queries with each lookup of a value, and what they mean; null never matches."""
    operators = {
        "": operator.eq,
        "__gt": operator.gt,
        "__gte": operator.ge,
        "__lt": operator.lt,
        "__lte": operator.le,
    }
    for suffix in suffixes or operators:

        def fits(row: Any, compare: Any = operators[suffix]) -> bool:
            has = getattr(row, name)
            return has is not None and compare(has, value)

        yield f"{name}{suffix}={text}", fits


def related(row: Any, *names: str) -> set[Any]:
    """The keys that a relation to one or many leads to."""
    ends = [row]
    for name in names:
        ends = [
            end
            for start in ends
            for end in (
                getattr(start, name).all()
                if hasattr(getattr(start, name), "all")
                else [getattr(start, name)]
            )
            if end is not None
        ]
    return {end.pk for end in ends}


LATER = ("__gt", "__gte", "__lt", "__lte")


def is_docked(docking: Any) -> bool:
    return docking.docking <= now() and (not docking.departure or docking.departure > now())


#: Queries, each with a plain-Python reading.
CASES: dict[str, list[tuple[str, Wanted]]] = {
    "astronauts": [
        *compared("age", "60", 60),
        *compared("date_of_birth", "1934-03-09", date(1934, 3, 9)),
        *compared("date_of_death", "1968-03-27", date(1968, 3, 27)),
        *compared("flights_count", "1", 1),
        *compared("landings_count", "1", 1),
        *compared("first_flight", "1965-03-18T07:00:00Z", datetime(1965, 3, 18, 7, tzinfo=UTC)),
        *compared("last_flight", "1975-07-15T12:20:00Z", datetime(1975, 7, 15, 12, 20, tzinfo=UTC)),
        ("agency_ids=27,37", lambda row: row.agency_id in (27, 37)),
        ("status_ids=1,4", lambda row: row.status_id in (1, 4)),
        ("nationality=american", lambda row: "American" in nationalities(row)),
        ("nationality=ITALIAN", lambda row: "Italian" in nationalities(row)),
        ("type__id=7", lambda row: row.type_id == 7),
        ("in_space=true", lambda row: row.in_space),
        ("in_space=false", lambda row: not row.in_space),
        ("has_flown=true", lambda row: row.first_flight is not None),
        ("has_flown=false", lambda row: row.first_flight is None),
        ("is_human=true", lambda row: row.type_id != 6),
        ("is_human=false", lambda row: row.type_id == 6),
        ("is_human=1&has_flown=0", lambda row: row.type_id != 6 and row.first_flight is None),
    ],
    "space_stations": [
        *compared("docked_vehicles", "3", 3),
        *compared("onboard_crew", "3", 3),
        ("id=18", lambda row: row.pk == TIANGONG),
        ("name=Mir", lambda row: row.name == "Mir"),
        ("name__contains=Salyut", lambda row: "Salyut" in row.name),
        ("orbit=900123", lambda row: row.orbit_id == 900123),
        ("owner__ids=44,900001", lambda row: bool(related(row, "owners") & {44, 900001})),
        ("owners=66&owners=44", lambda row: bool(related(row, "owners") & {66, 44})),
        ("status=1", lambda row: row.status_id == 1),
        ("status__ids=1,3", lambda row: row.status_id in (1, 3)),
        ("type=3", lambda row: row.type_id == 3),
    ],
    "expeditions": [
        *compared("start", "2024-04-06T03:54Z", datetime(2024, 4, 6, 3, 54, tzinfo=UTC), *LATER),
        *compared("end", "2023-09-27T07:54Z", datetime(2023, 9, 27, 7, 54, tzinfo=UTC), *LATER),
        ("is_active=true", lambda row: row.start <= now() and (not row.end or row.end > now())),
        ("is_active=false", lambda row: row.start > now() or (bool(row.end) and row.end <= now())),
        ("space_station=18", lambda row: row.spacestation_id == TIANGONG),
        ("name=Skylab+3", lambda row: row.name == "Skylab 3"),
        ("crew__astronaut=900069", lambda row: 900069 in related(row, "crew", "astronaut")),
        (
            "crew__astronaut__agency=37",
            lambda row: 37 in related(row, "crew", "astronaut", "agency"),
        ),
    ],
    "spacewalks": [
        *compared("start", "1973-06-19T10:55Z", datetime(1973, 6, 19, 10, 55, tzinfo=UTC), *LATER),
        *compared("end", "1973-06-19T12:31Z", datetime(1973, 6, 19, 12, 31, tzinfo=UTC)),
        ("year=1965,2021", lambda row: row.start.year in (1965, 2021)),
        ("month=12", lambda row: row.start.month == 12),
        ("day=19,20", lambda row: row.start.day in (19, 20)),
        ("id=900036", lambda row: row.pk == 900036),
        ("ids=900036,900001", lambda row: row.pk in (900036, 900001)),
        ("name=Apollo+11+EVA", lambda row: row.name == "Apollo 11 EVA"),
        ("name__contains=EVA+2", lambda row: "EVA 2" in row.name),
        ("program__name=Apollo", lambda row: "Apollo" in programs(row)),
        (
            "program__name__contains=Space",
            lambda row: any("Space" in name for name in programs(row)),
        ),
        ("program__ids=4,900004", lambda row: bool(related(row, "program") & {4, 900004})),
        (
            f"astronaut__ids={CONRAD},{PESQUET}",
            lambda row: bool(related(row, "crew", "astronaut") & {CONRAD, PESQUET}),
        ),
        ("event__ids=900029,900031", lambda row: row.event_id in (900029, 900031)),
        (
            f"launch__ids={APOLLO_17}",
            lambda row: APOLLO_17 in related(row, "spacecraft_flight", "rocket", "launch"),
        ),
        ("owner__ids=27,66", lambda row: bool(related(row, "spacestation", "owners") & {27, 66})),
        ("spacestation__ids=6,18", lambda row: row.spacestation_id in (6, 18)),
    ],
    "docking_events": [
        *compared("docking", "2001-12-07T20:03Z", datetime(2001, 12, 7, 20, 3, tzinfo=UTC), *LATER),
        ("docked=true", is_docked),
        ("docked=false", lambda row: not is_docked(row)),
        ("docking_location__id=19", lambda row: row.docking_location_id == 19),
        ("flight_vehicle_chaser__id=900021", lambda row: row.flight_vehicle_chaser_id == 900021),
        ("space_station_target__id=18", lambda row: row.space_station_target_id == TIANGONG),
    ],
    "spacecraft_flights": [("spacecraft=900004", lambda row: row.spacecraft_id == 900004)],
    "payload_flights": [("payload=5", lambda row: row.payload_id == 5)],
}


def nationalities(astronaut: Astronaut) -> set[str]:
    return {country.nationality_name for country in astronaut.nationality.all()}


def programs(spacewalk: Spacewalk) -> set[str]:
    return {program.name for program in spacewalk.program.all()}


@pytest.fixture
def varied() -> None:
    """Rows that the demo data lacks: a person in space, a station elsewhere, an odd spacewalk."""
    Astronaut.objects.filter(pk__in=[PESQUET, LAIKA]).update(in_space=True)
    SpaceStation.objects.filter(pk=SKYLAB).update(
        orbit=Orbit.objects.create(pk=900123, name="Elsewhere"), onboard_crew=4, docked_vehicles=3
    )
    SpaceStation.objects.filter(name="Mir").update(docked_vehicles=4)
    both = Astronaut.objects.get(pk=PESQUET)
    both.nationality.add(Country.objects.get(nationality_name="American"))


@pytest.mark.usefixtures("varied")
@pytest.mark.parametrize(
    ("path", "query", "wanted"), [(path, *case) for path, cases in CASES.items() for case in cases]
)
def test_filters(client: Client, path: str, query: str, wanted: Wanted) -> None:
    everything = MODELS[path].objects.all()
    expected = {row.pk for row in everything if wanted(row)}

    found = ids(client, path, query)

    assert set(found) == expected
    assert len(found) == len(expected), "each once"
    assert 0 < len(expected) < len(everything)


@pytest.mark.parametrize("path", MODELS)
def test_every_filter_has_a_case(path: str) -> None:
    asked = {part.split("=")[0] for query, _ in CASES[path] for part in query.split("&")}

    assert asked == set(VIEWSETS[path].filterset_class.base_filters)  # type: ignore[union-attr]


#: A word to search for, and the only field that contains it.
SEARCHES = {
    "astronauts": {
        "agency__abbrev": "CSA",
        "agency__name": "japan",
        "name": "pesquet",
        "nationality__nationality_name": "swiss",
    },
    "space_stations": {"name": "salyut", "owners__abbrev": "cmsa", "owners__name": "aeronautics"},
    "expeditions": {
        "crew__astronaut__agency__abbrev": "cmsa",
        "crew__astronaut__agency__name": "japan",
        "crew__astronaut__name": "lovell",
        "crew__astronaut__nationality__nationality_name": "italian",
        "name": "skylab",
    },
    "spacewalks": {
        "crew__astronaut__name": "conrad",
        "location": "moon",
        "name": "polaris",
        "program__name": "shuttle",
    },
    "docking_events": {
        "docking_location__name": "zenith",
        "flight_vehicle_chaser__spacecraft__name": "progress",
        "flight_vehicle_target__spacecraft__name": "soyuz 19",
        "payload_flight_chaser__payload__name": "sputnik",
        "payload_flight_target__payload__name": "voyager",
        "space_station_chaser__name": "genesis",
        "space_station_target__name": "mir",
    },
}


@pytest.mark.parametrize(
    ("path", "field", "word"),
    [(path, *found) for path, searches in SEARCHES.items() for found in searches.items()],
)
def test_search(client: Client, path: str, field: str, word: str) -> None:
    if path == "docking_events":
        here = {"docking": now(), "space_station_target_id": ISS}
        flights = PayloadFlight.objects
        DockingEvent.objects.create(
            payload_flight_chaser=flights.get(payload__name="Sputnik 1"),
            payload_flight_target=flights.get(payload__name="Voyager 1"),
            **here,
        )
        DockingEvent.objects.create(space_station_chaser_id=16, **here)
    if field == "crew__astronaut__name" and path == "expeditions":
        Astronaut.objects.filter(pk=CONRAD).update(name="James Lovell")
    expected = set(
        MODELS[path].objects.filter(**{f"{field}__icontains": word}).values_list("pk", flat=True)
    )

    found = ids(client, path, f"search=%22{word}%22")

    assert sorted(found) == sorted(expected)
    assert 0 < len(expected) < MODELS[path].objects.count()


def test_every_field_is_searched() -> None:
    searched = {path: set(viewset.search_fields) for path, viewset in VIEWSETS.items()}

    assert {path: fields for path, fields in searched.items() if fields} == {
        path: set(searches) for path, searches in SEARCHES.items()
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, name) for path, viewset in VIEWSETS.items() for name in viewset.ordering_fields],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_orders(client: Client, path: str, name: str, sign: str) -> None:
    attribute = MODELS[path]._meta.get_field(name).attname
    if name == "name":  # each engine sorts text in its own way
        order = F(name).desc() if sign else F(name).asc()
        expected = list(MODELS[path].objects.order_by(order, "pk").values_list("pk", flat=True))
    else:
        pairs = list(MODELS[path].objects.order_by("pk").values_list(attribute, "pk"))
        known = [pair for pair in pairs if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=bool(sign))
        expected = [pk for _, pk in (*known, *(pair for pair in pairs if pair[0] is None))]

    assert ids(client, path, f"ordering={sign}{name}") == expected


@pytest.mark.parametrize("path", MODELS)
def test_lists_are_in_the_order_of_ids_by_default(client: Client, path: str) -> None:
    assert ids(client, path) == sorted(MODELS[path].objects.values_list("pk", flat=True))


@pytest.mark.parametrize("path", MODELS)
def test_modes(client: Client, path: str) -> None:
    names = VIEWSETS[path].modes.names  # type: ignore[union-attr]
    said = {mode: client.get(f"/2.3.0/{path}/?mode={mode}").json()["results"] for mode in names}

    assert names == ["list", "normal", "detailed"][-len(names) :]
    assert client.get(f"/2.3.0/{path}/").json()["results"] == said["normal"]
    first = said[names[-1]][0]
    assert client.get(f"/2.3.0/{path}/{first['id']}/?mode={names[0]}").json() == first
    for mode, shown in said.items():
        assert {row.get("response_mode", mode) for row in shown} == {mode}
    fields = [list(said[mode][0]) for mode in names]
    assert len(fields[0]) < len(fields[-1]) or path == "docking_events"


def test_who_is_human_and_who_has_flown(client: Client) -> None:
    humans, others = (
        set(ids(client, "astronauts", f"is_human={text}")) for text in ("true", "false")
    )
    flown, grounded = (
        set(ids(client, "astronauts", f"has_flown={text}")) for text in ("true", "false")
    )
    everybody = set(ids(client, "astronauts"))

    assert others == {LAIKA}
    assert humans == everybody - {LAIKA}
    assert GAGARIN in flown
    assert flown | grounded == everybody
    assert not flown & grounded


def test_somebody_of_no_known_type_is_human(client: Client) -> None:
    Astronaut.objects.filter(pk=GAGARIN).update(type=None)

    assert GAGARIN in ids(client, "astronauts", "is_human=true")


def test_a_station_shows_its_ports_and_what_is_docked(client: Client) -> None:
    station = SpaceStation.objects.get(pk=TIANGONG)
    DockingEvent.objects.filter(space_station_target=station).delete()
    forward, nadir, aft = station.docking_location.all()
    flight = SpacecraftFlight.objects.get(spacecraft__name="Shenzhou 12")
    payload = PayloadFlight.objects.get(payload__name="Nauka")
    visit = {"docking": now() - timedelta(days=1), "space_station_target": station}
    docked = DockingEvent.objects.create(
        docking_location=forward, occupies=forward, flight_vehicle_chaser=flight, **visit
    )
    DockingEvent.objects.create(
        docking_location=nadir, occupies=nadir, payload_flight_chaser=payload, **visit
    )
    DockingEvent.objects.create(docking_location=aft, departure=now(), **visit)

    shown = client.get("/2.3.0/space_stations/18/").json()

    ports = {port["id"]: port["currently_docked"] for port in shown["docking_location"]}
    assert list(ports) == [forward.pk, nadir.pk, aft.pk]
    assert ports[forward.pk]["id"] == docked.pk
    assert ports[forward.pk]["url"] == f"http://testserver/2.3.0/docking_events/{docked.pk}/"
    craft = ports[forward.pk]["flight_vehicle_chaser"]
    assert craft["id"] == flight.pk
    assert craft["spacecraft"]["name"] == "Shenzhou 12"
    assert ports[forward.pk]["payload_flight_chaser"] is None
    assert ports[nadir.pk]["payload_flight_chaser"]["payload"]["name"] == "Nauka"
    assert ports[aft.pk] is None


def test_a_station_shows_who_is_there(client: Client) -> None:
    active = SpaceStation.objects.get(pk=TIANGONG).active_expeditions
    active.clear()
    for key in (900033, 163):  # in the order of the list, not of ids
        active.add(key)

    for shown in (
        client.get("/2.3.0/space_stations/18/").json(),
        rows(client, "/2.3.0/space_stations/", "id=18")[0],
    ):
        assert [each["name"] for each in shown["active_expeditions"]] == [
            "Shenzhou 21",
            "Shenzhou 20",
        ]
        assert list(shown["active_expeditions"][0]) == ["id", "url", "name", "start", "end"]


def test_a_station_that_is_docked_elsewhere_shows_where(client: Client) -> None:
    port = DockingLocation.objects.get(name="Node 2 forward")
    docked = DockingEvent.objects.create(
        docking=now(),
        docking_location=port,
        space_station_target_id=ISS,
        space_station_chaser_id=18,
    )
    SpaceStation.objects.get(pk=TIANGONG).active_docking_events.set([docked])

    (shown,) = client.get("/2.3.0/space_stations/18/").json()["active_docking_events"]

    assert shown["id"] == docked.pk
    assert shown["docking_location"]["name"] == "Node 2 forward"
    assert shown["space_station_target"]["id"] == ISS


def test_an_expedition_shows_its_crew_and_its_spacewalks(client: Client) -> None:
    shown = client.get("/2.3.0/expeditions/900003/").json()

    assert [member["role"]["role"] for member in shown["crew"]] == [
        "Commander",
        "Science Pilot",
        "Pilot",
    ]
    assert [walk["id"] for walk in shown["spacewalks"]] == [900003, 900004, 900005]
    assert shown["spacestation"]["owners"][0]["abbrev"] == "NASA"


def test_a_flight_of_a_spacecraft_shows_where_it_was_docked(client: Client) -> None:
    shown = client.get("/2.3.0/spacecraft_flights/900021/").json()
    visits = DockingEvent.objects.filter(flight_vehicle_chaser=900021)

    assert [each["id"] for each in shown["docking_events"]] == list(
        visits.values_list("pk", flat=True)
    )
    assert {each["space_station_target"]["id"] for each in shown["docking_events"]} == {ISS}


def test_an_astronaut_shows_every_flight(client: Client) -> None:
    shown = client.get(f"/2.3.0/astronauts/{CONRAD}/").json()

    for name, count in (("flights", 2), ("landings", 2), ("spacewalks", 4)):
        assert shown[f"{name}_count"] == len(shown[name]) == count
    assert [flight["net"][:4] for flight in shown["flights"]] == ["1969", "1973"]
    assert not Astronaut.objects.filter(Q(flights=None), flights_count__gt=0).exists()
