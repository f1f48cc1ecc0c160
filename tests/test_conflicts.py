"""Curators whose forms are out of date don't overwrite changes that they have not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency
from core.enclosing import DASH
from events.models import Event
from events.serializers import EventEndpointDetailedSerializer
from mirror.store import store
from tests.curators import Form, refusals
from tests.test_admin import EVENT, REGISTERED, UPDATE, page
from tests.worlds import forget_everything, make_world, other_values

pytestmark = pytest.mark.django_db

ESA, NASA = 27, 44

Open = Callable[[], Form]


@pytest.fixture
def event(db: None) -> Any:
    """A mirrored event with a link and an update."""
    event = store(EventEndpointDetailedSerializer, EVENT)
    event.refresh_from_db()
    return event


@pytest.fixture
def opened(event: Any, admin_client: Client) -> Open:
    """A function that opens the form of the event, as another curator."""
    return lambda: Form(admin_client, page(Event, "change", event.pk))


def test_what_nobody_else_changed_is_saved(opened: Open, event: Any) -> None:
    assert opened().save(name="Renamed", agencies=[ESA]) is None
    assert opened().save(name="Renamed again") is None

    event.refresh_from_db()
    assert event.name == "Renamed again"


def test_a_field_that_another_curator_changed_shows_both(opened: Open, event: Any) -> None:
    mine, theirs = opened(), opened()
    assert theirs.save(name="Their name") is None
    back: Any = mine.save(name="My name")

    event.refresh_from_db()
    assert event.name == "Their name"
    assert back.value("name") == "My name"
    about, of_the_name = back.notes
    assert about.startswith("Event has been changed since you opened this page")
    assert "“Their name”" in of_the_name
    assert "“My name”" in of_the_name

    assert back.save() is None
    event.refresh_from_db()
    assert event.name == "My name"


def test_what_was_left_alone_takes_what_another_curator_entered(opened: Open, event: Any) -> None:
    mine, theirs = opened(), opened()
    assert theirs.save(name="Their name", date_0="2031-02-03", agencies=[ESA, NASA]) is None
    back: Any = mine.save(description="My description")

    event.refresh_from_db()
    assert event.description == ""
    assert back.value("name") == "Their name"
    assert back.value("date_0") == "2031-02-03"
    notes = " ".join(back.notes)
    assert "from “Flyby” to “Their name”" in notes
    assert "from “2030-01-01 00:00:00+00:00” to “2031-02-03 00:00:00+00:00”" in notes
    assert "from “nothing” to “" in notes

    assert back.save() is None
    event.refresh_from_db()
    assert (event.name, event.description) == ("Their name", "My description")
    assert set(event.agencies.values_list("pk", flat=True)) == {ESA, NASA}


def test_the_same_change_is_no_conflict(opened: Open, event: Any) -> None:
    mine, theirs = opened(), opened()
    assert theirs.save(name="Same name", webcast_live="on", agencies=[ESA]) is None
    assert mine.save(name="Same name", webcast_live="on", agencies=[ESA]) is None


def test_what_is_not_in_the_form_is_no_conflict(opened: Open, event: Any) -> None:
    mine = opened()
    Event.objects.filter(pk=event.pk).update(last_updated="2021-01-01T00:00:00Z")
    assert mine.save(name="Renamed") is None


def test_a_change_by_sync_counts(opened: Open, event: Any) -> None:
    mine = opened()
    changed = EVENT | {"name": "Name upstream", "updates": [UPDATE | {"comment": "Postponed."}]}
    store(EventEndpointDetailedSerializer, changed)
    back: Any = mine.save(**{"name": "My name", "updates-0-comment": "Mine."})

    notes = " ".join(back.notes)
    assert "“Name upstream”" in notes
    assert "“Postponed.”" in notes
    event.refresh_from_db()
    assert event.name == "Name upstream"
    assert event.updates.get().comment == "Postponed."

    assert back.save() is None
    assert event.updates.get().comment == "Mine."


def test_a_row_that_is_gone_is_named_and_the_save_goes_on(opened: Open, event: Any) -> None:
    mine = opened()
    event.updates.get().delete()
    back: Any = mine.save(name="Renamed")

    (gone,) = [note for note in back.notes if note.startswith("Update deleted meanwhile")]
    assert "Comment: Confirmed.; Created by: Somebody" in gone.replace("(", "")
    assert back.value("updates-TOTAL_FORMS") == "0"

    assert back.save() is None
    event.refresh_from_db()
    assert event.name == "Renamed"
    assert not event.updates.exists()


def test_a_row_that_both_delete_is_just_gone(opened: Open, event: Any) -> None:
    mine = opened()
    event.updates.get().delete()
    assert mine.save(**{"name": "Renamed", "updates-0-DELETE": "on"}) is None

    event.refresh_from_db()
    assert event.name == "Renamed"


def test_rows_stay_what_they_are_among_others_that_come_and_go(opened: Open, event: Any) -> None:
    """Rows are ordered by priority: the new one comes first, the deleted one was in between."""
    for number in (20, 30):
        event.info_urls.create(priority=number, url=f"https://example.com/{number}")
    mine = opened()
    event.info_urls.get(priority=20).delete()
    event.info_urls.create(priority=1, url="https://example.com/1", title="First")
    mine.sent |= {
        "info_urls-TOTAL_FORMS": ["4"],
        "info_urls-3-priority": ["40"],
        "info_urls-3-url": ["https://example.com/40"],
    }
    back: Any = mine.save(**{"info_urls-2-title": "Mine"})

    assert [back.value(f"info_urls-{row}-url") for row in range(4)] == [
        "https://example.com/1",
        "https://example.com/page",
        "https://example.com/30",
        "https://example.com/40",
    ]
    assert "Added meanwhile by somebody else." in back.notes
    assert any("https://example.com/20" in note for note in back.notes)
    assert event.info_urls.count() == 3

    assert back.save() is None
    assert list(event.info_urls.values_list("priority", "title")) == [
        (1, "First"),
        (10, "A page"),
        (30, "Mine"),
        (40, None),
    ]


def test_a_row_that_was_changed_is_not_deleted_unseen(opened: Open, event: Any) -> None:
    mine = opened()
    event.updates.update(comment="Postponed.")
    back: Any = mine.save(**{"updates-0-DELETE": "on"})

    assert any("“Postponed.”" in note for note in back.notes)
    assert event.updates.exists()
    assert back.save() is None
    assert not event.updates.exists()


def test_a_choice_that_is_gone_is_shown(opened: Open, event: Any) -> None:
    agency = Agency.objects.create(name="Short-lived", type_id=900001)
    mine = opened()
    mine.sent["agencies"] = [str(agency.pk)]
    agency.delete()
    back: Any = mine.save(name="Renamed")

    assert any("Select a valid choice" in note for note in back.notes)


def test_an_object_that_is_gone_is_told_of(opened: Open, event: Any) -> None:
    mine = opened()
    event.delete()
    assert mine.save(name="Renamed") is None  # redirected to a page with a message
    answer: Any = mine.client.get(page(Event, "changelist"))
    assert "Perhaps it was deleted?" in answer.content.decode()
    assert not Event.objects.filter(pk=5).exists()


def test_every_form_is_guarded(admin_client: Client) -> None:
    """A change to any field of any form is reported, and kept when the form is saved again."""
    forget_everything()
    world, _ = make_world(), make_world()
    for model in REGISTERED:
        row = world[model][0]
        row.refresh_from_db()
        mine = Form(admin_client, page(model, "change", row.pk))
        fields = mine.answer.context["adminform"].form.fields
        changed = {
            field.attname: next(other_values(row, field))
            for field in model._meta.concrete_fields
            if field.name in fields and not (field.remote_field and field.unique)
        }
        model._base_manager.filter(pk=row.pk).update(**changed)
        for relation in model._meta.many_to_many:
            getattr(row, relation.name).clear()
        back: Any = mine.save()

        errors = set(back.answer.context["adminform"].form.errors) - {"__all__"}
        told = {name for name in errors if DASH not in name}
        row.refresh_from_db()
        own = {name for name in fields if DASH not in name}  # the others are of enclosed rows
        assert told == {name for name in own if not model._meta.get_field(name).one_to_one}
        assert {name: getattr(row, name) for name in changed} == changed
        again = back.save()
        if again and refusals().issuperset(again.notes):
            continue
        assert again is None, again.notes
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in changed} == changed
        assert not any(getattr(row, field.name).exists() for field in model._meta.many_to_many)


@pytest.mark.parametrize("sent", ["", "{", "[]", "[" * 100_000, '{"": {"name": 5}}', '{"": []}'])
def test_odd_digests_are_no_failure(opened: Open, sent: str) -> None:
    mine = opened()
    mine.sent["_opened"] = [sent]
    back = mine.save(name="Renamed")
    assert back is None or back.notes
