"""Curators' edits of copied objects: sync leaves them alone, the admin lets them go."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from core.ids import own_ids
from core.models import Update
from core.values import value_of
from events.models import Event, EventInfoURL, EventType
from launches.models import Launch
from mirror.models import Copied, Override
from programs.models import MissionPatch
from spacedevs.clock import now
from tests.curators import Form
from tests.test_admin import page
from tests.test_newer_wins import LAUNCH, launch
from tests.test_sync import DAY, FIRST, Synced, change, events, moment, reasons
from tests.upstreams import Clock, Document, Upstream

pytestmark = pytest.mark.django_db

AGENCY, OTHER = FIRST + 1, FIRST + 2
OVERRIDES = page(Override, "changelist")


@pytest.fixture
def document(upstream: Upstream, clock: Clock) -> Document:
    """An event that has been copied, with something in every kind of list."""
    upstream.tables["events"] = events(1, clock.now())
    document = upstream.tables["events"][0]
    link = {"priority": 1, "url": "https://example.com/", "title": "A page"}
    update = {"id": FIRST, "comment": "Planned.", "created_on": moment(clock.now())}
    agencies = [{"id": key, "name": f"Agency {key}"} for key in (AGENCY, OTHER)]
    document |= {"info_urls": [link], "updates": [update], "agencies": agencies}
    document |= {"location": "Here", "date": moment(clock.now()), "description": "One.\nTwo."}
    Synced(upstream, "events")
    clock.sleep(60)
    return document


@pytest.fixture
def edit(admin_client: Client, document: Document) -> Any:
    """A function that edits the event in the admin."""

    def edit(**changes: Any) -> None:
        assert Form(admin_client, page(Event, "change", FIRST)).save(**changes) is None

    return edit


def event() -> Any:
    return Event.objects.get(pk=FIRST)


def edited() -> dict[str, Any]:
    """The overridden fields of the event, with their values."""
    found = Override.objects.filter(model="events.event", key=str(FIRST))
    return dict(found.values_list("field", "value"))


def said(name: str) -> Any:
    """What the source says of a field of the event."""
    return Override.objects.get(model="events.event", key=str(FIRST), field=name).upstream


def let_go(client: Client, *names: str) -> Any:
    keys = Override.objects.filter(field__in=names).values_list("pk", flat=True)
    chosen = {"action": "let_go", "_selected_action": list(keys)}
    return client.post(OVERRIDES, chosen, follow=True)


# Edits


def test_an_edited_field_stays_and_all_others_follow(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(name="Ours")
    time = event().last_updated
    assert edited() == {"name": "Ours", "last_updated": moment(time)}

    document["location"] = "There"
    clock.sleep(60)
    change(document, "Theirs", clock.now())
    synced = Synced(upstream, "events", verbosity=2)

    assert (event().name, event().location) == ("Ours", "There")
    assert f"Kept as edited here: Event {FIRST} Event 0: name." in synced.out.splitlines()
    assert event().last_updated == clock.now()
    assert edited() == {"name": "Ours"}
    assert said("name") == "Theirs"
    override = Override.objects.get()
    assert (override.by, override.made_at, override.changed_at) == ("curator", time, clock.now())
    assert "1 changed, 0 unchanged, 1 kept as edited here;" in synced.summary


@pytest.mark.parametrize("full", [True, False])
def test_an_edit_survives_every_pass(
    upstream: Upstream, clock: Clock, edit: Any, full: bool
) -> None:
    edit(name="Ours", date_0="2031-02-03", type="23")
    before = {name: value_of(event(), name) for name in ("name", "date", "type", "last_updated")}
    for _ in range(2):
        synced = Synced(upstream, "events", full=full)
        assert synced.failure == ""
        assert {name: value_of(event(), name) for name in before} == before
    assert ("1 kept as edited here" in synced.summary) == full


def test_a_changed_time_of_the_last_change_is_not_edited_twice(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    """What upstream changed before somebody saved here, but after it was copied, is taken."""
    time = clock.now()
    clock.sleep(60)
    edit(location="Ours")
    document["name"], document["last_updated"] = "Theirs", moment(time)
    Synced(upstream, "events")

    assert (event().name, event().location) == ("Theirs", "Ours")
    assert event().last_updated == clock.now()


@pytest.mark.parametrize(
    ("name", "changes", "theirs"),
    [
        ("agencies", {"agencies": [str(OTHER)]}, [{"id": AGENCY, "name": "Agency"}]),
        ("agencies", {"agencies": []}, [{"id": AGENCY, "name": "Agency"}]),
        ("info_urls", {"info_urls-0-title": "Ours"}, [{"url": "https://example.com/2"}]),
        ("info_urls", {"info_urls-0-DELETE": "on"}, []),
        ("description", {"description": ""}, "Three."),
        ("location", {"location": ""}, "There"),
        ("date", {"date_0": "", "date_1": ""}, "2031-01-01T00:00:00Z"),
        ("type", {"type": "23"}, {"id": 8, "name": "Other"}),
        ("webcast_live", {"webcast_live": "on"}, False),
        ("duration", {"duration": "1 02:00:00"}, "P3D"),
    ],
)
def test_any_kind_of_field(
    admin_client: Client, upstream: Upstream, clock: Clock, edit: Any, document: Document,
    name: str, changes: dict[str, Any], theirs: Any,
) -> None:  # fmt: skip
    """It stays what the curator made of it; let go, it is at once what the source says by now."""
    edit(**changes)
    ours = value_of(event(), name)
    assert set(edited()) == {name, "last_updated"}
    clock.sleep(60)
    document[name] = theirs
    change(document, "Renamed", clock.now())
    Synced(upstream, "events")
    assert value_of(event(), name) == ours
    assert event().name == "Renamed"

    let_go(admin_client, name)
    assert not Override.objects.exists()
    shown = admin_client.get(f"/2.3.0/events/{FIRST}/").json()
    fresh = {"id": FIRST + 5, "slug": "fresh", "name": "Fresh"}
    upstream.tables["events"] = [{**document, **fresh, "updates": []}]
    Synced(upstream, "events", full=True)
    expected = admin_client.get(f"/2.3.0/events/{FIRST + 5}/").json()
    assert shown[name] == expected[name]
    assert shown["last_updated"] == document["last_updated"]


def test_what_is_edited_back_is_no_edit(edit: Any) -> None:
    edit(name="Ours", location="Ours")
    edit(name="Event 0")
    assert set(edited()) == {"location", "last_updated"}
    edit(location="Better")
    assert edited()["location"] == "Better"
    assert said("location") == "Here"


def test_a_form_that_only_writes_line_ends_anew_edits_nothing(edit: Any) -> None:
    edit(name="Ours")
    assert set(edited()) == {"name", "last_updated"}


def test_an_edit_that_the_source_comes_to_agree_with_is_let_go(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(name="Ours", agencies=[str(OTHER)])
    document["agencies"] = [{"id": OTHER, "name": "Agency"}]
    clock.sleep(60)
    change(document, "Ours", clock.now())
    synced = Synced(upstream, "events", verbosity=2)

    assert edited() == {}
    assert "kept" not in synced.summary
    line = f"An edit no longer: Event {FIRST} Event 0: name, as its source says by now."
    assert line in synced.out.splitlines()


def test_an_update_keeps_its_edit_and_own_ones_stay_in_their_list(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(
        **{
            "updates-TOTAL_FORMS": 2,
            "updates-0-comment": "Ours.",
            "updates-1-comment": "Added.",
            "updates-1-created_on_0": "2031-01-01",
            "updates-1-created_on_1": "00:00:00",
        }
    )
    document["updates"][0]["comment"] = "Theirs."
    document["updates"].append(document["updates"][0] | {"id": FIRST + 1, "comment": "New."})
    clock.sleep(60)
    change(document, "Renamed", clock.now())
    Synced(upstream, "events")

    comments = list(event().updates.values_list("comment", flat=True))
    assert comments == ["Ours.", "New.", "Added."]
    assert Override.objects.get(field="comment").upstream == "Theirs."
    assert event().updates.last().pk in own_ids()


def test_a_list_stays_though_its_other_end_says_otherwise(
    admin_client: Client, upstream: Upstream, clock: Clock, document: Document
) -> None:
    """A launch lists its patches, and a patch its launches."""
    times = dict.fromkeys(("net", "window_start", "window_end"), moment(clock.now()))
    provider = {"launch_service_provider": {"id": AGENCY, "name": f"Agency {AGENCY}"}}
    worn = launch("Worn", clock.now(), **times, **provider)
    other = launch("Worn, too", clock.now(), **times, **provider)
    other |= {"id": LAUNCH[:-1] + "8", "slug": "two"}
    patch = {"id": FIRST, "name": "Patch", "priority": 1, "image_url": "https://example.com/"}
    patch |= {"agency": None, "launches": [worn, other]}
    upstream.tables["mission_patches"] = [patch]
    Synced(upstream, "mission_patches")
    form = Form(admin_client, page(Launch, "change", LAUNCH))
    back = form.save(mission_patches=[])
    assert back is None, back.notes

    for worn_by in ([worn, other], [worn], []):
        patch["launches"] = worn_by
        assert Synced(upstream, "mission_patches", full=True).failure == ""
        found = MissionPatch.objects.get(pk=FIRST).launches.values_list("name", flat=True)
        assert list(found) == ["Worn, too"] * (other in worn_by)


def test_an_object_within_others_keeps_its_edit(
    admin_client: Client, upstream: Upstream, clock: Clock, document: Document
) -> None:
    assert Form(admin_client, page(EventType, "change", 2)).save(name="Ours") is None
    clock.sleep(60)
    change(document, "Renamed", clock.now())
    Synced(upstream, "events")
    assert event().type.name == "Ours"
    assert event().name == "Renamed"


def test_what_is_changed_by_other_means_is_no_edit(upstream: Upstream, document: Document) -> None:
    Event.objects.filter(pk=FIRST).update(name="By SQL")
    EventInfoURL.objects.all().delete()
    Synced(upstream, "events", full=True)
    assert event().name == "Event 0"
    assert event().info_urls.exists()
    assert not Override.objects.exists()


def test_own_objects_have_no_overrides(admin_client: Client, document: Document) -> None:
    own = Event.objects.create(name="Own", type_id=2)
    assert Form(admin_client, page(Event, "change", own.pk)).save(name="Renamed") is None
    own.delete()
    assert not Override.objects.exists()


def test_nothing_is_an_override_before_anything_is_copied(admin_client: Client) -> None:
    assert Form(admin_client, page(Event, "change", 1096)).save(name="Renamed") is None
    assert not Override.objects.exists()


def test_a_setting_lets_edits_be_overwritten(
    settings: Settings, upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(name="Ours")
    settings.EDITS = "overwrite"
    Synced(upstream, "events", full=True)
    assert event().name == "Event 0"
    assert edited() == {}

    edit(name="Ours")
    assert edited() == {}


def test_a_slug_that_a_curator_gave_is_not_taken_away(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(slug="wanted")
    lists: Document = {name: [] for name, value in document.items() if isinstance(value, list)}
    other = document | lists | {"id": FIRST + 1, "slug": "wanted"}
    upstream.tables["events"].append(other | {"last_updated": moment(clock.now())})
    assert Synced(upstream, "events").failure == ""
    assert event().slug == "wanted"
    assert Event.objects.get(pk=FIRST + 1).slug == "event-0"


def test_an_object_that_vanishes_and_comes_back_is_as_it_was_edited(
    upstream: Upstream, edit: Any
) -> None:
    edit(name="Ours", agencies=[str(OTHER)], type="23", **{"info_urls-0-title": "Ours"})
    before = edited()
    event().delete()
    assert Synced(upstream, "events", full=True).failure == ""

    assert edited() == before
    found = event()
    assert (found.name, found.type_id, found.location) == ("Ours", 23, "Here")
    assert value_of(found, "agencies") == [OTHER]
    assert found.info_urls.get().title == "Ours"


# The admin


def test_the_form_shows_both_values_and_lets_go(
    admin_client: Client, upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(name="Ours", location="Ours", agencies=[str(OTHER)])
    clock.sleep(60)
    change(document, "Theirs", clock.now())
    Synced(upstream, "events")
    address = page(Event, "change", FIRST)
    shown = admin_client.get(address).content.decode()
    assert "<h2>Edited here</h2>" in shown
    assert "<strong>Edited here.</strong> Its source says: Theirs" in shown
    assert f"Agency {AGENCY}, Agency {OTHER}" in shown
    assert "style=" not in shown.split("Edited here", 1)[1].split("</table>")[0]

    key = Override.objects.get(field="name").pk
    clock.sleep(60)
    chosen = {"action": "let_go", "_selected_action": [key], "back": "on"}
    answer: Any = admin_client.post(OVERRIDES, chosen)
    assert (answer.status_code, answer.url) == (302, address)
    assert event().name == "Theirs"
    assert set(edited()) == {"location", "agencies"}

    keys = list(Override.objects.values_list("pk", flat=True))
    admin_client.post(OVERRIDES, chosen | {"_selected_action": keys})
    assert edited() == {}
    assert value_of(event(), "agencies") == [AGENCY, OTHER]
    assert "Edited here" not in admin_client.get(address).content.decode()


def test_values_are_escaped(
    admin_client: Client, upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(name="<i>Ours")
    clock.sleep(60)
    change(document, "<i>Theirs", clock.now())
    Synced(upstream, "events")
    for address in (page(Event, "change", FIRST), OVERRIDES):
        assert "<i>" not in admin_client.get(address).content.decode()


def test_what_refers_to_something_that_is_gone_is_not_let_go(
    admin_client: Client, upstream: Upstream, edit: Any
) -> None:
    edit(slug="ours", type="23", name="Ours")
    Event.objects.create(name="Taker", slug="number-0", type_id=2)
    answer: Any = let_go(admin_client, "slug", "name")
    assert "Another Event has this slug by now." in answer.content.decode()
    assert (event().slug, event().name) == ("ours", "Event 0")
    assert {"slug", "type"} <= set(edited())


def test_the_list_shows_all_and_who_may_lets_go(
    admin_client: Client, client: Client, edit: Any
) -> None:
    edit(name="Ours", agencies=[], type="23")
    for query in ("", "?what=edited", "?what=deleted", "?q=ours", "?what=x"):
        assert admin_client.get(OVERRIDES + query).status_code == 200
    one = Override.objects.get(field="name")
    assert admin_client.get(page(Override, "change", one.pk)).status_code == 200

    reader = User.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    names = ["view_override", "delete_override", "view_event"]
    reader.user_permissions.set(Permission.objects.filter(codename__in=names))
    let_go(client, "name")
    assert event().name == "Ours"
    reader.user_permissions.add(Permission.objects.get(codename="change_event"))
    let_go(client, "name")
    assert event().name == "Event 0"

    admin_client.post(page(Override, "delete", Override.objects.get(field="type").pk), {"post": 1})
    assert event().type_id == 2


def test_a_form_opened_before_a_field_was_let_go_shows_both(
    admin_client: Client, edit: Any
) -> None:
    edit(name="Ours")
    mine = Form(admin_client, page(Event, "change", FIRST))
    let_go(admin_client, "name")
    back: Any = mine.save(location="Ours")
    assert any("“Event 0”" in note for note in back.notes)
    assert back.save() is None
    assert edited().keys() == {"location", "last_updated"}


# Deletions


@pytest.fixture
def deleted(admin_client: Client, document: Document) -> Document:
    """The event, deleted in the admin."""
    answer = admin_client.post(page(Event, "delete", FIRST), {"post": "yes"})
    assert answer.status_code == 302
    return document


def test_a_deleted_object_stays_deleted_until_let_back(
    admin_client: Client, upstream: Upstream, clock: Clock, deleted: Document
) -> None:
    found = Override.objects.get(field="", model="events.event")
    assert (found.key, found.title, found.by) == (str(FIRST), "Event 0", "curator")
    for full in (False, True):
        clock.sleep(60)
        change(deleted, f"Renamed {full}", clock.now())
        synced = Synced(upstream, "events", full=full)
        assert synced.failure == ""
        assert "1 kept as edited here" in synced.summary
        assert not Event.objects.filter(pk=FIRST).exists()
    assert "kept" not in Synced(upstream, "events").summary
    assert Copied.objects.get(key=str(FIRST)).vanished_at is None

    answer = let_go(admin_client, "")
    assert "come back with the next pass" in answer.content.decode()
    Synced(upstream, "events")
    assert event().name == "Renamed True"
    assert event().updates.exists()


def test_what_went_with_it_is_deleted_too(upstream: Upstream, deleted: Document) -> None:
    labels = set(Override.objects.values_list("model", flat=True))
    assert labels == {"events.event", "core.update"}


def test_an_action_on_the_list_deletes_for_good(
    admin_client: Client, upstream: Upstream, document: Document
) -> None:
    action = {"action": "delete_selected", "_selected_action": [FIRST], "post": "yes"}
    admin_client.post(page(Event, "changelist"), action)
    Synced(upstream, "events", full=True)
    assert not Event.objects.filter(pk=FIRST).exists()


def test_a_deleted_part_stays_deleted(
    upstream: Upstream, clock: Clock, edit: Any, document: Document
) -> None:
    edit(**{"updates-0-DELETE": "on"})
    clock.sleep(60)
    change(document, "Renamed", clock.now())
    Synced(upstream, "events")
    assert event().name == "Renamed"
    assert not Update.objects.filter(pk=FIRST).exists()


def test_others_go_without_a_deleted_object(
    admin_client: Client, upstream: Upstream, clock: Clock, document: Document
) -> None:
    """In a list it is left out, and where there may be nothing, there is nothing."""
    document["launches"] = [launch("Doomed", clock.now())]
    mission = {"id": FIRST, "name": "Doomed", "type": "Test", "description": ""}
    upstream.tables["launches"] = [launch("With it", clock.now(), mission=mission)]
    change(document, "With it", clock.now())
    assert Synced(upstream, "events", "launches").failure == "", reasons()
    for address in (("launches", "mission", FIRST), ("agencies", "agency", AGENCY)):
        app, model, key = address
        admin_client.post(f"/admin/{app}/{model}/{key}/delete/", {"post": "yes"})
    clock.sleep(60)
    change(document, "Without", clock.now())
    change(upstream.tables["launches"][0], "Without", clock.now())
    synced = Synced(upstream, "events", "launches")

    assert synced.failure == ""
    assert value_of(event(), "agencies") == [OTHER]
    assert event().launches.get().mission is None
    assert Override.objects.filter(field="").count() == 2

    admin_client.post(f"/admin/launches/launch/{LAUNCH}/delete/", {"post": "yes"})
    assert Synced(upstream, "events", "launches", full=True).failure == ""
    assert not event().launches.exists()


def test_a_deleted_object_that_another_needs_is_back(
    admin_client: Client, upstream: Upstream, clock: Clock, document: Document
) -> None:
    document["type"] = {"id": FIRST, "name": "Needed"}
    clock.sleep(60)
    change(document, "Needs it", clock.now())
    Synced(upstream, "events")
    admin_client.post(page(Event, "delete", FIRST), {"post": "yes"})
    admin_client.post(f"/admin/events/eventtype/{FIRST}/delete/", {"post": "yes"})
    assert Override.objects.filter(model="events.eventtype", field="").exists()

    lists: Document = {name: [] for name, value in document.items() if isinstance(value, list)}
    new = {**document, **lists, "id": FIRST + 1, "slug": "new"}
    upstream.tables["events"].append(new | {"last_updated": moment(clock.now())})
    assert Synced(upstream, "events").failure == ""
    assert Event.objects.get(pk=FIRST + 1).type.name == "Needed"
    assert not Override.objects.filter(model="events.eventtype").exists()


@pytest.mark.parametrize("by", ["sync", "other means"])
def test_what_no_curator_deleted_comes_back(
    upstream: Upstream, clock: Clock, settings: Settings, document: Document, by: str
) -> None:
    if by == "sync":
        settings.VANISHED = "remove"
        kept, upstream.tables["events"] = upstream.tables["events"], []
        for _ in range(3):
            Synced(upstream, "events", full=True, yes=True)
            clock.sleep(8 * DAY.total_seconds())
        upstream.tables["events"] = kept
    else:
        event().delete()
    assert not Event.objects.filter(pk=FIRST).exists()
    Synced(upstream, "events", full=True)
    assert event().name == "Event 0"


# Files


def test_files_change_no_edit_unless_told_to(
    edit: Any, admin_client: Client, tmp_path: Any, document: Document
) -> None:
    shown = admin_client.get(f"/2.3.0/events/{FIRST}/?format=json").content
    edit(name="Ours", **{"info_urls-0-title": "Ours"})
    file = tmp_path / "events.json"
    file.write_bytes(shown)
    with pytest.raises(CommandError, match="--overwrite"):
        call_command("load", file, verbosity=0)
    assert event().name == "Ours"
    call_command("load", file, keep_own=True, verbosity=0)
    assert (event().name, event().info_urls.get().title) == ("Ours", "Ours")
    assert {"name", "info_urls"} <= set(edited())

    call_command("load", file, overwrite=True, verbosity=0)
    assert (event().name, event().info_urls.get().title) == ("Event 0", "A page")
    assert edited() == {}


def test_a_file_brings_a_deleted_object_back(
    admin_client: Client, tmp_path: Any, document: Document
) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(admin_client.get(f"/2.3.0/events/{FIRST}/?format=json").content)
    admin_client.post(page(Event, "delete", FIRST), {"post": "yes"})
    call_command("load", file, verbosity=0)
    assert event().name == "Event 0"
    assert not Override.objects.exists()


def test_an_archive_holds_what_is_served(edit: Any, admin_client: Client, tmp_path: Any) -> None:
    edit(name="Ours")
    shown = admin_client.get(f"/2.3.0/events/{FIRST}/").json()
    call_command("dump", tmp_path / "all.zst", verbosity=0)
    call_command("load", tmp_path / "all.zst", verbosity=0)
    assert admin_client.get(f"/2.3.0/events/{FIRST}/").json() == shown
    assert set(edited()) == {"name", "last_updated"}

    Event.objects.all().delete()
    Override.objects.all().delete()
    call_command("load", tmp_path / "all.zst", verbosity=0)
    assert admin_client.get(f"/2.3.0/events/{FIRST}/").json() == shown


# What the admin does besides editing


def test_undoing_an_edit_ends_its_override(admin_client: Client, edit: Any) -> None:
    edit(name="Ours", location="Ours")
    entry = LogEntry.objects.latest("pk")
    admin_client.post(reverse("admin:history_undo", args=[entry.pk]), {"change": 0})
    assert event().name == "Event 0"
    assert set(edited()) == {"location", "last_updated"}


def test_undoing_a_deletion_lets_the_object_come_back(
    admin_client: Client, upstream: Upstream, deleted: Document
) -> None:
    entry = LogEntry.objects.latest("pk")
    admin_client.post(reverse("admin:history_undo", args=[entry.pk]))
    assert event().name == "Event 0"
    assert edited() == {}
    deleted["name"] = "Renamed"
    Synced(upstream, "events", full=True)
    assert Event.objects.filter(pk=FIRST).exists()


def test_what_is_set_in_several_is_an_edit_of_each(
    admin_client: Client, document: Document
) -> None:
    chosen = {"action": "set_fields", "_selected_action": [FIRST], "set": "on", "type": "23"}
    admin_client.post(page(Event, "changelist"), chosen)
    assert set(edited()) == {"type", "last_updated"}


def test_a_form_says_whose_copy_it_is(
    admin_client: Client, upstream: Upstream, settings: Settings, document: Document
) -> None:
    address = page(Event, "change", FIRST)
    text = " ".join(admin_client.get(address).content.decode().split())
    assert f"Copied from {upstream.url}" in text
    assert "What you change here stays; the next sync updates all other fields." in text
    Copied.objects.filter(key=FIRST).update(vanished_at=now())
    assert "It has vanished there, since" in admin_client.get(address).content.decode()
    settings.EDITS = "overwrite"
    assert "writes over what you change" in admin_client.get(address).content.decode()

    own = Event.objects.create(name="Ours", type_id=8)
    text = admin_client.get(page(Event, "change", own.pk)).content.decode()
    assert "Entered here: no sync changes it." in text
