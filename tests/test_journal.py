"""The journal: its entries are exactly the differences of all answers before and after."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError, RestrictedError
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from agencies.models import Agency
from core.models import ImageLicense, Update
from events.models import Event, EventType
from launches.models import Launch, Mission
from notices import comparing, journal, pruning
from notices.journal import backlog, write
from notices.models import Entry, Journal, Told
from notices.resources import resources
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import plan_for
from spacedevs.api.renderings.extra import with_extra
from spacedevs.api.renderings.making import context_of
from spacedevs.api.renderings.models import ChangeNote, DataRevision, key_text
from spacedevs.api.renderings.texts import NOWHERE, Address, addressed, marked
from spacedevs.clock import now
from tests.shares import THOROUGH, part
from tests.test_renderings import (
    ACTS,
    act_of_orm,
    any_change,
    shows,
    sql,
    telling_models,
    updates,
)
from tests.worlds import World, begin, forget_everything, make_world, new_value

pytestmark = pytest.mark.django_db

#: Shares of about the same duration.
SHARES = [part(telling_models(), 6)[start::4] for start in range(4)]

#: What single objects answer, by resource and key.
Answers = dict[tuple[str, str], dict[str, Any]]


def answers(changed: Any = None) -> Answers:
    """All single objects, rendered anew; given a model, only those that may show it."""
    context, found = context_of(NOWHERE), {}
    for resource in resources().values():
        shown = resource.serializer_class
        if changed and not shows(shown, changed):
            continue
        rows = fetch(plan_for(shown), resource.viewset.queryset.all())
        data = shown(rows, many=True, context=context).data
        for row, item in zip(rows, data, strict=True):
            if getattr(row, "extra", None):
                item = with_extra(item, row, shown, marked=True, whole=True)
            text = addressed([marked(item).encode()], Address(), unknown=False)
            found[resource.path, key_text(row.pk, resource.model)] = json.loads(text)
    return found


_before: dict[str, Answers] = {}


def answers_before() -> Answers:
    """All single objects; they are the same as long as the revision has the same token."""
    token = DataRevision.objects.get().token
    if token not in _before:
        _before.clear()
        _before[token] = answers()
    return _before[token]


def differences(before: Answers, after: Answers) -> list[tuple[Any, ...]]:
    """What the journal is to say: resource, key, what, and the keys that differ."""
    found: list[tuple[Any, ...]] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, {}), after.get(name, {})
        what = "changed" if old and new else "created" if new else "deleted"
        keys = [key for key in {**new, **old} if as_text(old.get(key)) != as_text(new.get(key))]
        if old != new or keys:
            found.append((*name, what, keys if what == "changed" else []))
    return found


def latest() -> int:
    return max(Entry.objects.values_list("id", flat=True), default=0)


def entries(after: int) -> list[Entry]:
    return list(Entry.objects.filter(id__gt=after).order_by("id"))


def said(after: int) -> list[tuple[Any, ...]]:
    """What the entries after one say, by resource and key."""
    return sorted((each.resource, each.key, each.what, each.keys) for each in entries(after))


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """The only data: two unrelated worlds, which the journal knows.

    They are made once, in a transaction within which each test is a savepoint.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        forget_everything()
        made = make_world(), make_world()
        begin()
        assert write()
        yield made
        transaction.set_rollback(True)


@contextmanager
def change(changed: Any = None, *, undo: bool = True) -> Iterator[list[Any]]:
    """A context that changes data, of one model if that is given.

    Asserts that the journal gets exactly the entries that it should, with former values, and fills
    the list with them.
    """
    found: list[Any] = []
    before, last = answers_before(), latest()
    with transaction.atomic():
        begin()
        yield found
        begin()
        assert write()
        after = answers(changed)
        shown = {path for path, _ in after} if changed else {path for path, _ in before}
        after |= {name: answer for name, answer in before.items() if name[0] not in shown}
        assert said(last) == differences(before, after)
        found += entries(last)
        for entry in found:
            former = before.get((entry.resource, entry.key), {})
            assert entry.before == short(former, entry.keys or list(former))
        transaction.set_rollback(undo)


def short(values: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    texts = {key: as_text(values[key]) for key in keys if key in values}
    return {key: values[key] for key, text in texts.items() if len(text) <= comparing.SHORT}


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("models_", SHARES)
def test_a_changed_field_is_told_of_what_shows_it(
    worlds: tuple[World, World], models_: list[Any]
) -> None:
    """All fields of a model together; for some models, each field alone."""
    for row, _, values in updates(models_):
        model: Any = type(row)
        with suppress(IntegrityError), change(model):  # the link would be there twice
            model._base_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("models_", SHARES)
def test_a_row_that_comes_or_goes_is_told(worlds: tuple[World, World], models_: list[Any]) -> None:
    for model in models_[::3]:
        with suppress(ProtectedError, RestrictedError), change():
            model._base_manager.order_by("pk")[0].delete()
        with suppress(IntegrityError), change():
            row = model._base_manager.order_by("pk")[0]
            key = model._meta.pk
            row.pk = None if key.get_internal_type() == "AutoField" else new_value(key)
            for field in model._meta.concrete_fields:
                if field.unique and not field.primary_key and not field.remote_field:
                    setattr(row, field.attname, new_value(field))
            row.save(force_insert=True)


def test_every_way_to_write_is_told(worlds: tuple[World, World]) -> None:
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses to run with pending checks
    for name in part(ACTS, 3):
        act = act_of_orm(name)

        with change() as told:
            act()

        assert told, name


@profile(max_examples=3 if THOROUGH else 1, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_changes_in_a_row_are_told_once(worlds: tuple[World, World], seed: int) -> None:
    """Several changes between two runs, now and then rolled back."""
    chance = random.Random(seed)
    with transaction.atomic():
        for _ in range(6):
            with change(undo=chance.random() < 0.3):
                for _ in range(chance.randint(1, 4)):
                    with suppress(IntegrityError, ProtectedError, RestrictedError):
                        any_change(chance)
                    begin()
        transaction.set_rollback(True)


def test_what_is_changed_back_is_not_told(worlds: tuple[World, World]) -> None:
    event = Event.objects.order_by("pk")[0]
    with change() as told:
        for name in ("Other", event.name):
            Event.objects.filter(pk=event.pk).update(name=name)
            begin()

    assert not told


def test_without_notes_all_is_compared(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If there were too many, for example, or other triggers."""
    monkeypatch.setattr(journal, "MOST_KEYS", 2)

    with change() as told:
        ImageLicense.objects.update(name="Other")
        Update.objects.all().delete()

    assert len(told) > 2
    with change() as told:
        DataRevision.objects.update(floor=F("number") + 1)
        Event.objects.filter(pk=Event.objects.order_by("pk")[0].pk).delete()
    assert {entry.what for entry in told} >= {"deleted"}


def test_entries_are_in_the_order_of_revisions(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if they don't fit into one portion."""
    monkeypatch.setattr(journal, "PORTION", 3)
    with change() as told:
        for model in (ImageLicense, EventType, Agency, Event):
            for row in model._base_manager.order_by("pk"):
                model._base_manager.filter(pk=row.pk).update(name=f"Other {row.pk}")
                begin()

    assert len(told) > 20
    assert len({entry.revision for entry in told}) > 3
    order = [(entry.revision, entry.resource) for entry in told]
    assert order == sorted(order)


def test_the_cause_is_told(worlds: tuple[World, World]) -> None:
    agency = Launch.objects.order_by("pk")[0].launch_service_provider
    assert agency
    mission = Mission.objects.order_by("pk")[0]

    with change() as told:
        Agency.objects.filter(pk=agency.pk).update(name="Other")
    causes = {
        (entry.resource, entry.key): (entry.cause_resource, entry.cause_key) for entry in told
    }
    assert causes.pop(("agencies", str(agency.pk))) == ("", "")
    assert {resource for resource, _ in causes} >= {"launches", "pads", "programs"}
    assert set(causes.values()) == {("agencies", str(agency.pk))}

    with change() as told:
        Mission.objects.filter(pk=mission.pk).update(name="Other")
    assert {"launches"} <= {entry.resource for entry in told}
    assert {entry.cause_key for entry in told} == {""}

    with change() as told:  # its own row has changed, too
        Agency.objects.filter(pk=agency.pk).update(name="Other")
        Launch.objects.update(name="Other")
    assert {entry.cause_key for entry in told if entry.resource == "launches"} == {""}


def test_an_entry_has_name_time_and_revision_of_the_change(worlds: tuple[World, World]) -> None:
    event = Event.objects.order_by("pk")[0]
    with change(undo=False) as told:
        Event.objects.filter(pk=event.pk).update(name="Other")
        number = DataRevision.objects.get().number
    of_event = [entry for entry in told if entry.resource == "events"]
    assert [(entry.name, entry.revision, entry.before) for entry in of_event] == [
        ("Other", number, {"name": event.name})
    ]
    assert abs(told[0].changed_at - now()) < timedelta(minutes=1)
    known = Told.objects.get(resource="events", key=event.pk)
    assert (known.entries, known.changed_at) == (2, of_event[0].changed_at)  # it was created
    assert backlog() == 0
    assert not ChangeNote.objects.exists()

    with change(undo=False) as told:
        Event.objects.get(pk=event.pk).delete()
    assert ("deleted", "Other") in {(entry.what, entry.name) for entry in told}
    with change() as told:
        event.pk = None
        event.save()
    assert "created" in {entry.what for entry in told}


def test_old_entries_are_pruned(
    worlds: tuple[World, World], monkeypatch: Any, settings: Any
) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    old = now() - timedelta(days=settings.CHANGES_KEPT, minutes=1)
    for name in ("One", "Two"):
        begin()
        ImageLicense.objects.update(name=name)
        begin()
        assert write()
    last = latest()
    deleted = Told.objects.create(resource="events", key="0", is_deleted=True, changed_at=old)
    ancient = now() - timedelta(days=91)
    Told.objects.create(resource="events", key="-1", is_deleted=True, changed_at=ancient)
    Entry.objects.update(changed_at=old)

    with change() as told:
        EventType.objects.filter(pk=EventType.objects.order_by("pk")[0].pk).update(name="Three")

    assert told[0].id == last + 1
    pruning.prune()
    assert not Entry.objects.exists()
    assert Journal.objects.get().pruned == last
    assert list(Told.objects.filter(resource="events", key__in=["0", "-1"])) == [deleted]
    with change() as told:
        EventType.objects.filter(pk=EventType.objects.order_by("pk")[0].pk).update(name="Four")
    assert told[0].id == last + 1


def test_after_an_upgrade_new_keys_are_no_news(worlds: tuple[World, World]) -> None:
    """But values are that differ: a change may have been made just before."""
    event, other = Event.objects.order_by("pk")[:2]
    for key, values in Told.objects.filter(resource="events").values_list("key", "values"):
        former = {name: value for name, value in values.items() if name != "slug"} | {"gone": "1"}
        Told.objects.filter(resource="events", key=key).update(values=former)
    Journal.objects.update(fingerprint="of other code")
    DataRevision.objects.update(floor=F("number") + 1)
    last = latest()
    Event.objects.filter(pk=event.pk).update(name="Other")
    begin()

    assert write()

    assert said(last)[0] == ("events", str(event.pk), "changed", ["name"])
    assert {key for *_, keys in said(last) for key in keys} <= {"name", "event"}
    assert "slug" in Told.objects.get(resource="events", key=key_text(other.pk, Event)).values
    with change() as told:
        Event.objects.filter(pk=other.pk).update(slug="other")
    assert [entry.keys for entry in told] == [["slug"]]
