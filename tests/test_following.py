"""Writers, followers and readers of change notes, each with a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from core.models import ImageLicense
from events.models import Event, EventType
from events.serializers import EventEndpointNormalSerializer, EventTypeSerializer
from spacedevs.api.registry import registry
from spacedevs.api.renderings import changes, following, making, pages, storing
from spacedevs.api.renderings.counts import ENTRY, Counts
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.listings import digest
from spacedevs.api.renderings.models import ChangeNote, DataRevision, Rendering
from spacedevs.api.renderings.pages import page
from spacedevs.api.renderings.revisions import revision_state
from spacedevs.api.renderings.storing import Complaints
from spacedevs.api.renderings.unstored import Unstored
from tests.databases import Databases
from tests.shares import part
from tests.test_renderings import render_all
from tests.worlds import other_values, own_models

#: The alias of the database that is the default of all threads here.
NOTED = "noted"
POSTGRESQL = connection.vendor == "postgresql"
only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="SQLite has one writer at a time")


def elsewhere(act: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function that runs with a connection of its own, as in another process."""

    def do() -> Any:
        try:
            return act(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result(60)


@pytest.fixture(scope="module")
def database(databases: Databases, django_db_blocker: Any) -> Iterator[None]:
    with (
        django_db_blocker.unblock(),
        databases.copy("worlds", NOTED),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(connections.databases, "default", connections.databases[NOTED])
        yield


@pytest.fixture(autouse=True)
def _settled(database: None) -> None:
    """No change note is pending, and there is one rendering."""

    def settle() -> None:
        assert follow(wait=True)
        Rendering.objects.all().delete()
        page(EventType.objects.order_by("pk"), EventTypeSerializer, 1, 0)
        assert Rendering.objects.count() == 1

    elsewhere(settle)


def events() -> list[bytes]:
    """The page of all events."""
    return page(Event.objects.order_by("pk"), EventEndpointNormalSerializer, 100, 0).texts


def plain_events() -> list[bytes]:
    """The same page, rendered anew."""
    model, shown = Event, EventEndpointNormalSerializer
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    rendered = making.make(shown, model, keys)
    return [rendered[str(key)].encode() for key in keys]


def rename(name: str, **which: Any) -> None:
    """Change events with the test's own connection."""
    Event.objects.using(NOTED).filter(**which).update(name=name)


def first_event() -> int:
    return Event.objects.using(NOTED).order_by("pk")[0].pk


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The keys of the objects that are rendered during the test."""
    keys: list[Any] = []
    render = pages.make

    def counting(serializer_class: Any, model: Any, wanted: list[Any]) -> dict[str, str]:
        keys.extend(wanted)
        return render(serializer_class, model, wanted)

    monkeypatch.setattr(pages, "make", counting)
    return keys


def test_a_note_has_the_number_of_its_own_transaction() -> None:
    def number() -> int:
        return DataRevision.objects.using(NOTED).get().number

    def noted(since: int) -> set[int]:
        found = ChangeNote.objects.using(NOTED).filter(revision__gt=since)
        return set(found.values_list("revision", flat=True))

    before = number()
    for text in ("One", "Two"):
        rename(text, pk=first_event())
        before += 1
        assert (number(), noted(before - 1)) == (before, {before})
    with transaction.atomic(using=NOTED):
        rename("Three", pk=first_event())
        with transaction.atomic(using=NOTED):
            rename("Lost", pk=first_event() + 1)
            transaction.set_rollback(True, using=NOTED)
        EventType.objects.using(NOTED).update(name="Four")
    assert noted(before) == ({before + 1} if POSTGRESQL else set(range(before + 1, number() + 1)))
    assert number() == max(noted(before))
    with transaction.atomic(using=NOTED):
        rename("Lost", pk=first_event())
        transaction.set_rollback(True, using=NOTED)
    assert number() == max(noted(before))


def test_while_changes_are_pending_a_page_is_rendered_once(rendered: list[Any]) -> None:
    """Only objects that may have changed are rendered again."""
    before = elsewhere(events)
    rendered.clear()
    rename("Renamed", pk=first_event())

    after = [elsewhere(events) for _ in range(3)]

    assert rendered == [first_event()]
    assert after[0] == after[1] == after[2] == elsewhere(plain_events) != before
    rename("Renamed again", pk=first_event())
    rendered.clear()
    assert [elsewhere(events) for _ in range(2)] == [elsewhere(plain_events)] * 2
    assert rendered[:1] == [first_event()]
    assert elsewhere(follow)
    rendered.clear()
    assert elsewhere(events) == elsewhere(events)
    assert rendered == []


def test_while_very_many_changes_are_pending_a_page_is_rendered_once(
    rendered: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "FEW_NOTES", 1)
    elsewhere(events)
    ImageLicense.objects.using(NOTED).update(name="Other")
    rename("Renamed")
    rendered.clear()

    after = [elsewhere(events) for _ in range(3)]

    assert len(rendered) == len(after[0])
    assert after[0] == after[1] == after[2] == elsewhere(plain_events)


def test_what_is_rendered_before_a_change_is_not_stored_once_that_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    render = pages.make

    def slow(*arguments: Any) -> dict[str, str]:
        found = render(*arguments)
        monkeypatch.setattr(pages, "make", render)
        rename("Changed meanwhile")
        assert elsewhere(follow)
        return found

    monkeypatch.setattr(pages, "make", slow)
    before = elsewhere(events)

    assert b"Changed meanwhile" not in b"".join(before)
    assert Rendering.objects.using(NOTED).count() == 1
    assert elsewhere(events) == elsewhere(plain_events) != before


@only_postgresql
def test_an_open_transaction_that_writes_hinders_nobody(rendered: list[Any]) -> None:
    elsewhere(events)
    rename("Changed before")
    with transaction.atomic(using=NOTED):
        ImageLicense.objects.using(NOTED).update(name="Not there yet")
        rendered.clear()

        assert elsewhere(follow)
        answers = [elsewhere(events) for _ in range(3)]

        assert len(rendered) == len(answers[0])
        assert answers == [elsewhere(plain_events)] * 3
        assert elsewhere(revision_state).settled
    assert elsewhere(events) == elsewhere(plain_events)


@only_postgresql
def test_two_processes_render_a_page_once(
    rendered: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    render = pages.make

    def slow(*arguments: Any) -> dict[str, str]:
        found = render(*arguments)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(pages, "make", slow)
    for number in range(4):
        rename(f"Name {number}")
        assert elsewhere(follow)
        rendered.clear()
        start = threading.Barrier(2)

        def ask(start: threading.Barrier = start) -> list[bytes]:
            start.wait()
            return elsewhere(events)

        with ThreadPoolExecutor(2) as pool:
            one, other = (asked.result() for asked in [pool.submit(ask), pool.submit(ask)])

        assert one == other
        assert len(rendered) == len(one)


def change_everything() -> None:
    """Change a value in each row, each in a transaction."""
    for model in own_models():
        values = [
            f for f in model._meta.concrete_fields if not f.primary_key and not f.remote_field
        ]
        for row in model._base_manager.using(NOTED).all():
            for field in values[:1]:
                changed = {field.attname: next(other_values(row, field, using=NOTED))}
                model._base_manager.using(NOTED).filter(pk=row.pk).update(**changed)


class Killed(BaseException):
    """Stands for the death of a process."""


def test_a_follower_may_be_killed_at_any_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    step, lives = following._step, iter(part(range(100), 5))
    elsewhere(render_all)
    change_everything()

    def killed_after(steps: int) -> bool:
        left = iter(range(steps))

        def mortal(*, wait: bool) -> Any:
            if next(left, None) is None:
                raise Killed
            return step(wait=wait)

        monkeypatch.setattr(following, "_step", mortal)
        try:
            return elsewhere(follow)
        except Killed:
            return False

    while not killed_after(next(lives)):
        assert elsewhere(events) == elsewhere(plain_events)

    assert elsewhere(revision_state).settled
    assert elsewhere(lambda: ChangeNote.objects.count()) == 0
    monkeypatch.setattr(following, "_step", step)
    assert elsewhere(all_renderings) == elsewhere(all_anew)


def all_renderings() -> dict[Any, str]:
    """All renderings, after the missing ones are made."""
    render_all()
    return {(one.component, one.key): one.body for one in Rendering.objects.all()}


def all_anew() -> dict[Any, str]:
    Rendering.objects.all().delete()
    return all_renderings()


def test_many_notes_are_followed_in_bounded_steps() -> None:
    """Five hundred or more, from all tables."""
    elsewhere(render_all)
    for _ in range(2):
        change_everything()
    assert ChangeNote.objects.using(NOTED).count() >= 500

    def number_of_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert follow()
        return len(captured)

    assert elsewhere(number_of_queries) <= 12 * len(registry.serializers)
    assert not ChangeNote.objects.using(NOTED).exists()


def read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET default_transaction_read_only = on" if POSTGRESQL else "PRAGMA query_only = on"
        )


@pytest.mark.parametrize("pending", [False, True])
def test_who_can_not_write_answers_all_the_same(
    pending: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes each rendering once as long as the data stays; the serving process logs why."""
    monkeypatch.setattr(storing, "complaints", Complaints())
    if pending:
        rename("Pending")

    def reading() -> list[list[bytes]]:
        read_only()
        answers = [events() for _ in range(3)]
        with CaptureQueriesContext(connection) as captured:
            answers.append(events())
        assert not any('"events_eventtype"' in query["sql"] for query in captured)
        return answers

    with caplog.at_level(logging.WARNING):
        answers = elsewhere(reading)

    assert answers == [elsewhere(plain_events)] * 4
    assert not caplog.records
    assert Rendering.objects.using(NOTED).count() == 1


@only_postgresql
def test_a_role_without_privileges_answers_all_the_same(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "complaints", Complaints())
    with connections[NOTED].cursor() as cursor:
        cursor.execute("CREATE ROLE notes_reader")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO notes_reader")
    try:

        def reading() -> list[list[bytes]]:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE notes_reader")
            return [events() for _ in range(3)]

        assert elsewhere(reading) == [elsewhere(plain_events)] * 3
        assert not caplog.records
    finally:
        with connections[NOTED].cursor() as cursor:
            cursor.execute("DROP OWNED BY notes_reader")
            cursor.execute("DROP ROLE notes_reader")


def test_what_can_not_be_stored_fits_into_its_share(settings: Any) -> None:
    settings.KEPT_ANSWERS = 8
    kept, share = Unstored(), 2**20
    tracemalloc.start()
    try:
        for number in range(1000):
            kept.keep("Event", {f"{number:036}": "x" * 4000, f"{number}": "x" * 2 * share}, "now")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 0.8 * share < taken < 1.1 * share
    assert kept.get("Event", f"{999:036}", "now") == b"x" * 4000
    assert kept.get("Event", f"{999:036}", "later") is None
    assert kept.get("Event", f"{0:036}", "now") is kept.get("Event", "999", "now") is None


def test_counts_of_lists_fit_into_their_share(settings: Any) -> None:
    settings.KEPT_ANSWERS = 8
    counts, share = Counts(), 2**20
    tracemalloc.start()
    try:
        for number in range(3 * share // ENTRY):
            counts.keep(digest("SELECT", f"{'x' * 50} {number}"), number, f"{number:036}")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 0.3 * share < taken < 1.1 * share
