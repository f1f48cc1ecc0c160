"""What older versions list: launches, flights and dockings that come from Earth."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from core.derived.computing import derive
from core.models import CelestialBody
from launches.models import DockingEvent, Launch, Location, SpacecraftFlight
from tests.documents import rows

pytestmark = pytest.mark.django_db


def docking_of_a_spacecraft() -> tuple[DockingEvent, SpacecraftFlight, Launch]:
    """A docking at a station, with the flight and the launch of its chaser."""
    docking = DockingEvent.objects.of_spacecraft_at_stations().order_by("pk")[0]
    flight = docking.flight_vehicle_chaser
    assert flight is not None
    return docking, flight, flight.rocket.launch


def listed(client: Client, docking: Any, flight: Any, launch: Any) -> list[bool]:
    """Whether version 2.2.0 has each of them in its list, and at its own address."""
    found = []
    for path, row in (
        ("docking_event", docking),
        ("spacecraft/flight", flight),
        ("launch", launch),
    ):
        keys = {str(shown["id"]) for shown in rows(client, f"/2.2.0/{path}/")}
        single = client.get(f"/2.2.0/{path}/{row.pk}/").status_code == 200
        assert (str(row.pk) in keys) == single
        found.append(single)
    return found


def test_what_comes_from_another_body_is_not_listed(client: Client) -> None:
    chain = docking_of_a_spacecraft()
    places = Location.objects.filter(pads__launches=chain[-1].pk)
    [earth] = places.values_list("celestial_body", flat=True)
    assert listed(client, *chain) == [True] * 3

    moon = CelestialBody.objects.get(name="Moon").pk
    for body, expected in ((moon, False), (None, True), (moon, False), (earth, True)):
        places.update(celestial_body=body)
        derive()
        assert listed(client, *chain) == [expected] * 3


def test_the_migration_finds_what_does_not_come_from_earth() -> None:
    chain = docking_of_a_spacecraft()
    [elsewhere] = Launch.objects.filter(from_earth=False)
    Launch.objects.filter(pk=chain[-1].pk).update(pad=elsewhere.pad)
    Launch.objects.update(from_earth=True)

    migration: Any = import_module("launches.migrations.0004_from_earth")
    migration.fill(apps, SimpleNamespace(connection=connection))

    for row in (*chain, elsewhere):
        row.refresh_from_db()
        assert not row.from_earth
    assert Launch.objects.filter(from_earth=False).count() == 2


def test_nothing_is_left_to_derive_after_the_demo_data_is_loaded() -> None:
    elsewhere = Launch.objects.exclude(pad__location__celestial_body__name="Earth")

    assert set(elsewhere) == set(Launch.objects.filter(from_earth=False))
