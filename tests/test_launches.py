"""Launches: what is stored is served in every mode, and filters and counts agree with it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client

from agencies.models import Agency
from launches.models import (
    FirstStage,
    Landing,
    LandingLocation,
    Launch,
    LauncherConfiguration,
    Location,
    Pad,
    Rocket,
    SpacecraftFlight,
)
from launches.serializers.detailed import LaunchDetailedSerializer
from launches.serializers.flights import SpacecraftFlightDetailedSerializer
from launches.serializers.landing_endpoints import LandingEndpointDetailedSerializer
from launches.serializers.launches import LaunchNormalSerializer
from mirror.store import store
from spacedevs.clock import now
from tests.documents import rows
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

GALACTIC_01 = "00000000-0000-4000-8000-000000900081"
EAGLE = "00000000-0000-4000-8000-000000900047"


def ids(client: Client, query: str, path: str = "launches") -> set[Any]:
    return {row["id"] for row in rows(client, f"/2.3.0/{path}/", f"mode=list&{query}")}


def keys(*conditions: Q, **lookups: Any) -> set[str]:
    found = Launch.objects.filter(*conditions, **lookups).values_list("pk", flat=True)
    return {str(key) for key in found}


def test_a_launch_shows_its_stages_crews_and_payloads(client: Client) -> None:
    launch = client.get(f"/2.3.0/launches/{GALACTIC_01}/").json()
    (stage,), (craft,), (payload,) = (
        launch["rocket"][name] for name in ("launcher_stage", "spacecraft_stage", "payloads")
    )

    assert stage["type"] == "Core"
    assert stage["turn_around_time"] == "P34DT23H5M"
    assert stage["previous_flight"]["name"] == "SpaceShipTwo | Unity 25"
    assert [each["role"]["role"] for each in craft["launch_crew"]][:2] == ["Commander", "Pilot"]
    assert stage["landing"] == craft["landing"] == payload["landing"]
    landing = client.get("/2.3.0/landings/900001/").json()
    assert landing["firststage"]["id"] == stage["id"]
    assert landing["spacecraftflight"]["launch"]["id"] == GALACTIC_01


def test_a_landing_can_be_stored_before_its_launch(client: Client) -> None:
    landing = client.get("/2.3.0/landings/900001/").json()
    FirstStage.objects.all().delete()
    Landing.objects.all().delete()

    store(LandingEndpointDetailedSerializer, landing)

    assert client.get("/2.3.0/landings/900001/").json() == landing
    stage = FirstStage.objects.get()
    assert stage.rocket is None
    alone = landing | {"firststage": None}
    store(LandingEndpointDetailedSerializer, alone)
    assert client.get("/2.3.0/landings/900001/").json() == alone


def test_a_launch_that_is_only_mentioned_is_not_served(client: Client) -> None:
    launch = client.get(f"/2.3.0/launches/{GALACTIC_01}/").json()
    unknown = "11111111-1111-4111-8111-111111111111"
    before = {"id": unknown, "url": f"http://testserver/2.3.0/launches/{unknown}/", "name": "X-1"}
    launch["rocket"]["launcher_stage"][0]["previous_flight"] = before
    number = client.get("/2.3.0/launches/").json()["count"]

    store(LaunchDetailedSerializer, launch)

    assert json.dumps(client.get(f"/2.3.0/launches/{GALACTIC_01}/").json()) == json.dumps(launch)
    assert client.get("/2.3.0/launches/").json()["count"] == number
    assert client.get(f"/2.3.0/launches/{unknown}/").status_code == 404


def test_a_placeholder_rocket_takes_no_id_of_a_document(client: Client) -> None:
    flight = client.get("/2.3.0/spacecraft_flights/900001/").json()
    other = client.get(f"/2.3.0/launches/{EAGLE}/").json()
    forget_everything()
    other["rocket"]["id"] = Rocket.objects.create().pk + 1

    store(SpacecraftFlightDetailedSerializer, flight)  # whose launch is a placeholder
    store(LaunchDetailedSerializer, other)

    assert client.get(f"/2.3.0/launches/{EAGLE}/").json() == other
    assert client.get("/2.3.0/spacecraft_flights/900001/").json() == flight


def test_a_brief_view_blanks_nothing(client: Client) -> None:
    full = client.get(f"/2.3.0/launches/{GALACTIC_01}/").json()
    brief = rows(client, "/2.3.0/launches/", f"id={GALACTIC_01}")[0]

    store(LaunchNormalSerializer, brief | {"name": "Renamed"})

    assert client.get(f"/2.3.0/launches/{GALACTIC_01}/").json() == full | {"name": "Renamed"}


@pytest.mark.parametrize(
    ("query", "lookups"),
    [
        ("status=4", {"status": 4}),
        ("status__ids=4,7", {"status__in": [4, 7]}),
        ("lsp__id=121", {"launch_service_provider": 121}),
        ("lsp__name=SpaceX,Arianespace", {"launch_service_provider__in": [121, 115]}),
        ("location__ids=15", {"pad__location": 15}),
        ("pad=87", {"pad": 87}),
        ("pad__location=27", {"pad__location": 27}),
        ("pad__location__celestial_body__id=900001", {"pk": EAGLE}),
        ("mission__orbit__celestial_body__id=900001", {"mission__orbit__celestial_body": 900001}),
        ("mission__orbit__name=Suborbital", {"mission__orbit__name": "Suborbital"}),
        ("mission__orbit__name__icontains=LUNAR", {"mission__orbit__name__icontains": "lunar"}),
        ("rocket__configuration__id=93", {"rocket__configuration": 93}),
        ("rocket__configuration__name=Falcon+9", {"rocket__configuration__name": "Falcon 9"}),
        ("rocket__configuration__full_name__icontains=FALCON", {"name__startswith": "Falcon"}),
        ("rocket__configuration__manufacturer__name=SpaceX", {"name__regex": "^(Falcon|Starship)"}),
        ("rocket__spacecraftflight__spacecraft__id=900009", {"name__startswith": "SpaceShipTwo"}),
        ("rocket__spacecraftflight__spacecraft__name__icontains=unity", {"name__contains": "Two"}),
        ("spacecraft_config__ids=900005", {"name__startswith": "SpaceShipTwo"}),
        ("serial_number=VSS+Unity", {"pk": GALACTIC_01}),
        ("launcher_config__id=93,163", {"rocket__configuration__in": [93, 163]}),
        ("launch_designator=1957-001,1957-002", {"name__startswith": "Sputnik"}),
        ("program=4&program=15", {"program__in": [4, 15]}),
        ("year=1957", {"net__year": 1957}),
        ("month=7&day=16", {"net__month": 7, "net__day": 16}),
        ("net__gte=2024-01-01&net__lt=2025-01-01", {"net__year": 2024}),
        ("window_start__lte=1958-01-01", {"net__year": 1957}),
        ("slug=sputnik-8k74ps-sputnik-1", {"launch_designator": "1957-001"}),
        ("search=mahia", {"pad__name": "Launch Complex 1A"}),
        ("search=spaceshiptwo", {"name__startswith": "SpaceShipTwo"}),
    ],
)  # fmt: skip
def test_filters(client: Client, query: str, lookups: dict[str, Any]) -> None:
    expected = keys(**lookups)

    assert ids(client, query) == expected
    assert expected != keys()
    assert expected


def test_launches_by_agencies_of_the_mission(client: Client) -> None:
    launches: Any = Launch.objects.exclude(mission=None).order_by("net")[:3]
    first, second, third = launches
    for launch, agencies in ((first, [44, 66]), (second, [121]), (third, [147])):
        launch.mission.agencies.set(agencies)

    found = ids(client, "mission__agency__ids=44,66,121")
    assert found == {str(first.pk), str(second.pk)}


@pytest.mark.parametrize(("path", "model"), [("locations", Location), ("pads", Pad)])
def test_places_in_use(client: Client, path: str, model: Any) -> None:
    closed = model.objects.all()[0]
    model.objects.update(active=True)
    model.objects.filter(pk=closed.pk).update(active=False)
    everything = ids(client, "", path)

    assert ids(client, "active=false", path) == {closed.pk}
    assert ids(client, "active=true", path) == everything - {closed.pk}


def test_locations_by_name(client: Client) -> None:
    names = sorted(Location.objects.values_list("name", flat=True))

    for ordering, expected in (("name", names), ("-name", names[::-1])):
        shown = rows(client, "/2.3.0/locations/", f"ordering={ordering}")
        assert [row["name"] for row in shown] == expected


def test_crewed_and_uncrewed_launches(client: Client) -> None:
    crewed = {
        str(flight.rocket.launch.pk)
        for flight in SpacecraftFlight.objects.all()
        if flight.launch_crew.exists()
    }

    assert GALACTIC_01 in crewed
    assert ids(client, "is_crewed=true") == crewed
    assert ids(client, "is_crewed=false") == keys() - crewed != set()


def test_suborbital_launches_can_be_left_out(client: Client) -> None:
    suborbital = keys(mission__orbit__name="Suborbital")

    assert suborbital
    assert ids(client, "include_suborbital=true") == keys()
    assert ids(client, "include_suborbital=false") == keys() - suborbital


def test_relatives_of_a_provider(client: Client) -> None:
    Agency.objects.filter(pk=147).update(parent="SpaceX")
    spacex, rocket_lab = keys(launch_service_provider=121), keys(launch_service_provider=147)

    for query in ("related_lsp__id=121", "related_lsp__id=147", "related_lsp__name=Rocket+Lab"):
        assert ids(client, query) == spacex | rocket_lab
    assert ids(client, "parent__id=121", "agencies") == {147}
    assert 900028 in ids(client, "spacecraft=true", "agencies")  # Virgin Galactic


def test_upcoming_and_previous_overlap_by_a_day(client: Client) -> None:
    launch = Launch.objects.get(pk=GALACTIC_01)
    for hours, upcoming, previous, strict in ((-25, 0, 1, 0), (-23, 1, 1, 0), (1, 1, 0, 1)):
        launch.net = now() + timedelta(hours=hours)
        launch.save()
        assert (GALACTIC_01 in ids(client, "", "launches/upcoming")) == bool(upcoming)
        assert (GALACTIC_01 in ids(client, "", "launches/previous")) == bool(previous)
        hidden = ids(client, "hide_recent_previous=true", "launches/upcoming")
        assert (GALACTIC_01 in hidden) == bool(strict)


def test_contains_knows_upper_from_lower_case_on_every_engine(client: Client) -> None:
    assert ids(client, "full_name__contains=Falcon", "launcher_configurations")
    assert not ids(client, "full_name__contains=falcon", "launcher_configurations")


def test_payloads_are_ordered_by_their_first_launch_each_once(client: Client) -> None:
    listed = [
        row["id"]
        for row in rows(client, "/2.3.0/payloads/", "ordering=payloadflight__rocket__launch__net")
    ]

    assert listed[0] == 5  # Sputnik 1
    assert len(listed) == len(set(listed))


def test_counts_are_recomputed_from_the_launches(client: Client) -> None:
    call_command("recount", stdout=StringIO())

    falcon = LauncherConfiguration.objects.get(full_name="Falcon 9 Block 5")
    flown = Launch.objects.filter(rocket__configuration=falcon)
    assert falcon.total_launch_count == flown.filter(status__in=[3, 4, 7]).count() > 0
    assert falcon.pending_launches == flown.exclude(status__in=[3, 4, 7]).count() > 0
    first, second = Launch.objects.known().order_by("net").values()[:2]
    assert [row["orbital_launch_attempt_count"] for row in (first, second)] == [1, 2]
    assert first["net"]
    assert second["net"]
    assert second["pad_turnaround"] == second["net"] - first["net"]
    place = LandingLocation.objects.get(landings__firststage__isnull=False)
    assert place.successful_landings == 4  # two spacecraft, a stage, a payload
    again = StringIO()
    call_command("recount", stdout=again)
    assert {line.split()[0] for line in again.getvalue().splitlines()} == {"0"}


def test_counts_of_upstream_can_be_left_alone() -> None:
    Agency.objects.filter(pk=121).update(total_launch_count=500)

    call_command("recount", "--own", stdout=StringIO())

    assert Agency.objects.get(pk=121).total_launch_count == 500
    assert Agency.objects.get(pk=900028).total_launch_count == 2
    assert not Launch.objects.exclude(orbital_launch_attempt_count=None).exists()
