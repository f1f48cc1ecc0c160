"""Launches from other bodies than Earth, which version 2.2.0 hides, and their landings."""

from __future__ import annotations

import pytest
from django.test import Client

from core.derived.computing import derive
from core.models import CelestialBody
from events.models import Event
from launches.models import (
    FirstStage,
    Launch,
    Location,
    PayloadFlight,
    SpacecraftFlight,
)
from tests.documents import rows
from tests.launches_220 import EAGLE, GALACTIC_01, UNITY_25, galactic_01, get, ids, keys, links_of
from tests.worlds import begin

pytestmark = pytest.mark.django_db


def test_launches_from_other_bodies_are_hidden(client: Client) -> None:
    assert client.get(f"/2.3.0/launches/{EAGLE}/").status_code == 200

    assert client.get(f"/2.2.0/launch/{EAGLE}/").status_code == 404
    assert ids(client, "") == keys()
    assert EAGLE not in ids(client, "", "launch/previous")


def test_launches_from_unknown_places_are_shown(client: Client) -> None:
    Location.objects.filter(pads__launches=galactic_01()).update(celestial_body=None)
    Launch.objects.filter(pk=UNITY_25).update(pad=None)

    assert {GALACTIC_01, UNITY_25} <= ids(client, "")


def test_hidden_launches_are_hidden_where_they_are_nested(client: Client) -> None:
    flight = galactic_01().rocket.spacecraftflight.get()
    spacecraft, stage = flight.spacecraft, FirstStage.objects.get()
    landing = flight.landing
    assert get(client, f"landings/{landing.pk}/")["spacecraftflight"]["id"] == flight.pk
    assert get(client, f"landings/{landing.pk}/")["firststage"]["previous_flight"]["id"] == UNITY_25
    assert flight.pk in ids(client, "", "spacecraft/flight")
    assert GALACTIC_01 in str(get(client, f"spacecraft/{spacecraft.pk}/")["flights"])

    moon = CelestialBody.objects.get(name="Moon")
    Location.objects.filter(pads__launches__in=[GALACTIC_01, UNITY_25]).update(celestial_body=moon)
    derive()

    assert client.get(f"/2.2.0/spacecraft/flight/{flight.pk}/").status_code == 404
    assert landing.pk in ids(client, "", "landings")
    assert flight.pk not in ids(client, "", "spacecraft/flight")
    assert GALACTIC_01 not in str(get(client, f"spacecraft/{spacecraft.pk}/"))
    shown = get(client, f"landings/{landing.pk}/")
    assert shown["spacecraftflight"] is None
    assert shown["firststage"]["id"] == stage.pk
    assert shown["firststage"]["previous_flight"] is None


@pytest.mark.parametrize("hidden", ["payload", "spacecraft from the Moon"])
def test_landings_of_what_is_not_shown_are_hidden(client: Client, hidden: str) -> None:
    """Unless a booster has landed, too."""
    FirstStage.objects.update(landing=None)
    flight = galactic_01().rocket.spacecraftflight.get()
    landing = flight.landing
    payload = PayloadFlight.objects.get(landing=landing)
    assert landing.pk in ids(client, "", "landings")

    if hidden == "payload":
        SpacecraftFlight.objects.filter(pk=flight.pk).update(landing=None)
        PayloadFlight.objects.filter(pk=payload.pk).update(landing=None)
        assert landing.pk in ids(client, "", "landings")  # of a flight that isn't known yet
        PayloadFlight.objects.filter(pk=payload.pk).update(landing=landing)
    else:
        moon = CelestialBody.objects.get(name="Moon")
        Location.objects.filter(pads=galactic_01().pad).update(celestial_body=moon)
        derive()

    assert client.get(f"/2.3.0/landings/{landing.pk}/").status_code == 200
    assert client.get(f"/2.2.0/landings/{landing.pk}/").status_code == 404
    assert landing.pk not in ids(client, "", "landings")
    for row in rows(client, "/2.2.0/landings/"):
        assert row["firststage"] or row["spacecraftflight"]

    FirstStage.objects.create(rocket=flight.rocket, landing=landing)
    assert landing.pk in ids(client, "", "landings")


def test_landings_come_by_the_time_of_their_launches(client: Client) -> None:
    shown = [row["id"] for row in rows(client, "/2.2.0/landings/")]

    assert shown == [row["id"] for row in rows(client, "/2.3.0/landings/") if row["id"] in shown]
    assert shown != sorted(shown)


def test_no_link_leads_to_a_hidden_launch(client: Client) -> None:
    flight = galactic_01().rocket.spacecraftflight.get()
    event = Event.objects.order_by("pk")[0]
    event.launches.add(galactic_01())
    astronaut = flight.launch_crew.all()[0].astronaut
    paths = [
        f"{path}/{key}/"
        for path, key in (
            ("astronaut", astronaut.pk),
            ("event", event.pk),
            ("landings", flight.landing.pk),
            ("spacecraft", flight.spacecraft.pk),
        )
    ]
    links = f"/launch/{GALACTIC_01}/", f"/spacecraft/flight/{flight.pk}/"
    for path in paths:
        assert links_of(get(client, path), links)

    moon = CelestialBody.objects.get(name="Moon")
    Location.objects.filter(pads=galactic_01().pad).update(celestial_body=moon)

    for path in paths:
        assert links_of(get(client, path), links) == []


def test_a_location_that_moves_to_the_moon_takes_its_launches_along(client: Client) -> None:
    flight = galactic_01().rocket.spacecraftflight.get()
    for _ in range(2):
        assert get(client, f"spacecraft/{flight.spacecraft_id}/")["flights"]

    begin()
    CelestialBody.objects.filter(name="Earth").update(name="Tellus")

    assert get(client, f"spacecraft/{flight.spacecraft_id}/")["flights"] == []
    derive()
    assert (
        get(client, "launch/")["count"]
        == Launch.objects.filter(pad__location__celestial_body=None).count()
    )
