"""Whose ids are whose: own rows', the demo data's, other servers', and where they meet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.models import Agency
from core.derived.registry import Run, derived_values, every_row
from core.ids import OWN_IDS, Part, is_own, own_ids
from core.models import Update
from core.sequences import advance_sequences, shown_with_ids
from events.models import Event, EventInfoURL
from launches.models import Launch
from spacedevs.api.reading.plans import reached
from spacedevs.api.registry import registry, serializers_of
from spacedevs.clock import now
from stations.models import SpaceStation
from tests.test_settings import ROOT

pytestmark = pytest.mark.django_db

A, B = 1_000_001, 2_000_001
FLYBY = 23

Load = Callable[..., str]


@pytest.fixture
def server(settings: Settings) -> Iterator[Callable[[int], None]]:
    """Be the server that numbers from some id on; in the end the usual one."""
    usual = settings.FIRST_OWN_ID

    def server(first: int) -> None:
        settings.FIRST_OWN_ID = first
        advance_sequences()

    yield server
    server(usual)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load documents, or a file, and return what it says of what is wrong."""

    def load(content: Any, *options: str) -> str:
        file = content
        if not isinstance(content, Path):
            file = tmp_path / "some.json"
            file.write_text(json.dumps(content), encoding="utf-8")
        err = StringIO()
        try:
            call_command("load", str(file), *options, verbosity=0, stderr=err)
        except CommandError as error:
            return err.getvalue() + str(error)
        return ""

    return load


def shown(client: Client, row: Any) -> dict[str, Any]:
    """The document of a row."""
    resource = {Event: "events", Agency: "agencies", Launch: "launches"}[type(row)]
    return client.get(f"/2.3.0/{resource}/{row.pk}/").json()


def entered(name: str = "Entered here") -> Event:
    """An event that was entered here, with a link, an update and an agency of its own."""
    event = Event.objects.create(name=name, type_id=FLYBY)
    EventInfoURL.objects.create(event=event, url="https://example.com/")
    Update.objects.create(event=event, comment="Entered here")
    event.agencies.add(Agency.objects.create(name="Ours", type_id=1))
    return event


# Counters


def test_own_ids_begin_above_the_demo_data() -> None:
    assert settings.FIRST_OWN_ID == A
    for model in shown_with_ids() & {Event, Agency, Update, SpaceStation}:
        assert own_ids().start > model._base_manager.latest("pk").pk
    first = entered().pk
    assert first >= A
    assert entered("Another").pk == first + 1


def test_every_part_is_shown_without_an_id_and_all_else_with_one() -> None:
    for serializer_class, model in reached(serializers_of(registry.current.viewsets).items()):
        assert ("id" in serializer_class().fields) != issubclass(model, Part), serializer_class


def test_what_is_loaded_of_others_moves_no_counter(load: Load, client: Client) -> None:
    document = shown(client, Event.objects.get(pk=900001))
    first = entered()

    for key in (B + 4, A + OWN_IDS, 899_999, 2**31 - 1):
        assert load({**document, "id": key, "slug": f"of-others-{key}"}) == ""

    assert entered().pk == first.pk + 1


def test_what_is_loaded_of_ones_own_moves_the_counter(load: Load, client: Client) -> None:
    document = shown(client, Event.objects.get(pk=900001))

    restored = entered().pk + 7

    assert load({**document, "id": restored, "slug": "restored"}) == ""

    assert entered().pk == restored + 1


def test_no_own_id_comes_twice(load: Load, client: Client) -> None:
    document = shown(client, Event.objects.get(pk=900001))
    last = entered().pk
    Event.objects.filter(pk=last).delete()

    advance_sequences()
    assert load({**document, "id": B, "slug": "of-others"}) == ""

    assert entered().pk == last + 1


def test_counters_go_to_another_range_and_back(server: Callable[[int], None]) -> None:
    first = entered().pk
    server(B)
    assert entered().pk == B
    server(A)
    assert entered().pk == first + 1
    server(3_000_001)
    server(B)
    assert entered().pk == B + 1


def test_own_launches_are_told_from_all_others(settings: Settings) -> None:
    launch = Launch.objects.create(name="Ours")

    assert is_own(launch.pk)
    assert launch.pk.version == 4
    assert str(launch.pk).endswith("-000001000001")
    others = Launch.objects.exclude(pk=launch.pk)
    assert not any(map(is_own, others.values_list("pk", flat=True)))
    settings.FIRST_OWN_ID = B
    assert not is_own(launch.pk)


@pytest.mark.parametrize("number", ["900001", "1000000", "1500001", "2147000001", "-1"])
def test_ranges_are_whole_millions(number: str) -> None:
    run = subprocess.run(
        [".venv/bin/python", "manage.py", "check"],
        cwd=ROOT,
        env={"FIRST_OWN_ID": number},
        capture_output=True,
        text=True,
    )
    assert f"FIRST_OWN_ID is '{number}'; it may be " in run.stderr


# What loads, and what was entered here


def test_a_file_does_not_change_what_was_entered_here(load: Load, client: Client) -> None:
    event = entered()
    document = {**shown(client, event), "name": "Another name"}

    said = load(document)

    assert f"It has another name for event {event.pk}, which was entered here." in said
    assert "1 could not be loaded." in said
    assert "--overwrite" in said
    assert "FIRST_OWN_ID" in said
    assert shown(client, event)["name"] == "Entered here"
    assert load(document, "--keep-own") == ""
    assert load(document, "--only-new") == ""
    assert shown(client, event)["name"] == "Entered here"
    assert load(document, "--overwrite") == ""
    assert shown(client, event)["name"] == "Another name"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"info_urls": []}, "info_urls"),
        ({"updates": []}, "updates"),
        ({"agencies": []}, "agencies"),
        ({"date": "2030-01-01T00:00:00Z"}, "date"),
    ],
)
def test_lists_are_kept_as_values_are(
    load: Load, client: Client, change: dict[str, Any], name: str
) -> None:
    event = entered()
    before = shown(client, event)

    assert f"another {name} for event {event.pk}" in load({**before, **change})
    assert shown(client, event) == before
    assert load({**before, **change}, "--keep-own") == ""
    assert shown(client, event) == before


def test_what_was_entered_for_an_object_of_others_stays_with_it(load: Load, client: Client) -> None:
    event = Event.objects.get(pk=1096)
    before = shown(client, event)
    update = Update.objects.create(event=event, comment="Entered here")

    assert f"another event for update {update.pk}" in load(before)
    assert load({**before, "name": "New name"}, "--keep-own") == ""

    after = shown(client, event)
    assert after["name"] == "New name"
    assert [each["id"] for each in after["updates"]] == [
        *(each["id"] for each in before["updates"]),
        update.pk,
    ]


def test_an_object_of_others_does_not_change_what_it_mentions(load: Load, client: Client) -> None:
    agency = Agency.objects.create(name="Ours", type_id=1)
    document = shown(client, Event.objects.get(pk=1096))
    document["agencies"] = [{"id": agency.pk, "name": "Theirs"}]

    assert f"another name for agency {agency.pk}" in load(document).lower()
    assert load(document, "--keep-own") == ""
    agency.refresh_from_db()
    assert agency.name == "Ours"
    assert list(Event.objects.get(pk=1096).agencies.all()) == [agency]


def test_the_same_again_is_no_conflict(load: Load, client: Client) -> None:
    event, launch = entered(), Launch.objects.create(name="Ours", status_id=1, net=now())
    documents = [shown(client, event), shown(client, launch)]

    assert load(documents) == ""
    assert [shown(client, event), shown(client, launch)] == documents


def test_an_own_launch_is_not_changed(load: Load, client: Client) -> None:
    launch = Launch.objects.create(name="Ours", status_id=1, net=now())

    said = load({**shown(client, launch), "name": "Theirs"})
    assert f"another name for launch {launch.pk}" in said.lower()


def test_own_rows_keep_their_slugs(load: Load, client: Client) -> None:
    event = entered()
    document = {**shown(client, Event.objects.get(pk=1096)), "id": 5000, "slug": event.slug}
    document["name"] = event.name

    for _ in range(2):
        assert load(document) == ""
        assert shown(client, event)["slug"] == "entered-here"
        assert shown(client, Event.objects.get(pk=5000))["slug"] == "entered-here-2"


def test_values_that_follow_from_others_are_no_conflict(load: Load, client: Client) -> None:
    station = SpaceStation.objects.create(name="Ours", status_id=1, type_id=2, onboard_crew=0)
    document = client.get(f"/2.3.0/space_stations/{station.pk}/").json()

    assert load({**document, "onboard_crew": 5}) == ""
    assert client.get(f"/2.3.0/space_stations/{station.pk}/").json()["onboard_crew"] == 0


@pytest.mark.parametrize("on_command", [False, True])
def test_what_is_derived_is_named(on_command: bool) -> None:
    derivations = derived_values.derivations(on_command=on_command)
    assert derivations

    for each in derivations:
        computed = each.compute(Run(now(), every_row))
        names = {name for _, values in computed for name in values()}
        assert {name_of_field(each.model, name) for name in names} <= each.fields
        assert {name_of_field(each.model, name) for name in each.fields} == each.fields


def name_of_field(model: Any, name: str) -> str:
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return next(field.name for field in fields if name in (field.name, field.attname))


# Whole servers


def test_servers_with_ranges_of_their_own_are_put_together(
    server: Callable[[int], None], load: Load, client: Client, tmp_path: Path
) -> None:
    archive = tmp_path / "b.jsonl.zst"
    server(B)
    theirs = entered("Theirs")
    told = shown(client, theirs)
    call_command("dump", str(archive), verbosity=0)
    for model in (Event, Agency, Update):
        model._base_manager.filter(pk__gte=B).delete()
    server(A)
    ours = entered("Ours")
    kept = shown(client, ours)

    for _ in range(2):
        assert load(archive) == ""
        assert shown(client, ours) == kept
        assert shown(client, theirs) == told

    assert entered("Next").pk == ours.pk + 1


def test_servers_with_the_same_range_are_not(load: Load, client: Client, tmp_path: Path) -> None:
    archive = tmp_path / "b.jsonl.zst"
    event = entered("Theirs")
    call_command("dump", str(archive), verbosity=0)
    Event.objects.filter(pk=event.pk).update(name="Ours")
    Event.objects.filter(pk=1096).update(name="Changed")

    said = load(archive)

    assert f"another name for event {event.pk}" in said.lower()
    assert f"here it is {A}" in said
    assert Event.objects.get(pk=1096).name == "Changed", "all of it is loaded, or nothing"
    assert load(archive, "--keep-own") == ""
    assert Event.objects.get(pk=event.pk).name == "Ours"
    assert Event.objects.get(pk=1096).name != "Changed"
    assert load(archive, "--overwrite") == ""
    assert Event.objects.get(pk=event.pk).name == "Theirs"
