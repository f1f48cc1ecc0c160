"""What curators do after entering: history and undo, duplicates, bulk edits, files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Agency, AgencyType
from core.ids import own_ids
from events.models import Event
from events.serializers import EventEndpointDetailedSerializer
from launches.models import FirstStage, Launch, LaunchStatus, Rocket
from mirror.store import store
from tests.curators import Form
from tests.test_admin import ESA, EVENT, NASA, REGISTERED, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db: None) -> Any:
    """An event with a link and an update."""
    return store(EventEndpointDetailedSerializer, EVENT)


@pytest.fixture
def edit(admin_client: Client, event: Any) -> Any:
    """A function that edits the event in the admin, and returns the entry about that."""

    def edit(**changes: Any) -> LogEntry:
        assert Form(admin_client, page(Event, "change", event.pk)).save(**changes) is None
        return latest()

    return edit


@pytest.fixture
def staff(client: Client) -> Any:
    """A function that logs somebody in who has these permissions only."""

    def staff(*codenames: str) -> Client:
        user = User.objects.create_user("helper", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return staff


def latest() -> LogEntry:
    return LogEntry.objects.latest("pk")


def undo(client: Client, entry: LogEntry, *numbers: int | str) -> list[str]:
    """Undo an entry, or some of its changes; returns what the next page says."""
    address = f"/admin/admin/logentry/{entry.pk}/undo/"
    client.get("/admin/")  # shows the messages of before
    return said(client.post(address, {"change": numbers}, follow=True))


def said(answer: Any) -> list[str]:
    """The messages on a page."""
    assert answer.status_code == 200
    return [str(each) for each in answer.context["messages"]]


def shown(client: Client, event: Any) -> list[tuple[str, ...]]:
    """The lines of an event's history: part, field, before, after."""
    answer: Any = client.get(page(Event, "history", event.pk))
    lines = [line for told in answer.context["told"] for line in told.lines]
    return [(line.part, line.name, line.before, line.after) for line in lines]


# History


def test_history_tells_each_field(admin_client: Client, event: Any, edit: Any) -> None:
    edit(name="Flyby of Earth", agencies=[str(ESA), str(NASA)], webcast_live="on")
    edit(**{"info_urls-0-title": "Ours"})
    edit(**{"updates-0-comment": "Postponed."})

    assert shown(admin_client, event) == [
        ("Update Confirmed.", "comment", "Confirmed.", "Postponed."),
        ("", "info urls", "https://example.com/page", "https://example.com/page"),
        ("", "name", "Flyby", "Flyby of Earth"),
        ("", "webcast live", "no", "yes"),
        (
            "",
            "agencies",
            "nothing",
            "European Space Agency, National Aeronautics and Space Administration",
        ),
    ]
    text = admin_client.get(page(Event, "history", event.pk)).content.decode()
    assert text.count("curator</h2>") == 3
    assert admin_client.get("/admin/admin/logentry/").status_code == 200
    assert admin_client.get(f"/admin/admin/logentry/{latest().pk}/change/").status_code == 200


def test_history_of_nothing(admin_client: Client, event: Any) -> None:
    assert "Nothing was changed" in admin_client.get(page(Event, "history", 5)).content.decode()
    assert admin_client.get(page(Event, "history", 6)).status_code == 302
    assert admin_client.get("/admin/admin/logentry/0/change/").status_code == 302


def test_old_entries_are_shown_as_they_are(admin_client: Client, event: Any, edit: Any) -> None:
    entry = edit(name="Ours")
    for message in ("", "Words.", "[", '[{"edited": []}]', '{"edited": 1}'):
        LogEntry.objects.filter(pk=entry.pk).update(change_message=message)
        assert shown(admin_client, event) == []
    assert undo(admin_client, entry) == ["Not undone: There is nothing to undo."]


# Undo


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Ours", "location": "There"},
        {"description": "One.\nTwo."},
        {"date_0": "2031-02-03"},
        {"date_0": "", "date_1": "", "date_precision": ""},
        {"type": "8"},
        {"duration": "1 02:00:00"},
        {"agencies": [str(ESA), str(NASA)], "webcast_live": "on"},
        {"slug": "another"},
        {"info_urls-0-title": "Ours", "info_urls-0-priority": "3"},
        {"info_urls-0-DELETE": "on"},
        {"updates-0-comment": "Postponed."},
        {"updates-0-DELETE": "on"},
        {
            "updates-TOTAL_FORMS": 2,
            "updates-1-comment": "Added.",
            "updates-1-created_on_0": "2031-01-01",
            "updates-1-created_on_1": "00:00:00",
        },
    ],
)  # fmt: skip
def test_undo_any_kind_of_edit(
    admin_client: Client, client: Client, event: Any, edit: Any, changes: dict[str, Any]
) -> None:
    def answer() -> dict[str, Any]:
        return client.get(f"/2.3.0/events/{event.pk}/").json() | {"last_updated": ""}

    before = answer()
    entry = edit(**changes)
    after = answer()
    assert after != before
    updated = Event.objects.get().last_updated if Event.objects.count() == 1 else None

    assert undo(admin_client, entry) == ["Undone."]
    assert answer() == before
    event.refresh_from_db()
    assert updated is None or event.last_updated > updated

    assert undo(admin_client, latest()) == ["Undone."]
    if "updates-1-comment" not in changes:  # which comes back with its id, but is the last again
        assert answer() == after


def test_undo_of_a_part_brings_back_what_that_needs(admin_client: Client, client: Client) -> None:
    """A stage that is deleted takes its landing along."""
    flown = FirstStage.objects.filter(landing__isnull=False, rocket__launch__isnull=False)
    stage: Any = flown.earliest("pk")
    launch = stage.rocket.launch

    def answer() -> dict[str, Any]:
        return client.get(f"/2.3.0/launches/{launch.pk}/").json()["rocket"]

    before = answer()
    form = Form(admin_client, page(Launch, "change", launch.pk))
    assert form.save(**{"firststage-0-DELETE": "on"}) is None
    assert answer() != before
    assert undo(admin_client, latest()) == ["Undone."]
    assert answer() == before


def test_undo_one_change_of_several(admin_client: Client, event: Any, edit: Any) -> None:
    entry = edit(name="Ours", location="There")
    assert undo(admin_client, entry, 0) == ["Undone."]
    event.refresh_from_db()
    assert (event.name, event.location) == ("Flyby", "There")

    answer: Any = admin_client.get(page(Event, "history", event.pk))
    undoing, edited = answer.context["told"]
    assert (edited.undone, edited.undoable) == (True, {1, None})
    assert (undoing.undone, undoing.undoable) == (False, {0, None})

    assert undo(admin_client, entry) == ["Undone."]  # the rest
    event.refresh_from_db()
    assert event.location != "There"


def test_what_has_been_changed_since_is_not_undone(
    admin_client: Client, event: Any, edit: Any
) -> None:
    entry = edit(name="Ours", location="There")
    edit(location="Elsewhere")
    assert undo(admin_client, entry) == [
        "Not undone: The location has been changed since, to “Elsewhere”."
    ]
    event.refresh_from_db()
    assert (event.name, event.location) == ("Ours", "Elsewhere")
    assert undo(admin_client, entry, 0) == ["Undone."]


@pytest.mark.parametrize("number", ["7", "-1", "one", "", "²", "9" * 5000, "\0"])
def test_what_is_no_change_of_an_entry_undoes_nothing(
    admin_client: Client, event: Any, edit: Any, number: str
) -> None:
    entry = edit(name="Landing")

    assert undo(admin_client, entry, number) == ["Not undone: There is nothing to undo."]
    assert type(event).objects.get(pk=event.pk).name == "Landing"


def test_undo_needs_what_it_refers_to(admin_client: Client, event: Any, edit: Any) -> None:
    edit(agencies=[str(ESA)], slug="one")
    entry = edit(slug="two")
    Event.objects.create(name="Other", slug="one", type_id=23)
    (reason,) = undo(admin_client, entry)
    assert reason == "Not undone: Another Event has this slug by now."


def test_undo_is_for_those_who_may_edit(event: Any, edit: Any, staff: Any) -> None:
    entry = edit(name="Ours")
    helper = staff("view_event")
    assert undo(helper, entry) == ["Not undone: You may not change events."]
    assert helper.get(f"/admin/admin/logentry/{entry.pk}/undo/").status_code == 405
    assert helper.post("/admin/admin/logentry/0/undo/").status_code == 404
    assert helper.get("/admin/admin/logentry/").status_code == 403
    helper.logout()
    answer: Any = helper.post(f"/admin/admin/logentry/{entry.pk}/undo/")
    assert answer["Location"].startswith("/admin/login/")
    event.refresh_from_db()
    assert event.name == "Ours"


def test_a_deletion_is_undone(admin_client: Client, client: Client, event: Any, edit: Any) -> None:
    edit(agencies=[str(ESA), str(NASA)])
    before = client.get("/2.3.0/events/5/").json()
    admin_client.post(page(Event, "delete", event.pk), {"post": "yes"})
    assert client.get("/2.3.0/events/5/").status_code == 404
    entry = latest()
    assert "Bring it back" in admin_client.get(page(LogEntry, "change", entry.pk)).content.decode()

    assert undo(admin_client, entry) == ["Undone."]
    assert client.get("/2.3.0/events/5/").json() == before
    assert undo(admin_client, entry)[0] == "Not undone: Flyby is back already."


def test_a_deletion_of_several_is_undone_one_by_one(admin_client: Client, event: Any) -> None:
    other = Event.objects.create(name="Other", type_id=23)
    chosen = {"action": "delete_selected", "_selected_action": [event.pk, other.pk], "post": "yes"}
    admin_client.post(page(Event, "changelist"), chosen)
    assert not Event.objects.filter(pk__in=[event.pk, other.pk]).exists()

    entry = LogEntry.objects.get(object_id=other.pk)
    assert undo(admin_client, entry) == ["Undone."]
    assert Event.objects.get(pk=other.pk).slug == other.slug
    assert not Event.objects.filter(pk=event.pk).exists()


# Duplicates


def duplicated(client: Client, row: Any) -> Any:
    """The duplicate of a row that its form's button makes."""
    address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/duplicate/"
    answer: Any = client.post(address)
    assert answer.status_code == 302
    return type(row)._base_manager.get(pk=latest().object_id)


def test_a_duplicate_has_all_but_what_is_the_originals(
    admin_client: Client, client: Client, event: Any, edit: Any
) -> None:
    edit(agencies=[str(NASA), str(ESA)], name="Flyby")
    original = client.get("/2.3.0/events/5/").json()
    new = duplicated(admin_client, event)

    assert new.pk in own_ids()
    assert new.last_updated >= Event.objects.get(pk=5).last_updated
    shown = client.get(f"/2.3.0/events/{new.pk}/").json()
    assert (shown["name"], shown["slug"], shown["updates"]) == ("Flyby (copy)", "flyby-copy", [])
    own = {"id", "url", "name", "slug", "updates", "last_updated"}
    assert {key: shown[key] for key in shown.keys() - own} == {
        key: original[key] for key in original.keys() - own
    }
    text = admin_client.get(page(Event, "change", new.pk)).content.decode()
    assert "This is a duplicate of Flyby" in text


def test_a_duplicate_of_a_launch_flies_on_a_rocket_of_its_own(
    admin_client: Client, client: Client
) -> None:
    launch = Launch.objects.filter(rocket__spacecraftflight__launch_crew__isnull=False).first()
    assert launch is not None
    new = duplicated(admin_client, launch)

    assert new.rocket != launch.rocket
    one, other = (
        client.get(f"/2.3.0/launches/{key}/").json()["rocket"] for key in (launch.pk, new.pk)
    )
    assert other["configuration"] == one["configuration"]
    assert len(other["launcher_stage"]) == len(one["launcher_stage"])
    assert [each["spacecraft"] for each in other["spacecraft_stage"]] == [
        each["spacecraft"] for each in one["spacecraft_stage"]
    ]


@pytest.mark.parametrize("model", REGISTERED)
def test_everything_can_be_duplicated(model: Any, admin_client: Client) -> None:
    row = model._base_manager.order_by("pk").last()
    if row is None:
        pytest.skip("The demo data has none.")
    new = duplicated(admin_client, row)
    assert new.pk != row.pk
    assert admin_client.get(page(model, "change", new.pk)).status_code == 200


def test_a_long_name_is_cut_for_a_duplicate(admin_client: Client, event: Any) -> None:
    longest: Any = Event._meta.get_field("name").max_length
    Event.objects.filter(pk=event.pk).update(name="x" * longest)
    assert duplicated(admin_client, event).name == "x" * (longest - 7) + " (copy)"


def test_duplicates_are_for_those_who_may_add(event: Any, staff: Any) -> None:
    helper = staff("change_event", "view_event")
    address = "/admin/events/event/5/duplicate/"
    assert helper.post(address).status_code == 403
    assert helper.get(address).status_code == 405
    assert helper.post("/admin/events/event/6/duplicate/").status_code == 404
    assert "Duplicate" not in helper.get(page(Event, "change", 5)).content.decode()
    assert Event.objects.filter(name="Flyby").count() == 1


# Addresses


def test_a_form_leads_to_the_api(admin_client: Client, event: Any) -> None:
    text = admin_client.get(page(Event, "change", 5)).content.decode()
    assert 'href="/2.3.0/events/5/?format=json"' in text
    assert admin_client.get("/2.3.0/events/5/?format=json").status_code == 200
    agency_type: Any = AgencyType.objects.earliest("pk")
    text = admin_client.get(page(AgencyType, "change", agency_type.pk)).content.decode()
    assert f'href="/2.3.0/config/agency_types/{agency_type.pk}/" class="viewsitelink"' in text
    assert "viewsitelink" not in admin_client.get(page(Event, "add")).content.decode()


# Several at once


def set_fields(client: Client, rows: list[Any], **values: Any) -> Any:
    chosen = {"action": "set_fields", "_selected_action": [row.pk for row in rows]}
    return client.post(page(type(rows[0]), "changelist"), chosen | values, follow=True)


def test_fields_of_several_are_set(admin_client: Client) -> None:
    launches = list(Launch.objects.order_by("pk")[:3])
    status = LaunchStatus.objects.exclude(launches__in=launches).earliest("pk")
    before = {launch.pk: (launch.net_precision_id, launch.status_id) for launch in launches}

    answer = set_fields(admin_client, launches)
    assert f"Set in {len(launches)} launches" in answer.content.decode()
    assert "leave as it is" in answer.content.decode()

    assert said(set_fields(admin_client, launches, set="on", status=status.pk)) == ["Set in 3."]
    for launch in launches:
        launch.refresh_from_db()
        assert (launch.net_precision_id, launch.status_id) == (before[launch.pk][0], status.pk)
    assert LogEntry.objects.count() == 3
    assert said(set_fields(admin_client, launches, set="on", status=status.pk)) == ["Set in 3."]
    assert LogEntry.objects.count() == 3  # nothing was left to change

    assert undo(admin_client, latest()) == ["Undone."]
    key: Any = latest().object_id
    assert Launch.objects.get(pk=key).status_id == before[launches[2].pk][1]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "Choose a value."),
        ({"status": "x"}, "Select a valid choice."),
        ({"status": "2147483648"}, "Select a valid choice."),
        ({"status": "99999999999999999999999"}, "Select a valid choice."),
    ],
)
def test_wrong_values_are_set_nowhere(
    admin_client: Client, values: dict[str, str], reason: str
) -> None:
    answer = set_fields(admin_client, list(Launch.objects.all()[:2]), set="on", **values)
    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_fields_are_set_by_those_who_may_change(event: Any, staff: Any) -> None:
    helper = staff("view_event")
    set_fields(helper, [event], set="on", type="8")
    event.refresh_from_db()
    assert event.type_id == 23


def test_only_lists_that_say_so_have_the_action(admin_client: Client) -> None:
    text = admin_client.get(page(Launch, "changelist")).content.decode()
    assert "Set status or net precision of selected launches" in text
    assert "set_fields" not in admin_client.get(page(Agency, "changelist")).content.decode()


# Files


def exported(client: Client, rows: list[Any]) -> bytes:
    chosen = {"action": "export", "_selected_action": [row.pk for row in rows]}
    answer: Any = client.post(page(type(rows[0]), "changelist"), chosen)
    assert answer.headers["Content-Type"] == "application/json"
    return b"".join(answer.streaming_content)


def imported(client: Client, model: Any, content: bytes, **values: str) -> Any:
    """What has come of a file."""
    file = SimpleUploadedFile("objects.json", content)
    answer: Any = client.post(page(model, "import"), {"file": file, **values})
    assert answer.status_code == 200
    return answer.context["imported"]


def test_what_is_exported_can_be_imported_again(
    admin_client: Client, client: Client, event: Any, edit: Any
) -> None:
    other: Any = Event.objects.exclude(pk=event.pk).earliest("pk")
    before = [client.get(f"/2.3.0/events/{key}/").json() for key in (event.pk, other.pk)]
    content = exported(admin_client, [event, other])
    assert {each["id"] for each in json.loads(content)} == {event.pk, other.pk}
    assert imported(admin_client, Event, content).unchanged == 2

    edit(name="Ours", location="Here")
    Event.objects.get(pk=other.pk).delete()
    result = imported(admin_client, Event, content)
    assert (result.added, result.changed, result.problems) == ([other], [event], [])
    assert [client.get(f"/2.3.0/events/{key}/").json() for key in (event.pk, other.pk)] == before
    assert shown(admin_client, event)[:2] == [
        ("", "name", "Ours", "Flyby"),
        ("", "location", "Here", "nothing"),
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", None),
        (b"[", "line 1: Expecting value"),
        (b"\xff", "codec can't decode"),
        (b"[" * 5000, "nested too deep"),
        (b"[1]", "Expected an object, not 1."),
        (b'{"id": 5, "name": 1}', "name"),
        (b'{"id": -1, "name": "x"}', "below 0"),
        (b'{"url": "https://x.test/2.3.0/agencies/1/", "id": 1}', "one of agencies, not of events"),
        (b'{"url": "https://x.test/", "id": 1}', "can't be told"),
        (b"[%s]" % b",".join([b'{"id": 5}'] * 1001), "more than 1000"),
        (b"[%s]" % b",".join([b"1"] * 100_000), "more than 1000"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(
    admin_client: Client, event: Any, content: bytes, problem: str | None
) -> None:
    result = imported(admin_client, Event, content)
    if problem is None:
        assert result is None  # the form says so
        return
    assert problem in " ".join(result.problems)
    assert (result.added, result.changed) == ([], [])


def test_an_import_protects_what_was_entered_here(admin_client: Client) -> None:
    own = Event.objects.create(name="Ours", type_id=8)
    content = exported(admin_client, [own])
    Event.objects.filter(pk=own.pk).update(name="Better")
    result = imported(admin_client, Event, content)
    assert "which was entered here" in result.problems[0]
    assert imported(admin_client, Event, content, overwrite="on").changed == [own]
    assert Event.objects.get(pk=own.pk).name == "Ours"


def test_imports_are_for_those_who_may_add_all_that_they_bring(event: Any, staff: Any) -> None:
    helper = staff("view_event", "add_event", "change_event")
    answer: Any = helper.get(page(Event, "import"))
    assert "agencies" in answer.context["lacking"]
    assert imported(helper, Event, b'{"id": 5, "name": "Theirs"}') is None
    User.objects.get(username="helper").user_permissions.clear()
    assert helper.get(page(Event, "import")).status_code == 403


def test_lists_of_what_has_no_address_have_no_files(admin_client: Client) -> None:
    assert admin_client.get(page(Rocket, "import")).status_code == 403
    text = admin_client.get(page(Rocket, "changelist")).content.decode()
    assert "Export selected" not in text
    assert ">Import<" not in text
