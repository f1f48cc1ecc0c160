"""store(): a document is written as a whole or not at all, and nothing else is touched."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from agencies.models import Agency
from agencies.serializers import AgencyMiniSerializer
from core.ids import own_ids
from core.models import Image, Language, Orbit, Update
from core.sequences import advance_sequences
from core.serializers import UpdateSerializer
from events.models import Event, EventInfoURL, EventType
from events.serializers import (
    EventEndpointDetailedSerializer,
    EventEndpointListSerializer,
    EventTypeSerializer,
)
from mirror.catalogue import serializer_for
from mirror.store import store, store_all
from mirror.store.errors import StoreError
from mirror.store.guard import Guard, RowKeys
from programs.models import Program
from spacedevs.api.contract.serializers import ModelSerializer
from stations.models import SpaceStation
from stations.serializers import SpaceStationNormalSerializer
from tests.documents import rows

pytestmark = pytest.mark.django_db

Document = dict[str, Any]


@pytest.fixture
def event(client: Client) -> Document:
    """An event with something in nearly every relation, as the API shows it in full."""
    return client.get("/2.3.0/events/1096/").json()


def served(client: Client, event: Document) -> Document:
    return client.get(f"/2.3.0/events/{event['id']}/").json()


def test_changes_come_out_as_they_went_in(client: Client, event: Document) -> None:
    event["name"] = "Нет, «другое» имя"
    event["date"], event["date_precision"] = None, None
    event["duration"] = "P1DT2H3M4S"
    event["vid_urls"] = [{**event["vid_urls"][0], "publisher": "", "title": "t" * 3000}]
    event["info_urls"] = [
        {**copy.deepcopy(LINK), "priority": 1, "url": ""},
        {**copy.deepcopy(LINK), "priority": 1, "url": "https://b.example/" + "x" * 5000},
    ]
    event["image"] = None
    event["type"] = {"id": 77, "name": "A type that upstream adds one day"}

    store(EventEndpointDetailedSerializer, event)

    assert json.dumps(served(client, event)) == json.dumps(event)


LINK: Document = {
    "priority": 10,
    "source": None,
    "title": "",
    "description": "line\r\nline",
    "feature_image": None,
    "url": "https://a.example/",
    "type": None,
    "language": None,
}


@pytest.mark.parametrize(
    "relation", ["agencies", "launches", "expeditions", "spacestations", "program", "astronauts"]
)
def test_lists_keep_their_order(client: Client, event: Document, relation: str) -> None:
    others = [
        row for other in rows(client, "/2.3.0/events/", "mode=detailed") for row in other[relation]
    ]
    distinct = list({row["id"]: row for row in others}.values())[:5]
    assert len(distinct) > 2

    for wanted in (distinct, distinct[::-1], distinct[1:], [distinct[2], *distinct[:2]], []):
        event[relation] = wanted
        store(EventEndpointDetailedSerializer, event)
        assert served(client, event)[relation] == wanted


def test_updates_keep_their_order(client: Client, event: Document) -> None:
    update = {
        "id": 5,
        "profile_image": None,
        "comment": None,
        "info_url": None,
        "created_by": None,
        "created_on": "2024-01-01T00:00:00Z",
    }
    event["updates"] = [{**update, "id": number} for number in (7, 5, 9, 6)]

    store(EventEndpointDetailedSerializer, event)
    Update.objects.create(event_id=event["id"], comment="entered here")

    shown = [update["id"] for update in served(client, event)["updates"]]
    assert shown[:4] == [7, 5, 9, 6]
    assert shown[4] >= own_ids().start


def test_updates_that_are_no_longer_listed_belong_to_it_no_more(
    client: Client, event: Document
) -> None:
    update = Update.objects.create(event_id=event["id"])

    store(EventEndpointDetailedSerializer, event)

    assert served(client, event) == event
    assert Update.objects.get(pk=update.pk).event is None, "but they aren't lost"


def test_storing_again_writes_nothing(client: Client, event: Document) -> None:
    with CaptureQueriesContext(connection) as captured:
        store(EventEndpointDetailedSerializer, event)

    written = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert all("SAVEPOINT" in sql for sql in written), written


def test_a_brief_view_leaves_alone_what_it_does_not_show(client: Client, event: Document) -> None:
    brief = client.get("/2.3.0/events/?id=1096&mode=list").json()["results"][0]
    brief["name"] = "Renamed"

    store(EventEndpointListSerializer, brief)

    assert served(client, event) == {**event, "name": "Renamed"}


def test_keys_that_are_missing_are_left_alone(client: Client, event: Document) -> None:
    store(EventEndpointDetailedSerializer, {"id": 1096, "location": "Elsewhere"})

    assert served(client, event) == {**event, "location": "Elsewhere"}


def test_keys_that_nobody_knows_are_passed_over(client: Client, event: Document) -> None:
    store(EventEndpointDetailedSerializer, {**event, "from_a_later_version": [1, {"a": 2}]})

    assert served(client, event) == event


class CountedEventTypeSerializer(ModelSerializer):
    events = serializers.SerializerMethodField()

    class Meta:
        model = EventType
        fields = ("id", "name", "events")


def test_computed_fields_are_passed_over() -> None:
    store(CountedEventTypeSerializer, {"id": 77, "name": "Launch abort", "events": 5})

    assert EventType.objects.get(pk=77).name == "Launch abort"


def test_a_new_object_may_be_short() -> None:
    event = store(
        EventEndpointDetailedSerializer,
        {"id": 5000, "name": "A Name: of its own", "type": {"id": 2, "name": "Docking"}},
    )

    assert Event.objects.get(pk=event.pk).slug == "a-name-of-its-own"


def test_same_slugs_get_a_number() -> None:
    long = "x" * 60
    kind = {"id": 2, "name": "Docking"}
    slugs = [
        store(EventEndpointDetailedSerializer, {"id": number, "name": long, "type": kind}).slug  # type: ignore[attr-defined]
        for number in (5001, 5002, 5003)
    ]

    assert slugs == ["x" * 50, "x" * 48 + "-2", "x" * 48 + "-3"]


def test_a_slug_goes_to_the_document_that_claims_it(client: Client, event: Document) -> None:
    other = client.get("/2.3.0/events/1017/").json()
    event["slug"], other["slug"] = other["slug"], event["slug"]

    store(EventEndpointDetailedSerializer, event)
    assert served(client, event) == event
    assert served(client, other)["slug"] not in (event["slug"], "")

    store(EventEndpointDetailedSerializer, other)
    assert served(client, event) == event
    assert served(client, other) == other


def test_times_are_kept_as_they_will_be_shown(event: Document) -> None:
    store(EventEndpointDetailedSerializer, {**event, "date": "2024-11-23T14:36:51.987654Z"})

    assert Event.objects.get(pk=1096).date.isoformat() == "2024-11-23T14:36:51+00:00"  # type: ignore[union-attr]


def test_a_duration_beyond_64_bits_is_refused_or_kept(client: Client, event: Document) -> None:
    longer = {**event, "duration": "P999999999D"}

    with suppress(StoreError):  # PostgreSQL can hold it
        store(EventEndpointDetailedSerializer, longer)

    assert served(client, event) in (event, longer)


def test_an_orbit_is_referenced_by_its_name(client: Client) -> None:
    station = next(
        row
        for event in rows(client, "/2.3.0/events/", "mode=detailed")
        for row in event["spacestations"]
    )

    for orbit in ("Halo Orbit", "Halo Orbit", None, station["orbit"]):
        store(SpaceStationNormalSerializer, {**station, "orbit": orbit})
        saved = SpaceStation.objects.get(pk=station["id"])
        assert (saved.orbit.name if saved.orbit else None) == orbit
    assert Orbit.objects.filter(name="Halo Orbit").count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "name: This can't be null."),
        ({"name": 5}, "name: Expected a text, not 5."),
        ({"name": "a\0b"}, "name: This holds characters that are no text."),
        ({"name": "\ud800"}, "name: This holds characters that are no text."),
        (
            {"name": "x" * 201},
            "name: Ensure this value has at most 200 characters (it has 201).",
        ),
        ({"webcast_live": "yes"}, "webcast_live: Expected true or false, not 'yes'."),
        ({"date": "yesterday"}, "date: “yesterday” value has an invalid format."),
        ({"date": "0001-01-01T00:00:00+05:00"}, "date: This is beyond what can be stored."),
        ({"duration": "long"}, "duration:"),
        ({"type": None}, "type: This can't be null."),
        ({"type": [1]}, "type: Expected an object, not [1]."),
        ({"type": {"name": "x"}}, "type/id: This is required."),
        ({"type": {"id": True, "name": "x"}}, "type/id: Expected a number, not True."),
        ({"type": {"id": 2**31, "name": "x"}}, "type/id: Ensure this value is less than"),
        (
            {"program": [{"id": 4711, "name": "x"}]},
            "program/0/type: This is required. There is no Program 4711 yet.",
        ),
        ({"updates": None}, "updates: Expected a list, not None."),
        ({"updates": [{"id": "7"}]}, "updates/0/id: Expected a number, not '7'."),
        ({"vid_urls": [{"priority": 1}]}, "vid_urls/0/url: This is required."),
        (
            {"agencies": [{"id": 44, "name": "x"}, {"id": 424242, "abbrev": "x"}]},
            "agencies/1/name: This is required. There is no Agency 424242 yet.",
        ),
        (
            {"launches": [{"id": "no-uuid"}]},
            "launches/0/id: “no-uuid” is not a valid UUID.",
        ),
        ({"duration": "00:10"}, "duration: Expected a duration like PT16M58S."),
        ({"duration": ""}, "duration: Expected a duration like PT16M58S."),
        ({"spacestations": [{"id": 4, "orbit": "\ud800"}]}, "spacestations/0/orbit: This holds"),
        ({"spacestations": [{"id": 4, "orbit": "x" * 300}]}, "spacestations/0/orbit: Ensure this"),
    ],
)
def test_a_wrong_document_is_refused_whole(
    client: Client, event: Document, change: Document, message: str
) -> None:
    # without a transaction, the image would be written before the mistake is found
    document = {**event, "image": {**IMAGE, "name": "new"}, **change}

    with pytest.raises(StoreError) as refused:
        store(EventEndpointDetailedSerializer, document)

    assert str(refused.value).startswith(message)
    assert served(client, event) == event
    assert not Image.objects.filter(name="new").exists()


IMAGE: Document = {
    "id": 4321,
    "name": "A picture",
    "image_url": "https://a.example/i.png",
    "thumbnail_url": "",
    "credit": None,
    "license": {"id": 1, "name": "Unknown", "priority": 9, "link": None},
    "single_use": None,
    "variants": [
        {"id": 8, "type": {"id": 1, "name": "Square"}, "image_url": "https://a.example/8.png"},
        {"id": 3, "type": {"id": 1, "name": "Square"}, "image_url": "https://a.example/3.png"},
    ],
}


def test_images_with_their_variants(client: Client, event: Document) -> None:
    variants: list[Document]
    for variants in (IMAGE["variants"], IMAGE["variants"][:1], []):
        event["image"] = {**IMAGE, "variants": variants}
        store(EventEndpointDetailedSerializer, event)
        assert served(client, event) == event


@pytest.mark.parametrize("document", [None, [], "event", 5, {}, {"id": None}, {"id": "1096"}])
def test_what_is_no_document(document: Any) -> None:
    with pytest.raises(StoreError):
        store(EventEndpointDetailedSerializer, document)


def test_links_are_replaced_only_if_they_differ(event: Document) -> None:
    store(EventEndpointDetailedSerializer, {**event, "info_urls": [LINK]})
    first = EventInfoURL.objects.get(event=1096).pk

    store(EventEndpointDetailedSerializer, {**event, "info_urls": [copy.deepcopy(LINK)]})
    assert EventInfoURL.objects.get(event=1096).pk == first

    store(EventEndpointDetailedSerializer, {**event, "info_urls": [{**LINK, "title": "New"}]})
    assert EventInfoURL.objects.get(event=1096).title == "New"


def test_links_come_by_priority_and_then_as_stored(client: Client, event: Document) -> None:
    named = ((9, "d"), (1, "b"), (1, "a"), (5, "c"))
    links = [{**LINK, "priority": priority, "title": title} for priority, title in named]

    store(EventEndpointDetailedSerializer, {**event, "info_urls": links})
    keys = list(EventInfoURL.objects.filter(event=1096).values_list("pk", flat=True))
    store(EventEndpointDetailedSerializer, {**event, "info_urls": links})

    shown = [link["title"] for link in served(client, event)["info_urls"]]
    assert shown == ["b", "a", "c", "d"]
    assert list(EventInfoURL.objects.filter(event=1096).values_list("pk", flat=True)) == keys


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("agencies/17", ["type"]),
        ("astronauts/900282", ["name", "status", "in_space", "eva_time"]),
        ("celestial_bodies/900001", ["type", "atmosphere", "image"]),
        ("expeditions/900003", ["name", "start"]),
        ("launchers/900001", ["details", "status"]),
        ("space_stations/4", ["status", "founded", "description", "type"]),
        ("spacewalks/900036", ["name"]),
    ],
)
def test_what_upstream_does_not_know_is_null(client: Client, path: str, names: list[str]) -> None:
    document = client.get(f"/2.3.0/{path}/").json()
    changed = {**document, **dict.fromkeys(names)}

    resource = path.partition("/")[0]
    store(serializer_for(document, resource=resource), changed)

    assert client.get(f"/2.3.0/{path}/").json() == changed != document


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("events/1096", ["program", "astronauts"]),
        ("launcher_configurations/93", ["families"]),
        ("space_stations/4", ["owners"]),
    ],
)
def test_a_list_that_is_null_comes_back_null(client: Client, path: str, names: list[str]) -> None:
    document = client.get(f"/2.3.0/{path}/").json()

    store(serializer_for(document), {**document, **dict.fromkeys(names)})

    shown = client.get(f"/2.3.0/{path}/").json()
    assert shown == {**document, **dict.fromkeys(names)} != document


def test_a_row_that_is_listed_twice_is_linked_once(client: Client, event: Document) -> None:
    first = client.get("/2.3.0/events/900001/").json()["agencies"][0]
    second = client.get("/2.3.0/programs/17/").json()["agencies"][0]

    store(EventEndpointDetailedSerializer, {**event, "agencies": [first, second, first]})

    assert served(client, event)["agencies"] == [first, second]


def test_only_new_touches_nothing_that_is_there(client: Client, event: Document) -> None:
    changed = json.loads(json.dumps(event).replace('"name": "', '"name": "New '))
    new = {**changed, "id": 2000, "slug": "new", "vid_urls": []}

    made: RowKeys = defaultdict(set)
    guard = Guard(overwrite=True, only_new=made)
    store_all(EventEndpointDetailedSerializer, [changed], guard=guard)
    store_all(EventEndpointDetailedSerializer, [new], guard=guard)

    assert made[Event] == {2000}
    assert served(client, event) == event
    assert served(client, new) == {
        **event,
        **{key: new[key] for key in ("id", "slug", "name", "vid_urls")},
        "url": "http://testserver/2.3.0/events/2000/",
        "updates": [],
    }


def test_the_first_own_id() -> None:
    assert Language.objects.create(name="Ours", code="xx").pk >= settings.FIRST_OWN_ID == 1_000_001


def test_an_own_id_is_given_once() -> None:
    first = Program.objects.create(name="Ours", type_id=2).pk
    Program.objects.filter(pk=first).delete()

    advance_sequences()

    assert Program.objects.create(name="Ours", type_id=2).pk == first + 1


def test_own_ids_never_meet_upstreams() -> None:
    store(AgencyMiniSerializer, {"id": 5, "name": "Five", "type": {"id": 1, "name": "Government"}})

    assert Agency.objects.create(name="Ours", type_id=1).pk >= own_ids().start
    assert Program.objects.create(name="Ours", type_id=2).pk >= own_ids().start


def test_tables_and_updates_alone() -> None:
    store(EventTypeSerializer, {"id": 99, "name": "Ninety-nine"})
    store(UpdateSerializer, {"id": 99, "created_on": "2024-11-23T17:36:51+03:00"})

    assert EventType.objects.get(pk=99).name == "Ninety-nine"
    assert Update.objects.get(pk=99).created_on.isoformat() == "2024-11-23T14:36:51+00:00"
