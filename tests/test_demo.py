"""The demo data is consistent: who has flown, who is in space, and what is docked where."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from astronauts.models import Astronaut, AstronautFlight
from core.ids import LAST_UPSTREAM_ID
from launches.models import DockingEvent, SpacecraftFlight
from spacedevs.clock import now
from stations.models import Expedition, SpaceStation, Spacewalk
from tests.documents import FIXTURES, documents

pytestmark = pytest.mark.django_db

LAST_DEMO_ID = 999_999


def under_way() -> Any:
    """The current expeditions."""
    return Expedition.objects.filter(Q(end=None) | Q(end__gt=now()), start__lte=now())


def docked() -> Any:
    """The current dockings."""
    return DockingEvent.objects.filter(
        Q(departure=None) | Q(departure__gt=now()), docking__lte=now()
    )


def test_whoever_was_in_space_has_flown_there() -> None:
    """Everyone in a crew of a station, spacewalk or landing was launched before."""
    crews = AstronautFlight.objects.filter(
        Q(expeditions__start__lte=now())
        | Q(spacewalks__start__lte=now())
        | Q(landed_on__isnull=False)
    )
    assert crews.exists()
    for member in crews.distinct():
        assert member.astronaut.first_flight is not None, member
        assert member.astronaut.first_flight <= now()


def test_nobody_has_died_in_flight_without_one() -> None:
    assert not Astronaut.objects.filter(status__name="Lost In Flight", flights=None).exists()


def test_all_flights_of_astronauts_are_counted() -> None:
    for astronaut in Astronaut.objects.all():
        flown = SpacecraftFlight.objects.filter(
            launch_crew__astronaut=astronaut, rocket__launch__net__lte=now()
        )
        landed = SpacecraftFlight.objects.filter(landing_crew__astronaut=astronaut)
        walked = Spacewalk.objects.filter(crew__astronaut=astronaut)
        assert set(astronaut.flights.values_list("pk", flat=True)) == set(
            flown.values_list("rocket__launch", flat=True)
        )
        assert astronaut.flights_count == flown.distinct().count(), astronaut
        assert astronaut.landings_count == landed.distinct().count(), astronaut
        assert astronaut.spacewalks_count == walked.distinct().count(), astronaut
        assert (astronaut.first_flight is None) == (astronaut.flights_count == 0)
        assert astronaut.landings_count <= astronaut.flights_count, astronaut


def test_crews_went_up_before_they_came_down() -> None:
    for flight in SpacecraftFlight.objects.exclude(landing_crew=None):
        assert flight.mission_end is not None, flight
        for member in flight.landing_crew.all():
            flights = member.astronaut.flights.filter(net__lt=flight.mission_end)
            assert flights.exists(), (flight, member)


def test_who_is_in_space_is_aboard_a_station_and_the_other_way_round() -> None:
    aboard = set()
    for expedition in under_way():
        for member in expedition.crew.all():
            landed = member.astronaut.landings.filter(
                mission_end__gt=expedition.start, mission_end__lte=now()
            )
            if not landed.exists():
                aboard.add(member.astronaut)

    assert aboard
    assert set(Astronaut.objects.filter(in_space=True)) == aboard


def test_whoever_lived_on_a_station_was_in_space_then() -> None:
    """Each stay has a launch before its end, and no landing between that and its beginning."""
    for expedition in Expedition.objects.filter(start__lte=now()):
        end = expedition.end or now()
        for member in expedition.crew.all():
            up = member.astronaut.flights.filter(net__lt=end).order_by("-net").first()
            assert up is not None, (expedition, member)
            down = member.astronaut.landings.filter(
                mission_end__gt=up.net, mission_end__lte=expedition.start
            )
            assert not down.exists(), (expedition, member)


def test_stations_show_what_expeditions_and_dockings_say() -> None:
    for station in SpaceStation.objects.all():
        expeditions = list(under_way().filter(spacestation=station))
        assert list(station.active_expeditions.all()) == expeditions, station
        crew = Astronaut.objects.filter(crews__expeditions__in=expeditions, in_space=True)
        assert (station.onboard_crew or 0) == crew.distinct().count(), station
        dockings = docked().filter(space_station_target=station)
        assert (station.docked_vehicles or 0) == dockings.count(), station
        for port in station.docking_location.all():
            there = dockings.filter(docking_location=port).first()
            assert getattr(port, "currently_docked", None) == there, port


def test_who_is_docked_has_not_landed() -> None:
    for docking in docked().exclude(flight_vehicle_chaser=None):
        assert docking.flight_vehicle_chaser.mission_end is None, docking


def test_ids_are_upstreams_or_the_demos_own() -> None:
    """They are below the ids that servers assign."""

    def ids(value: Any) -> Any:
        if isinstance(value, dict):
            if isinstance(value.get("id"), int):
                yield value["id"]
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                yield from ids(item)

    for file in FIXTURES.rglob("*.json"):
        resource = file.relative_to(FIXTURES).with_suffix("").as_posix()
        found = set(ids(documents(resource)))
        assert all(0 <= key <= LAST_DEMO_ID for key in found), file
    assert any(key > LAST_UPSTREAM_ID for key in ids(documents("events")))
