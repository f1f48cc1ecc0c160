"""Version 2.2.0: what it shows of agencies, astronauts, events, stations and dockings."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency
from astronauts.models import Astronaut
from core.models import Country, Image, SocialMedia, SocialMediaLink
from events.models import Event, EventInfoURL, EventVidURL
from launches.models import DockingEvent, DockingLocation, Launch, LaunchStatus
from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.reading.plans import fields_of, reached, relations
from stations.models import SpaceStation
from tests.documents import rows
from versions.v220.router import router
from versions.v220.serializers.docking_endpoints import (
    DockingEventDetailedSerializer,
    DockingEventDetailedSerializerForSpacestation,
    DockingEventSerializer,
)
from versions.v220.serializers.dockings import DockingEventSerializerForSpacecraftFlight

pytestmark = pytest.mark.django_db

Row = dict[str, Any]

NASA = 44
SPUTNIK_EVENT, GAGARIN, ARMSTRONG, ISS = 900001, 900001, 900007, 4
CREW_DRAGON_DOCKING, APOLLO_SOYUZ_DOCKING = 900016, 900003
HARMONY = 19


def shown(client: Client, path: str, query: str = "") -> Row:
    return client.get(f"/2.2.0/{path}/?{query}").json()


def ids(client: Client, path: str, query: str = "") -> list[Any]:
    return [row["id"] for row in rows(client, f"/2.2.0/{path}/", query)]


def image(name: str) -> Image:
    addresses = {"image_url": f"https://x.example/{name}", "thumbnail_url": "https://x.example/t"}
    return Image.objects.create(name=name, license_id=1, **addresses)


def test_an_agency_is_one_flat_object(client: Client) -> None:
    agency = Agency.objects.get(pk=NASA)
    agency.country.set(Country.objects.filter(alpha_3_code__in=["USA", "FRA"]))
    agency.logo, agency.social_logo, agency.image = image("logo"), image("social"), None
    agency.founding_year = 1958
    agency.save()

    found = shown(client, f"agencies/{NASA}")

    assert sorted(found["country_code"].split(",")) == ["FRA", "USA"]
    assert found["type"] == "Government"
    assert found["founding_year"] == "1958"
    assert found["logo_url"] == "https://x.example/logo"
    assert found["nation_url"] == "https://x.example/social"
    assert found["image_url"] is None
    assert found["launch_library_url"] is None


def test_what_is_unknown_of_an_agency(client: Client) -> None:
    Agency.objects.filter(pk=NASA).update(founding_year=None)
    Agency.objects.get(pk=NASA).country.clear()

    found = shown(client, f"agencies/{NASA}")

    assert found["founding_year"] is None
    assert found["country_code"] == ""


def test_an_astronaut_has_one_nationality(client: Client) -> None:
    astronaut = Astronaut.objects.get(pk=GAGARIN)
    astronaut.nationality.clear()
    assert shown(client, f"astronaut/{GAGARIN}")["nationality"] == ""

    for code in ("FRA", "USA"):
        astronaut.nationality.add(Country.objects.get(alpha_3_code=code))
    assert shown(client, f"astronaut/{GAGARIN}")["nationality"] == "French"


@pytest.mark.parametrize(
    ("network", "key"),
    [
        ("Twitter", "twitter"),
        ("X", "twitter"),
        ("X (formerly Twitter)", "twitter"),
        ("Instagram", "instagram"),
        ("Xing", None),
    ],
)
def test_pages_of_an_astronaut_in_social_networks(
    client: Client, network: str, key: str | None
) -> None:
    SocialMediaLink.objects.create(
        astronaut_id=GAGARIN,
        social_media=SocialMedia.objects.create(name=network),
        url="https://x.example/gagarin",
    )

    found = shown(client, f"astronaut/{GAGARIN}")

    address = "https://x.example/gagarin"
    assert {name for name in ("twitter", "instagram") if found[name] == address} == {key} - {None}


def test_modes_of_an_astronaut(client: Client) -> None:
    full, brief = (shown(client, f"astronaut/{ARMSTRONG}", f"mode={m}") for m in ("", "launchlist"))

    assert list(brief) == list(full)
    assert [flight["type"] for flight in full["flights"]] == ["normal"] * len(full["flights"])
    assert [flight["type"] for flight in brief["flights"]] == ["list"] * len(full["flights"])
    assert full["flights"]
    for mode in ("list", "normal", "detailed", "nonsense"):  # these are for lists alone
        assert shown(client, f"astronaut/{ARMSTRONG}", f"mode={mode}") == full


def test_modes_of_astronauts(client: Client) -> None:
    [listed], [normal], [brief], [detailed] = (
        shown(client, "astronaut", f"search=armstrong&limit=1&mode={mode}")["results"]
        for mode in ("list", "normal", "launchlist", "detailed")
    )

    assert listed["agency"] == normal["agency"]["name"]
    assert "flights" not in normal
    assert brief["flights"][0]["type"] == "list"
    assert detailed == shown(client, f"astronaut/{ARMSTRONG}")
    unknown = shown(client, "astronaut", "search=armstrong&limit=1&mode=nonsense")
    assert unknown["results"] == [normal]


def test_an_event_has_one_page_and_one_video(client: Client) -> None:
    EventInfoURL.objects.filter(event=SPUTNIK_EVENT).delete()
    EventVidURL.objects.filter(event=SPUTNIK_EVENT).delete()
    nothing = shown(client, f"event/{SPUTNIK_EVENT}")
    for links in (EventInfoURL, EventVidURL):
        for priority in (5, 2, 2, 9):
            url = f"https://x.example/{priority}/{links.objects.count()}"
            links.objects.create(event_id=SPUTNIK_EVENT, priority=priority, url=url)

    found = shown(client, f"event/{SPUTNIK_EVENT}")

    assert (nothing["news_url"], nothing["video_url"]) == (None, None)
    for key, listed in (("news_url", "info_urls"), ("video_url", "vid_urls")):
        assert found[key] == found[listed][0]["url"]
        assert found[key].startswith("https://x.example/2/")


def test_an_event_looks_the_same_in_every_mode(client: Client) -> None:
    normal = shown(client, "event", "limit=5")["results"]

    assert shown(client, "event", "limit=5&mode=list")["results"] == normal
    assert shown(client, "event", "limit=5&mode=detailed")["results"] == normal
    assert shown(client, f"event/{normal[0]['id']}") == normal[0]


def test_an_event_shows_no_launch_from_another_body(client: Client) -> None:
    launch = Launch.objects.known().filter(pad__location__celestial_body__name="Earth").first()
    assert launch is not None
    assert launch.pad is not None
    assert launch.pad.location is not None
    Event.objects.get(pk=SPUTNIK_EVENT).launches.set([launch])
    assert [row["id"] for row in shown(client, f"event/{SPUTNIK_EVENT}")["launches"]] == [
        str(launch.pk)
    ]

    body = launch.pad.location.celestial_body
    assert body is not None
    body.name = "Moon"
    body.save()

    assert shown(client, f"event/{SPUTNIK_EVENT}")["launches"] == []


def test_a_docking_has_a_spacecraft_and_a_station(client: Client) -> None:
    docking = DockingEvent.objects.get(pk=CREW_DRAGON_DOCKING)
    assert docking.flight_vehicle_chaser is not None

    found = shown(client, f"docking_event/{CREW_DRAGON_DOCKING}")

    assert found["launch_id"] == str(docking.flight_vehicle_chaser.rocket.launch.pk)
    assert found["flight_vehicle"]["id"] == docking.flight_vehicle_chaser.pk
    assert found["space_station"]["id"] == ISS
    assert found["docking_location"]["spacestation"]["id"] == ISS


def test_other_dockings_are_hidden(client: Client) -> None:
    everything = {row["id"] for row in rows(client, "/2.3.0/docking_events/")}

    assert APOLLO_SOYUZ_DOCKING in everything
    assert APOLLO_SOYUZ_DOCKING not in ids(client, "docking_event")
    assert client.get(f"/2.2.0/docking_event/{APOLLO_SOYUZ_DOCKING}/").status_code == 404
    assert client.get(f"/2.2.0/docking_event/{CREW_DRAGON_DOCKING}/").status_code == 200


@pytest.mark.parametrize("change", ["flight_vehicle_chaser", "space_station_target"])
def test_a_port_shows_no_docking_that_is_hidden(client: Client, change: str) -> None:
    """Also once it has been shown: the stored rendering becomes stale."""
    DockingEvent.objects.filter(occupies__isnull=False).update(occupies=None)
    docking = DockingEvent.objects.get(pk=CREW_DRAGON_DOCKING)
    docking.occupies = DockingLocation.objects.get(pk=HARMONY)
    docking.save()

    def docked() -> list[Row | None]:
        ports = shown(client, f"spacestation/{ISS}")["docking_location"]
        return [port["docked"] for port in ports if port["id"] == HARMONY]

    [before] = docked()
    assert before is not None
    assert before["id"] == CREW_DRAGON_DOCKING
    assert before["flight_vehicle"]["launch"]["type"] == "normal"

    DockingEvent.objects.filter(pk=CREW_DRAGON_DOCKING).update(**{change: None})
    assert docked() == [None]


def test_a_spacecraft_shows_no_docking_that_is_hidden(client: Client) -> None:
    docking = DockingEvent.objects.get(pk=APOLLO_SOYUZ_DOCKING)

    flight = shown(client, f"spacecraft/flight/{docking.flight_vehicle_chaser_id}")

    assert flight["docking_events"] == []


def test_only_ports_of_stations_are_listed(client: Client) -> None:
    everything = {row["id"] for row in rows(client, "/2.3.0/config/docking_locations/")}
    of_spacecraft = set(
        DockingLocation.objects.filter(spacestation=None).values_list("pk", flat=True)
    )

    assert of_spacecraft
    assert set(ids(client, "config/dockinglocation")) == everything - of_spacecraft


def test_a_station_shows_its_expeditions(client: Client) -> None:
    station = SpaceStation.objects.get(pk=ISS)
    expedition = station.expeditions.filter(crew__isnull=False).first()
    assert expedition is not None
    station.active_expeditions.set([expedition])

    [listed] = (row for row in shown(client, "spacestation", f"id={ISS}")["results"])
    full = shown(client, f"spacestation/{ISS}")

    assert [row["id"] for row in listed["active_expedition"]] == [expedition.pk]
    assert "crew" not in listed["active_expedition"][0]
    assert full["active_expeditions"][0]["crew"]
    assert list(listed["owners"][0]) == ["id", "url", "name", "abbrev"]
    assert "description" in full["owners"][0]


def test_a_status_that_came_later_is_not_listed(client: Client) -> None:
    assert LaunchStatus.objects.filter(pk=9).exists()
    assert set(ids(client, "config/launchstatus")) == set(
        LaunchStatus.objects.exclude(pk=9).values_list("pk", flat=True)
    )


def test_the_dashboard(client: Client) -> None:
    dashboard = shown(client, "dashboard/starship")

    assert list(dashboard) == [
        "upcoming",
        "previous",
        "updates",
        "live_streams",
        "road_closures",
        "notices",
        "vehicles",
        "orbiters",
    ]
    assert list(dashboard["previous"]) == ["launches", "events"]
    assert shown(client, "dashboard/starship", "mode=detailed") == dashboard


def test_a_change_reaches_what_only_this_version_shows(client: Client) -> None:
    """The order of links, and the name of a network, count for no other version's values."""
    link = EventInfoURL.objects.filter(event=SPUTNIK_EVENT).first()
    assert link is not None
    other = EventInfoURL.objects.create(
        event_id=SPUTNIK_EVENT, priority=link.priority + 1, url="https://x.example/other"
    )
    network = SocialMedia.objects.create(name="Instagram")
    SocialMediaLink.objects.create(
        astronaut_id=GAGARIN, social_media=network, url="https://x.example/gagarin"
    )
    assert shown(client, f"event/{SPUTNIK_EVENT}")["news_url"] == link.url
    assert shown(client, f"astronaut/{GAGARIN}")["twitter"] is None

    EventInfoURL.objects.filter(pk=other.pk).update(priority=link.priority - 1)
    SocialMedia.objects.filter(pk=network.pk).update(name="Twitter")

    assert shown(client, f"event/{SPUTNIK_EVENT}")["news_url"] == other.url
    assert shown(client, f"astronaut/{GAGARIN}")["twitter"] == "https://x.example/gagarin"
    assert shown(client, f"astronaut/{GAGARIN}")["instagram"] is None


def test_a_changed_address_in_a_social_network_is_shown(client: Client) -> None:
    link = SocialMediaLink.objects.create(
        astronaut_id=GAGARIN,
        social_media=SocialMedia.objects.create(name="Twitter"),
        url="https://x.example/former",
    )
    assert shown(client, f"astronaut/{GAGARIN}")["twitter"] == "https://x.example/former"

    SocialMediaLink.objects.filter(pk=link.pk).update(url="https://x.example/present")

    assert shown(client, f"astronaut/{GAGARIN}")["twitter"] == "https://x.example/present"


#: Relations that no row lacks that is shown: dockings without them are hidden.
NEVER_NULL = {
    (DockingEventSerializer, "flight_vehicle"),
    (DockingEventDetailedSerializer, "flight_vehicle"),
    (DockingEventDetailedSerializer, "space_station"),
    (DockingEventDetailedSerializerForSpacestation, "flight_vehicle"),
    (DockingEventSerializerForSpacecraftFlight, "spacestation"),
}


def test_what_may_be_missing_is_documented_as_nullable() -> None:
    viewsets: Any = router.resources().values()
    shown = reached(
        (serializer_class, viewset.queryset.model)
        for viewset in viewsets
        for serializer_class in viewset.serializers()
    )
    nested = {
        (serializer_class, name): (field, relations(model, source))
        for serializer_class, model in shown
        if serializer_class.__module__.startswith("versions.v220.")
        for name, field, source in fields_of(serializer_class)
        if source and isinstance(field, ModelSerializer)
    }
    missing = {
        place
        for place, (field, path) in nested.items()
        if not field.allow_null and any(step.null for step in path)
    }

    assert missing == NEVER_NULL


def test_an_astronaut_without_a_status(client: Client) -> None:
    Astronaut.objects.filter(pk=GAGARIN).update(status=None)

    assert shown(client, f"astronaut/{GAGARIN}")["status"] is None
