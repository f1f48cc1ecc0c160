"""Launches in version 2.2.0: what differs from the current version, shown and found."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency
from core.derived.computing import derive
from core.models import CelestialBody, Country, Image, ImageLicense
from events.models import Event
from launches.models import (
    FirstStage,
    Landing,
    LandingLocation,
    Launch,
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
    Location,
    Pad,
    PayloadFlight,
    SpacecraftFlight,
)
from spacedevs.api.renderings.ahead import render
from spacedevs.clock import now
from tests.documents import rows
from tests.worlds import begin
from versions.v220.router import router

pytestmark = pytest.mark.django_db

GALACTIC_01 = "00000000-0000-4000-8000-000000900081"
UNITY_25 = "00000000-0000-4000-8000-000000900080"
EAGLE = "00000000-0000-4000-8000-000000900047"
BODY = "pad__location__celestial_body"


def get(client: Client, path: str) -> Any:
    return client.get(f"/2.2.0/{path}").json()


def ids(client: Client, query: str, path: str = "launch") -> set[Any]:
    return {row["id"] for row in rows(client, f"/2.2.0/{path}/", f"mode=list&{query}")}


def keys(**lookups: Any) -> set[str]:
    found = Launch.objects.exclude(pk=EAGLE).filter(**lookups)
    return {str(key) for key in found.values_list("pk", flat=True)}


def galactic_01() -> Any:
    return Launch.objects.get(pk=GALACTIC_01)


def launch_in(client: Client, mode: str, key: str = GALACTIC_01) -> Any:
    (found,) = rows(client, "/2.2.0/launch/", f"id={key}&mode={mode}")
    return found


def links_of(document: Any, ends: tuple[str, ...]) -> list[str]:
    """The links in a document, however deep, that have one of the ends."""
    return [
        link for link in re.findall('"(http[^"]*)"', json.dumps(document)) if link.endswith(ends)
    ]


def new_image(name: str) -> Image:
    license = ImageLicense.objects.all()[0]
    return Image.objects.create(name=name, image_url=f"https://x.example/{name}", license=license)


def add_stage(*, success: bool | None, lands_at: str | None, serial: str | None) -> None:
    place = LandingLocation.objects.create(name=lands_at, abbrev=lands_at) if lands_at else None
    landing = Landing.objects.create(success=success, landing_location=place)
    launcher = Launcher.objects.create(serial_number=serial) if serial else None
    rocket = galactic_01().rocket
    FirstStage.objects.create(rocket=rocket, landing=landing, launcher=launcher)


# What is shown.


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


# Launches from other bodies.


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


# The status that came later.


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


# Filters.


@pytest.mark.parametrize(
    ("query", "lookups"),
    [
        ("lsp__name=spacex", {"launch_service_provider": 121}),
        ("lsp__name=SPX", {"launch_service_provider": 121}),
        ("lsp__name=", {}),
        ("lsp__name=nobody", {"pk__in": []}),
        ("lsp__id=121,147", {"launch_service_provider__in": [121, 147]}),
        ("lsp__id=121&lsp__name=rocket", {"pk__in": []}),
        ("lsp__ids=121", {"launch_service_provider": 121}),
        ("lsp__ids=121&strict_filtering=true", {"launch_service_provider": 121}),
        ("location__ids=15", {"pad__location": 15}),
        ("pad__ids=32", {"pad": 32}),
        ("lsp__ids=99999999999999999999", {"pk__in": []}),
        ("r_spacex_api_id=5eb87cd9ffd86e000604b32a", {"pk__in": []}),
        ("r_spacex_api_id=", {}),
        ("slug=galactic", {"slug": "galactic"}),
        ("search=Sputnik", {"name__startswith": "Sputnik"}),
    ],
)
def test_filters(client: Client, query: str, lookups: dict[str, Any]) -> None:
    assert ids(client, query) == keys(**lookups)


def test_providers_and_places_widen_each_other(client: Client) -> None:
    spacex, baikonur, pad = (
        keys(launch_service_provider=121),
        keys(pad__location=15),
        keys(pad=87),
    )
    assert spacex
    assert baikonur
    assert pad

    assert ids(client, "lsp__ids=121&location__ids=15") == spacex | baikonur
    assert ids(client, "lsp__ids=121&location__ids=15&pad__ids=87") == spacex | baikonur | pad
    assert ids(client, "location__ids=15&pad__ids=87&strict_filtering=false") == baikonur | pad
    assert ids(client, "lsp__ids=121&location__ids=15&strict_filtering=true") == set()
    assert ids(client, "lsp__ids=121&pad__ids=87&strict_filtering=true") == spacex & pad
    assert ids(client, "lsp__ids=121&location__ids=15&status=4") == {
        key for key in spacex | baikonur if key in keys(status=4)
    }


def test_related_agencies_widen_providers(client: Client) -> None:
    Agency.objects.filter(pk=147).update(parent="SpaceX")
    spacex, rocket_lab = keys(launch_service_provider=121), keys(launch_service_provider=147)
    assert rocket_lab

    for query in ("lsp__id=121", "lsp__name=spacex"):
        assert ids(client, query) == spacex
        assert ids(client, f"{query}&related=false") == spacex
        assert ids(client, f"{query}&related=true") == spacex | rocket_lab
    assert ids(client, "lsp__id=121&lsp__name=rocket+lab&related=true") == spacex | rocket_lab
    assert ids(client, "lsp__ids=121&related=true") == spacex
    assert ids(client, "related=true") == keys()


def test_filters_of_the_current_version_mean_nothing(client: Client) -> None:
    assert ids(client, "year=1957&related_lsp__id=121&video_url=x&launch_designator=x") == keys()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("launch", "lsp__id=x"),
        ("launch", "lsp__ids=x"),
        ("launch", "location__ids=1,x"),
        ("launch", "pad__ids=x"),
        ("launch", "status=x"),
        ("launch", "status__ids=x"),
        ("launch", f"lsp__name={'x' * 201}"),
        ("launch", "lsp__name=%00"),
        ("pad", "agency_id=x"),
        ("pad", "agency_id__contains=x"),
        ("location", "launch_library_id=x"),
        ("location", "launch_library_id__contains=x"),
        ("config/spacecraft", "manufacturer=x"),
    ],
)
def test_bad_values_are_named(client: Client, path: str, query: str) -> None:
    answer = client.get(f"/2.2.0/{path}/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()) == [query.partition("=")[0]]


def test_upcoming_launches(client: Client) -> None:
    Launch.objects.filter(pk=GALACTIC_01).update(net=now() - timedelta(hours=1))
    Launch.objects.filter(pk=EAGLE).update(net=now() + timedelta(hours=1))
    upcoming = keys(net__gte=now())

    assert upcoming
    assert ids(client, "", "launch/upcoming") == {*upcoming, GALACTIC_01}
    assert ids(client, "hide_recent_previous=true", "launch/upcoming") == upcoming


def test_orders(client: Client) -> None:
    def by(query: str, path: str = "launch", key: str = "net") -> list[Any]:
        return [row[key] for row in rows(client, f"/2.2.0/{path}/", query)]

    assert by("") == sorted(by(""))
    assert by("", "launch/previous") == sorted(by("", "launch/previous"), reverse=True)
    for name in ("id", "last_updated", "name", "net", "window_end", "window_start"):
        values = [value for value in by(f"ordering=-{name}", key=name) if value is not None]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("pad", "latitude=45.92", {"latitude": 45.92}),
        ("pad", "latitude=north", {"pk": None}),
        ("pad", "latitude=inf", {"pk": None}),
        ("pad", "latitude__contains=5.92", {"latitude": 45.92}),
        ("pad", "longitude=63.342", {"longitude": 63.342}),
        ("pad", "longitude__contains=63.34", {"longitude": 63.342}),
        ("pad", "agency_id=121", {"agencies": 121}),
        ("pad", "agency_id__contains=121", {"agencies": 121}),
        ("location", "country_code__contains=US", {"country__alpha_3_code__in": ["USA", "RUS"]}),
        ("location", "id__gt=15&id__lte=27", {"pk__gt": 15, "pk__lte": 27}),
        ("location", "launch_library_id=15", {"pk": None}),
        ("location", "launch_library_id__contains=", {}),
        ("config/launcher", "family=Sputnik", {"families__name": "Sputnik"}),
        ("config/launcher", "family__contains=oyu", {"families__name__contains": "oyu"}),
        ("config/spacecraft", "manufacturer=121", {"agency": 121}),
        ("launcher", "status=1", {}),
    ],
)
def test_filters_of_places_and_vehicles(
    client: Client, path: str, query: str, found: dict[str, Any]
) -> None:
    viewset: Any = router.resources()[path]
    model = viewset.queryset.model
    expected = set(model.objects.filter(**found).values_list("pk", flat=True))

    assert expected or "pk" in found
    assert ids(client, query, path) == expected


# Stored renderings.


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
