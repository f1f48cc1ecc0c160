"""The demo data beside a copy: it isn't loaded there, and can be taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from agencies.models import Agency
from astronauts.models import Astronaut
from core.ids import next_own_id
from events.models import Event, EventType
from mirror import clearing
from mirror.demo import FOLDER, served_models, with_demo_ids
from tests.documents import rows
from tests.test_sync import Synced
from tests.upstreams import Clock, Upstream

pytestmark = pytest.mark.django_db

#: The line with which `sync` tells of the demo data.
TOLD = "Demo data is here, too; manage.py clear-demo takes it away."
#: What is copied: the objects that have upstream's ids.
COPIED = ["events", "launches", "space_stations", "docking_events", "config/event_types"]


def cleared() -> list[str]:
    """The lines of the command."""
    out = StringIO()
    call_command("clear-demo", stdout=out)
    return out.getvalue().splitlines()


def loaded(*files: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load", *files, stdout=out, **options)
    return out.getvalue()


def answers(client: Client, names: Iterable[str]) -> dict[str, list[Any]]:
    """What is answered of some resources."""
    return {
        name: rows(client, f"/2.3.0/{name}/", "" if "config" in name else "mode=detailed")
        for name in names
    }


def is_upstreams(key: Any) -> bool:
    """Whether a key may be upstream's."""
    return key <= 900_000 if isinstance(key, int) else not key.startswith("00000000-")


def copy(client: Client, upstream: Upstream, *names: str) -> dict[str, list[Any]]:
    """Copy, beside the demo data, those of its objects that have upstream's ids."""
    upstream.tables = {
        name: [each for each in documents if is_upstreams(each["id"])]
        for name, documents in answers(client, names).items()
    }
    synced = Synced(upstream, *names)
    assert synced.failure == ""
    assert synced.out.splitlines()[0] == TOLD
    return upstream.tables


def test_without_a_copy_all_of_it_goes() -> None:
    removed, *kept = cleared()

    assert removed.startswith("Removed 284 astronauts, 280 launches, 241 events, ")
    assert kept == []
    for model in served_models().values():
        assert not model._base_manager.exists(), model
    assert cleared() == ["There is no demo data to remove."]


def test_it_comes_back() -> None:
    before = {model: model._base_manager.count() for model in served_models().values()}
    cleared()

    loaded(FOLDER, only_new=True)

    assert before == {model: model._base_manager.count() for model in before}


def test_beside_a_copy_the_copy_stays(client: Client, upstream: Upstream) -> None:
    """Copied objects are answered as before, and no object is left that a source doesn't have."""
    copied = copy(client, upstream, *COPIED)
    before = answers(client, COPIED)

    removed, kept = cleared()

    after = answers(client, COPIED)
    assert "284 astronauts" not in removed  # some are in the crews of what was copied
    assert f"{sum(map(len, copied.values()))} copied" in kept
    mentioned = json.dumps(copied)
    for name, documents in copied.items():
        ids = {each["id"] for each in after[name]}
        assert {each["id"] for each in documents} <= ids
        assert all(f'"id": {json.dumps(key)}' in mentioned for key in ids), name
    for name in ("events", "config/event_types"):
        same = {each["id"]: each for each in before[name]}
        assert [same[each["id"]] for each in after[name]] == after[name]
    same = {each["id"]: each for each in before["launches"]}
    for launch in after["launches"]:
        stages = launch["rocket"]["spacecraft_stage"]  # with astronauts of the demo data
        if is_upstreams(launch["id"]) and not stages:
            assert launch == same[launch["id"]]
    assert len(after["launches"]) < len(before["launches"]) / 3


def test_what_is_computed_is_copied_again(client: Client, upstream: Upstream) -> None:
    """A station's numbers no longer count the demo data's crews after the next run."""
    copied = copy(client, upstream, "space_stations")
    station = next(each for each in copied["space_stations"] if each["id"] == 4)
    station |= {"onboard_crew": 3, "active_expeditions": []}
    cleared()

    Synced(upstream, "space_stations")

    assert client.get("/2.3.0/space_stations/4/").json()["onboard_crew"] == 3


def test_what_a_curator_has_edited_stays(client: Client) -> None:
    event = with_demo_ids(Event).exclude(agencies=None).order_by("pk")[0]
    curator = User.objects.create(username="curator")
    LogEntry.objects.create(
        user=curator,
        content_type=ContentType.objects.get_for_model(Event),
        object_id=str(event.pk),
        object_repr="",
        action_flag=CHANGE,
    )
    before = client.get(f"/2.3.0/events/{event.pk}/").json()

    removed, kept = cleared()

    assert "1 entered or edited here" in kept
    assert list(Event.objects.all()) == [event]
    after = client.get(f"/2.3.0/events/{event.pk}/").json()
    for name in ("name", "type", "agencies", "info_urls", "image", "date"):
        assert after[name] == before[name]
    assert removed.startswith("Removed 2")


def test_what_was_entered_here_stays_with_what_it_refers_to(client: Client) -> None:
    agency = with_demo_ids(Agency)[0]
    own = Event.objects.create(
        pk=next_own_id(Event), name="Ours", slug="ours", type=EventType.objects.all()[0]
    )
    own.agencies.add(agency)

    cleared()

    assert list(Event.objects.all()) == [own]
    assert list(own.agencies.all()) == [agency]
    assert not Astronaut.objects.exists()


def test_it_goes_as_a_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    number = Event.objects.count()
    deleted = clearing._delete

    def fail(going: Any) -> None:
        deleted(going)
        raise RuntimeError

    monkeypatch.setattr(clearing, "_delete", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        cleared()

    assert Event.objects.count() == number


def test_none_is_loaded_beside_a_copy(client: Client, upstream: Upstream, tmp_path: Path) -> None:
    copy(client, upstream, "events")
    cleared()
    number = Event.objects.count()

    assert loaded(FOLDER, only_new=True) == (
        "This database holds a copy, so no demo data is loaded.\n"
    )
    assert Event.objects.count() == number

    other = tmp_path / "config" / "languages.json"
    other.parent.mkdir()
    other.write_bytes((FOLDER / "config" / "languages.json").read_bytes())
    assert "holds a copy" not in loaded(other, only_new=True)


def test_without_demo_data_none_is_told_of(upstream: Upstream, clock: Clock) -> None:
    cleared()
    upstream.tables["config/event_types"] = []

    assert TOLD not in Synced(upstream, "config/event_types").out
