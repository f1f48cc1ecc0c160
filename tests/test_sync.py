"""manage.py sync: what it asks another server, and what it does with good and bad answers."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse

import mirror.answers
from core.derived.computing import derive
from core.ids import LAST_UPSTREAM_ID, own_ids
from events.models import Event, EventType
from mirror.budget import DEFAULT
from mirror.crawl import OVERLAP
from mirror.errors import ATTEMPTS
from mirror.jobs import DASHBOARD, FULL_EVERY, jobs
from mirror.models import Call, Copied, Crawl, Failure, Pass, Source
from spacedevs.api.renderings.models import DataRevision
from starship.models import LiveStream, Notice, RoadClosure
from tests.documents import rows
from tests.shares import part
from tests.upstreams import (
    PLENTY,
    Answer,
    Asked,
    Behaviour,
    Clock,
    Document,
    Handler,
    Upstream,
    called,
    drips,
    redirects,
    resets,
    says,
    truncates,
)
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

TYPES = "config/event_types"
TOKEN = "0123456789abcdef-SECRET"
#: Ids that the demo data has none of.
FIRST = 500_000

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)


class Synced:
    """What a run of the command printed, and whether it failed."""

    def __init__(self, upstream: Upstream, *arguments: str, **options: Any) -> None:
        out, err = StringIO(), StringIO()
        try:
            call_command(
                "sync", *arguments, **{"url": upstream.url, **options}, stdout=out, stderr=err
            )
            self.failure = ""
        except CommandError as error:
            self.failure = str(error)
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def summary(self) -> str:
        """The last line."""
        return self.out.splitlines()[-1]


def event_types(number: int) -> list[Document]:
    """Short documents of a resource that can't be asked for changes."""
    return [{"id": FIRST + each, "name": f"Type {each}"} for each in range(number)]


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def events(number: int, time: datetime) -> list[Document]:
    """Documents that were changed one second after the other, up to a time."""
    return [
        {
            "id": FIRST + each,
            "slug": f"number-{each}",
            "name": f"Event {each}",
            "type": {"id": 2, "name": "Docking"},
            "last_updated": moment(time - timedelta(seconds=number - each)),
        }
        for each in range(number)
    ]


def change(document: Document, name: str, time: datetime) -> None:
    document.update(name=name, last_updated=moment(time))


def names(model: Any) -> dict[int, str]:
    """The names of the copied rows, by key."""
    return dict(model.objects.filter(pk__range=(FIRST, LAST_UPSTREAM_ID)).values_list("pk", "name"))


def named(documents: list[Document]) -> dict[int, str]:
    return {document["id"]: document["name"] for document in documents}


def vanished(resource: str) -> set[int]:
    found = Copied.objects.filter(crawl__resource=resource, vanished_at__isnull=False)
    return set(map(int, found.values_list("key", flat=True)))


def reasons() -> dict[str, str]:
    return dict(Failure.objects.values_list("key", "reason"))


# What is copied


def test_a_copy_is_served_as_its_source_is(client: Client, upstream: Upstream) -> None:
    derive()  # by the same clock as afterwards: astronauts who are in space grow older
    queries = {name: f"mode={job.query.get('mode', 'normal')}" for name, job in jobs().items()}
    dashboard = f"/2.3.0/{DASHBOARD}/?mode=list"
    upstream.objects[DASHBOARD] = client.get(dashboard).json()
    for name in jobs().keys() - {DASHBOARD}:
        upstream.tables[name] = rows(client, f"/2.3.0/{name}/", queries[name])
    forget_everything()

    synced = Synced(upstream)

    number = 1 + sum(map(len, upstream.tables.values()))
    assert (synced.err, synced.failure) == ("", "")
    for name, documents in upstream.tables.items():
        copied = rows(client, f"/2.3.0/{name}/", queries[name])
        assert json.dumps(copied) == json.dumps(documents), name  # the order of keys too
    assert client.get(dashboard).json() == upstream.objects[DASHBOARD]
    calls = 1 + sum(-(-len(documents) // 100) or 1 for documents in upstream.tables.values())
    assert len(upstream.calls) == calls
    assert synced.summary.startswith(f"{number} new, 0 changed, ")
    assert synced.summary.endswith(f" unchanged; {calls + 2} calls.")  # two for what is upcoming

    upstream.forget()
    revision = DataRevision.objects.get().token
    again = Synced(upstream)

    assert [asked.path for asked in upstream.calls] == ["launches", "events"]
    assert again.summary.startswith("0 new, 0 changed, ")
    assert again.summary.endswith(" unchanged; 2 calls.")  # because of the overlap
    assert DataRevision.objects.get().token == revision


def test_what_is_asked(upstream: Upstream) -> None:
    upstream.tables["events"] = events(150, upstream.now())

    Synced(upstream, "events", token=TOKEN)

    limit, upcoming, first, second = upstream.asked
    assert limit.path == "api-throttle"
    query = {"mode": "detailed", "limit": "100", "offset": "0"}
    assert (upcoming.path, upcoming.query) == ("events/upcoming", query)
    asked = {"mode": "detailed", "ordering": "-last_updated", "limit": "100"}
    assert (first.path, first.query) == ("events", {**asked, "offset": "0"})
    assert (second.path, second.query) == ("events", {**asked, "offset": "100"})
    assert {each.headers["Authorization"] for each in upstream.asked} == {f"Token {TOKEN}"}


def test_lookup_tables_that_are_referenced_by_name_come_first() -> None:
    names = list(jobs())

    assert names.index("config/orbits") < names.index("launches") < names.index("agencies")
    assert set(FULL_EVERY) < set(names)


def test_own_ids_come_after_copied_ones(upstream: Upstream) -> None:
    upstream.tables["events"] = [{**events(1, upstream.now())[0], "id": own_ids().start + 5000}]

    Synced(upstream, "events")

    own = Event.objects.create(name="Own", slug="own", type_id=2)
    assert own.pk == own_ids().start + 5001


@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
def test_calls_for_a_first_copy_and_for_another_run(upstream: Upstream, number: int) -> None:
    upstream.tables[TYPES] = event_types(number)
    upstream.tables["events"] = events(number, upstream.now() - DAY)
    pages = -(-number // 100) or 2  # an empty list is asked for once more

    first = Synced(upstream, TYPES, "events")

    assert len(upstream.calls) == 2 * pages
    calls = 2 * pages + 1  # one for what is upcoming
    assert first.summary == f"{2 * number} new, 0 changed, 0 unchanged; {calls} calls."
    assert names(EventType) == named(upstream.tables[TYPES])
    assert names(Event) == named(upstream.tables["events"])

    upstream.forget()
    Synced(upstream, TYPES, "events")

    assert [asked.path for asked in upstream.calls] == ["events"]


# Where it goes on


def test_a_run_goes_on_where_another_has_failed(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(350)
    upstream.behaviours.extend([None, None, says(404)])

    failed = Synced(upstream, TYPES)

    assert failed.failure == "1 could not be copied; the admin shows what."
    assert failed.err == f"{TYPES}: it answers 404\n"
    assert reasons() == {"": "it answers 404"}
    assert names(EventType) == named(upstream.tables[TYPES][:200])

    upstream.forget()
    went_on = Synced(upstream, TYPES)

    assert went_on.failure == ""
    assert upstream.offsets == [200, 300]
    assert reasons() == {}
    assert names(EventType) == named(upstream.tables[TYPES])


def test_a_run_goes_on_where_another_was_interrupted(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(250)
    rows = EventType.objects.count()

    class Interrupting:
        """An output that is interrupted, as by Ctrl-C, after two pages."""

        def write(self, text: str) -> None:
            if "200 of 250" in text:
                raise KeyboardInterrupt

    call_command("sync", TYPES, url=upstream.url, stdout=Interrupting())

    assert EventType.objects.count() == rows + 200
    upstream.forget()
    Synced(upstream, TYPES)
    assert upstream.offsets == [200]
    assert names(EventType) == named(upstream.tables[TYPES])


def test_others_are_copied_where_one_is_not(upstream: Upstream) -> None:
    upstream.tables["config/languages"] = [{"id": 99, "name": "Klingon", "code": "tlh"}]

    synced = Synced(upstream, TYPES, "config/languages")

    assert synced.failure == "1 could not be copied; the admin shows what."
    assert synced.err == f"{TYPES}: it answers 404\n"
    assert "1 new" in synced.summary


# What has changed


def test_only_what_has_changed_is_asked_for(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(120, clock.now() - DAY)
    for hours, document in enumerate(reversed(documents), 1):
        document["last_updated"] = moment(clock.now() - timedelta(hours=hours))
    Synced(upstream, "events")
    latest = documents[-1]["last_updated"]
    clock.sleep(3600)
    change(documents[7], "Changed", clock.now())
    documents.append({**documents[0], "id": FIRST + 1000, "slug": "new"})
    change(documents[-1], "New", clock.now())
    upstream.forget()

    synced = Synced(upstream, "events")

    assert synced.summary == "1 new, 1 changed, 1 unchanged; 1 calls."  # because of the overlap
    assert [asked.query["last_updated__gte"] for asked in upstream.calls] == [
        moment(datetime.fromisoformat(latest) - OVERLAP)
    ]
    assert names(Event) == named(documents)

    second = clock.now()
    clock.sleep(60)
    upstream.forget()
    synced = Synced(upstream, "events")

    assert upstream.calls[0].query["last_updated__gte"] == moment(second - OVERLAP)
    assert synced.summary == "0 new, 0 changed, 2 unchanged; 1 calls."  # because of the overlap


def test_changes_count_by_the_clock_of_the_source(upstream: Upstream, clock: Clock) -> None:
    behind = timedelta(hours=5)
    upstream.now = lambda: clock.now() - behind
    upstream.tables["events"] = events(3, upstream.now())
    Synced(upstream, "events")
    clock.sleep(3600)
    change(upstream.tables["events"][0], "Changed", upstream.now() - timedelta(minutes=30))

    synced = Synced(upstream, "events")

    assert synced.summary == "0 new, 1 changed, 2 unchanged; 1 calls."


def test_a_server_without_a_clock_is_taken_to_have_ours(upstream: Upstream, clock: Clock) -> None:
    upstream.always = lambda handler, answer: (answer[0], {**answer[1], "Date": "?"}, answer[2])
    upstream.tables["events"] = events(3, clock.now())

    Synced(upstream, "events")

    assert Crawl.objects.get().changes_from is not None


def test_what_changes_while_everything_is_copied_is_copied_too(
    upstream: Upstream, clock: Clock
) -> None:
    """While a list is copied for hours, changed objects move to pages that were read already."""
    upstream.tables["events"] = documents = events(250, clock.now())

    def change_one(asked: Asked) -> None:
        clock.time += timedelta(hours=2)
        if asked.offset == 100:
            change(documents[5], "Changed", clock.now())

    upstream.before = change_one

    synced = Synced(upstream, "events")

    assert synced.failure == ""
    everything = [each for each in upstream.calls if "last_updated__gte" not in each.query]
    assert [each.offset for each in everything] == [0, 100, 200]
    assert "last_updated__gte" in upstream.calls[-1].query
    assert names(Event) == named(documents)
    crawl = Crawl.objects.get()
    assert (crawl.misses, crawl.copied.count(), crawl.count) == (0, 250, 250)


def test_all_is_looked_at_again_after_some_time(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = documents = event_types(2)
    Synced(upstream, TYPES)
    documents[0]["name"] = "Changed"

    clock.sleep(29 * DAY.total_seconds())
    assert Synced(upstream, TYPES).summary == "0 new, 0 changed, 0 unchanged; 0 calls."
    clock.sleep(DAY.total_seconds())
    assert Synced(upstream, TYPES).summary == "0 new, 1 changed, 1 unchanged; 1 calls."
    assert names(EventType) == named(documents)


def test_full_copies_everything_again(upstream: Upstream) -> None:
    upstream.tables[TYPES] = documents = event_types(150)
    upstream.tables["events"] = events(3, upstream.now())
    Synced(upstream, TYPES, "events")
    EventType.objects.filter(pk=FIRST).update(name="Changed here")
    upstream.forget()

    synced = Synced(upstream, TYPES, "events", full=True)

    assert upstream.offsets == [0, 0, 100]  # once
    assert synced.summary == "0 new, 0 changed, 153 unchanged, 1 healed; 3 calls."
    assert names(EventType) == named(documents)


def test_what_was_deleted_here_is_copied_again(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = documents = event_types(3)
    Synced(upstream, TYPES)
    EventType.objects.filter(pk=FIRST).delete()

    clock.sleep(MONTH.total_seconds())
    Synced(upstream, TYPES)

    assert names(EventType) == named(documents)


# What has vanished


@pytest.mark.parametrize("resource", [TYPES, "events"])
@pytest.mark.parametrize("setting", ["mark", "remove"])
def test_what_has_vanished_is_marked_and_then_removed_if_wanted(
    upstream: Upstream, clock: Clock, settings: Any, resource: str, setting: str
) -> None:
    settings.VANISHED = setting
    model = {TYPES: EventType, "events": Event}[resource]
    documents = {TYPES: event_types(150), "events": events(150, clock.now())}[resource]
    upstream.tables[resource] = documents
    Synced(upstream, resource)
    gone = documents.pop(70)

    clock.sleep(60)
    Synced(upstream, resource)
    assert vanished(resource) == set()
    clock.sleep(MONTH.total_seconds())
    synced = Synced(upstream, resource)

    assert "1 vanished" in synced.summary
    assert vanished(resource) == {gone["id"]}
    assert gone["id"] in names(model)

    clock.sleep(MONTH.total_seconds())
    synced = Synced(upstream, resource)

    assert ("1 removed" in synced.summary) is (setting == "remove")
    assert vanished(resource) == ({gone["id"]} if setting == "mark" else set())
    assert (gone["id"] in names(model)) is (setting == "mark")

    documents.append(gone)
    clock.sleep(MONTH.total_seconds())
    Synced(upstream, resource)

    assert vanished(resource) == set()
    assert names(model) == named(documents)


def test_what_comes_back_has_to_vanish_twice_again(
    upstream: Upstream, clock: Clock, settings: Any
) -> None:
    settings.VANISHED = "remove"
    upstream.tables[TYPES] = documents = event_types(50)
    Synced(upstream, TYPES)
    returning = {**documents[0], "name": None}  # it can't be stored, but it is there

    for there in ([], [returning], []):
        upstream.tables[TYPES] = [*there, *documents[1:]]
        clock.sleep(MONTH.total_seconds())
        Synced(upstream, TYPES)

        assert vanished(TYPES) == (set() if there else {FIRST})
    assert names(EventType) == named(documents)


EMPTY: Document = {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("resource", [TYPES, "events"])
@pytest.mark.parametrize("setting", ["mark", "remove"])
def test_a_source_that_is_empty_for_once_has_nothing_removed(
    upstream: Upstream, clock: Clock, settings: Any, resource: str, setting: str
) -> None:
    settings.VANISHED = setting
    model = {TYPES: EventType, "events": Event}[resource]
    documents = {TYPES: event_types(150), "events": events(150, clock.now())}[resource]
    upstream.tables[resource] = documents
    Synced(upstream, resource)
    upstream.behaviours.append(says(200, EMPTY))
    upstream.forget()

    assert Synced(upstream, resource, full=True).failure == ""
    assert upstream.offsets == [0, 0, 100]  # it is asked once more
    assert vanished(resource) == set()
    assert names(model) == named(documents)


def test_what_others_refer_to_is_removed_when_they_no_longer_do(
    upstream: Upstream, clock: Clock, settings: Any
) -> None:
    settings.VANISHED = "remove"
    upstream.tables[TYPES] = event_types(20)
    Synced(upstream, TYPES)
    event = Event.objects.create(name="Own", slug="own", type_id=FIRST)
    del upstream.tables[TYPES][0]

    for _ in range(2):
        clock.sleep(MONTH.total_seconds())
        Synced(upstream, TYPES)
    assert vanished(TYPES) == {FIRST}
    assert EventType.objects.filter(pk=FIRST).exists()
    event.delete()
    Synced(upstream, TYPES)

    assert not EventType.objects.filter(pk=FIRST).exists()


def unsteady(upstream: Upstream) -> None:
    """While the list is read, one object vanishes and two are added."""

    def change_the_list(asked: Asked) -> None:
        if asked.offset == 100:
            upstream.tables[TYPES][:1] = [
                {"id": FIRST + 5000, "name": "New"},
                {"id": FIRST + 5001, "name": "Newer"},
            ]

    upstream.before = change_the_list


@pytest.mark.parametrize(
    "spoil",
    [
        lambda upstream: upstream.behaviours.extend([None, says(404)]),
        lambda upstream: upstream.behaviours.extend([None, *[says(500)] * 5 * ATTEMPTS]),
        lambda upstream: upstream.behaviours.extend([None, *[truncates] * ATTEMPTS]),
        lambda upstream: upstream.behaviours.extend([says(200, {"count": 0, "next": None})]),
        lambda upstream: upstream.behaviours.extend([says(200, [])]),
        lambda upstream: upstream.behaviours.extend([None, says(200, {"count": 2, "results": 1})]),
        unsteady,
    ],
    ids=["404", "500", "truncated", "no list", "array", "wrong shape", "unsteady"],
)
def test_nothing_vanishes_because_of_wrong_or_unsteady_answers(
    upstream: Upstream, clock: Clock, spoil: Callable[[Upstream], None]
) -> None:
    upstream.tables[TYPES] = event_types(150)
    Synced(upstream, TYPES)
    del upstream.tables[TYPES][10]
    clock.sleep(MONTH.total_seconds())

    spoil(upstream)
    Synced(upstream, TYPES)

    assert vanished(TYPES) == set()


@pytest.mark.parametrize("resource", [TYPES, "events"])
def test_an_empty_page_in_the_middle_ends_nothing(upstream: Upstream, resource: str) -> None:
    upstream.tables[resource] = {TYPES: event_types(250), "events": events(250, upstream.now())}[
        resource
    ]
    Synced(upstream, resource)
    empty = {"count": 250, "next": "more", "previous": None, "results": []}
    upstream.behaviours.extend([None, says(200, empty)])

    synced = Synced(upstream, resource, full=True)

    assert vanished(resource) == set()
    assert synced.failure == ""
    assert Crawl.objects.get().misses == 0


# Lists that change while they are read


def test_rows_that_move_up_are_not_skipped(upstream: Upstream) -> None:
    """Objects that are deleted from a page that was read shift those on the next one."""
    upstream.tables[TYPES] = documents = event_types(250)

    def delete(asked: Asked) -> None:
        if asked.offset == 200:
            upstream.before = lambda asked: None
            del documents[10:13]

    upstream.before = delete

    synced = Synced(upstream, TYPES)

    assert upstream.offsets == [0, 100, 200, 197]
    assert synced.failure == ""
    assert named(documents).items() < names(EventType).items()


def test_rows_that_come_in_front_are_not_copied_twice(client: Client, upstream: Upstream) -> None:
    agency = rows(client, "/2.3.0/agencies/", "mode=detailed")[0]
    upstream.tables["agencies"] = documents = [
        {**agency, "id": FIRST + each, "name": f"Agency {each}"} for each in range(150)
    ]

    def insert(asked: Asked) -> None:
        if asked.offset == 100:
            upstream.before = lambda asked: None
            documents.extend({**agency, "id": FIRST + 1000 + each} for each in range(2))

    upstream.before = insert

    first = Synced(upstream, "agencies")

    # Two were seen twice and two not at all, so it begins again at the front.
    assert upstream.offsets == [0, 100, 0]
    assert first.failure == ""
    assert Copied.objects.count() == 152


def test_rows_that_are_exchanged_unnoticed_let_a_pass_begin_again(
    upstream: Upstream,
) -> None:
    upstream.tables[TYPES] = documents = event_types(150)

    def exchange(asked: Asked) -> None:
        if asked.offset == 100:
            upstream.before = lambda asked: None
            documents.append(documents.pop(5))

    upstream.before = exchange

    synced = Synced(upstream, TYPES)

    assert upstream.offsets == [0, 100, 0]
    assert synced.failure == ""
    assert names(EventType) == named(documents)


def test_a_list_that_never_adds_up_is_given_up_until_next_time(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables[TYPES] = [*event_types(3), event_types(1)[0]]  # one is in it twice

    synced = Synced(upstream, TYPES)

    assert len(upstream.calls) == 2  # the page is asked for once more
    assert synced.failure == "1 could not be copied; the admin shows what."
    assert reasons() == {"*": f"at offset 0 it answers with {FIRST} more than once"}
    assert names(EventType) == named(event_types(3))
    assert Synced(upstream, TYPES).failure == synced.failure
    assert len(upstream.calls) == 2

    clock.sleep(MONTH.total_seconds())
    upstream.tables[TYPES] = event_types(3)
    assert Synced(upstream, TYPES).failure == ""
    assert reasons() == {}


def test_a_server_that_counts_in_two_ways_is_left_in_the_end(upstream: Upstream) -> None:
    upstream.tables[TYPES] = documents = event_types(350)

    def alternate(asked: Asked) -> None:
        upstream.tables[TYPES] = documents[: 350 - 60 * (len(upstream.calls) % 2)]
        assert len(upstream.calls) < 60

    upstream.before = alternate

    Synced(upstream, TYPES)

    assert named(documents[:290]).items() <= names(EventType).items()


@pytest.mark.parametrize("seed", part(range(6), 3))
def test_whatever_changes_while_it_is_copied(
    upstream: Upstream, clock: Clock, settings: Any, seed: int
) -> None:
    """Lists change before each answer, and answers fail; no object that is there ever vanishes."""
    settings.VANISHED = "remove" if seed % 2 else "mark"
    chance, new = random.Random(seed), iter(range(FIRST + 1000, FIRST + 9000))
    upstream.tables["events"] = found = events(230, clock.now())
    upstream.tables[TYPES] = types = event_types(230)

    def upset(asked: Asked) -> None:
        clock.time += timedelta(seconds=chance.choice([1, 50, 3000]))
        for _ in range(chance.choice([0, 0, 1, 3])):
            what = chance.choice(["add", "delete", "change"])
            if what == "add":
                key = next(new)
                found.append({**found[0], "id": key, "slug": f"number-{key}"})
                change(found[-1], f"Event {key}", clock.now())
                types.insert(chance.randrange(len(types)), {"id": key, "name": f"Type {key}"})
            elif what == "delete":
                del found[chance.randrange(len(found))]
                del types[chance.randrange(len(types))]
            else:
                change(chance.choice(found), f"At {clock.now()}", clock.now())
                types.insert(
                    chance.randrange(len(types)),
                    {**types.pop(chance.randrange(len(types))), "name": f"At {clock.now()}"},
                )
        upstream.always = chance.choice([None, None, None, None, says(500), resets, says(404)])

    upstream.before = upset
    for _ in range(6):
        Synced(upstream, TYPES, "events")
        assert not vanished("events") & named(found).keys()
        assert not vanished(TYPES) & named(types).keys()
        clock.sleep(chance.choice([10, DAY.total_seconds(), MONTH.total_seconds()]))
    upstream.before, upstream.always = (lambda asked: None), None
    clock.sleep(MONTH.total_seconds())
    Synced(upstream, TYPES, "events")  # ends what is under way
    removes = settings.VANISHED == "remove"
    for _ in range(3):  # vanished objects are missed twice, and removed by the next run
        Synced(upstream, TYPES, "events", full=True)
        synced = Synced(upstream, TYPES, "events", yes=True)

    assert synced.failure == ""
    for resource, model, documents in (("events", Event, found), (TYPES, EventType, types)):
        gone = names(model).keys() - named(documents).keys()
        assert named(documents).items() <= names(model).items()
        assert gone <= vanished(resource)
        assert not gone or not removes


# Bad answers


@pytest.mark.parametrize(
    "bad",
    [
        resets,
        truncates,
        says(500),
        says(503),
        says(408),
        says(200, b"<html>", Content_Type="text/html"),
        says(200, b"{}", Content_Type="text/plain"),
        says(200, b"nonsense"),
        says(200, b'{"count": NaN}'),
        says(200, b"\xff\xfe\x00"),
        says(200, b"[" * 100_000),
        says(200, b"no gzip", Content_Encoding="gzip"),
        says(429, Retry_After="1"),
    ],
    ids=called,
)
def test_what_may_pass_is_asked_again(upstream: Upstream, bad: Behaviour) -> None:
    upstream.tables[TYPES] = event_types(150)
    upstream.behaviours.extend([None, *[bad] * (ATTEMPTS - 1)])

    synced = Synced(upstream, TYPES)

    assert synced.failure == ""
    assert upstream.offsets == [0, *[100] * ATTEMPTS]
    assert Call.objects.count() == len(upstream.calls)  # each has cost a call
    assert names(EventType) == named(upstream.tables[TYPES])


@pytest.mark.parametrize(
    ("bad", "reason", "calls"),
    [
        (resets, "the connection was reset", ATTEMPTS),
        (truncates, "its answer ended in the middle", ATTEMPTS),
        (says(500), "it answers 500", ATTEMPTS + 4),  # once for pages of 50, 25, 12 and 10
        (says(404), "it answers 404", 1),
        (says(200, b"", Content_Type="text/html"), "it answers with text/html, not JSON", ATTEMPTS),
        (says(200, b"nonsense"), "its answer is no JSON", ATTEMPTS),
        (says(200, b"[" * 500 + b"]" * 500), "its answer is nested too deep", ATTEMPTS),
        (says(200, []), "it answers with no page of a list", 1),
        (says(200, {"count": 3}), "it answers with no page of a list", 1),
        (says(200, {"count": -1, "results": []}), "it answers with no page of a list", 1),
        (says(200, {"count": 10**30, "results": []}), "it answers with no page of a list", 1),
        (says(200, {"count": "3", "results": []}), "it answers with no page of a list", 1),
        (says(429), "it answers 429: too many calls", ATTEMPTS),
        (redirects("http://other.example/2.3.0/"), "it redirects to another server", 1),
        (redirects("https://127.0.0.1/2.3.0/"), "it redirects to another server", 1),
        (redirects("//127.0.0.1:1/2.3.0/"), "it redirects to another server", 1),
        (redirects("http://[::1"), "it redirects to nowhere", 1),
        (redirects("/2.3.0/config/event_types/"), "it redirects again and again", 4),
    ],
    ids=called,
)
def test_what_does_not_pass_is_a_failure(
    upstream: Upstream, bad: Behaviour, reason: str, calls: int
) -> None:
    upstream.tables[TYPES] = event_types(3)
    upstream.always = lambda handler, answer: (
        bad(handler, answer) if TYPES in handler.path else answer
    )

    synced = Synced(upstream, TYPES)

    assert synced.err == f"{TYPES}: {reason}\n"
    assert reasons() == {"": reason}
    assert synced.failure == "1 could not be copied; the admin shows what."
    assert len(upstream.calls) == calls
    assert Call.objects.count() == min(calls, DEFAULT)  # those of the last hour
    assert names(EventType) == {}

    upstream.always = None
    assert Synced(upstream, TYPES).failure == ""
    assert reasons() == {}


def test_a_redirect_on_the_same_server_is_followed(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(3)
    there = "/2.3.0/config/event_types/?limit=100&offset=0&moved=1"
    upstream.behaviours.append(redirects(there))

    synced = Synced(upstream, TYPES)

    assert synced.failure == ""
    assert [asked.query.get("moved") for asked in upstream.calls] == [None, "1"]
    assert Call.objects.count() == 2
    assert names(EventType) == named(upstream.tables[TYPES])


def test_a_long_answer_is_left(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror.answers, "MOST_BYTES", 200)
    upstream.tables[TYPES] = event_types(100)

    Synced(upstream, TYPES)

    assert reasons() == {"": "its answer is longer than 200 bytes"}
    assert len(upstream.calls) == 5  # for pages of 100, 50, 25, 12 and 10


def test_an_answer_that_takes_too_long_is_left(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror.answers, "MOST_SECONDS", 0.1)
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.extend([drips] * (ATTEMPTS + 4))

    Synced(upstream, TYPES)

    assert reasons() == {"": "its answer takes longer than 0.1 s"}
    assert len(upstream.calls) == ATTEMPTS + 4


# Documents that can't be stored


BAD: list[tuple[Any, str, str]] = [
    ({"id": FIRST + 500, "name": None}, str(FIRST + 500), "name: This can't be null."),
    ({"id": FIRST + 500, "name": 5}, str(FIRST + 500), "name: Expected a text, not 5."),
    ({"id": FIRST + 500, "name": "\0"}, str(FIRST + 500), "name: This holds characters"),
    ({"id": FIRST + 500, "name": "\ud800"}, str(FIRST + 500), "name: This holds characters"),
    ({"id": 10**30, "name": "Large"}, str(10**30), "id: "),
    ({"id": "eight", "name": "Text"}, "eight", "id: Expected a number"),
    ({"name": "No id"}, "? ", "It has no id."),
    ({"id": "a\0b", "name": "Text"}, "? ", "It has no id."),
    ({"id": 10**50, "name": "Larger"}, "? ", "It has no id."),
    ({"id": True, "name": "True"}, "? ", "It has no id."),
    (None, "? ", "It has no id."),
    ("text", "? ", "It has no id."),
]


@pytest.mark.parametrize(("bad", "key", "reason"), BAD, ids=called)
def test_a_bad_document_is_noted_and_the_rest_goes_on(
    upstream: Upstream, clock: Clock, bad: Any, key: str, reason: str
) -> None:
    upstream.tables[TYPES] = documents = event_types(250)
    documents.insert(120, bad)

    synced = Synced(upstream, TYPES)

    assert upstream.offsets == [0, 100, 200]
    assert names(EventType) == named(event_types(250))
    failure = Failure.objects.get()
    assert failure.key.startswith(key)
    assert failure.reason.startswith(reason)
    assert json.loads(failure.document or "") == bad
    assert synced.err == f"{TYPES} {failure.key}: {failure.reason}\n"
    assert synced.failure == "1 could not be copied; the admin shows what."
    assert "200 of 251: 99 new, 1 failed" in synced.out

    again = Synced(upstream, TYPES)  # asks nothing, and still it isn't there
    assert again.failure == synced.failure
    assert len(upstream.calls) == 3

    documents[120] = {"id": FIRST + 500, "name": "Good"}
    clock.sleep(MONTH.total_seconds())
    assert Synced(upstream, TYPES).failure == ""
    assert reasons() == {}
    assert vanished(TYPES) == set()


def test_several_without_an_id_are_several_failures(upstream: Upstream) -> None:
    upstream.tables[TYPES] = [*event_types(2), {"name": "One"}, {"name": "Another"}]

    assert Synced(upstream, TYPES).failure == "2 could not be copied; the admin shows what."
    assert len(upstream.calls) == 1


def test_a_bad_value_leaves_what_it_was_before(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(3, clock.now() - DAY)
    Synced(upstream, "events")
    clock.sleep(3600)
    change(documents[0], "Changed", clock.now())
    documents[0]["date"] = "some day"

    assert Synced(upstream, "events").failure.startswith("1 could not")
    assert Event.objects.values_list("name", "date").get(pk=FIRST) == ("Changed", None)
    clock.sleep(WEEK.total_seconds())
    Synced(upstream, "events")
    assert vanished("events") == set()

    documents[0]["date"] = None
    change(documents[0], "Mended", clock.now())
    assert Synced(upstream, "events").failure == ""
    assert names(Event) == named(documents)


def test_what_fails_because_of_the_order_is_stored_in_the_end(
    client: Client, upstream: Upstream
) -> None:
    """A document in a brief mode may come before the object that it needs."""
    launch = rows(client, "/2.3.0/launches/", "mode=detailed")[0]
    event = {**events(1, upstream.now())[0], "launches": [{"id": launch["id"], "name": "Brief"}]}
    forget_everything()
    upstream.tables = {"events": [event], "launches": [launch]}

    early = Synced(upstream, "events")
    late = Synced(upstream, "events", "launches")

    if early.failure:
        assert "events" in early.err
    assert late.failure == ""
    assert reasons() == {}
    assert names(Event) == named([event])


def test_failures_of_what_has_vanished_are_forgotten(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = documents = event_types(3)
    Synced(upstream, TYPES)
    documents[0]["name"] = 5
    clock.sleep(MONTH.total_seconds())
    assert Synced(upstream, TYPES).failure.startswith("1 could not")
    del documents[0]

    clock.sleep(MONTH.total_seconds())
    assert Synced(upstream, TYPES).failure == ""

    assert vanished(TYPES) == {FIRST}


# The limit


def test_the_limit_is_asked_for_and_kept(upstream: Upstream, clock: Clock) -> None:
    upstream.objects["api-throttle"] = {**PLENTY, "your_request_limit": 2}
    upstream.tables[TYPES] = event_types(450)

    synced = Synced(upstream, TYPES)

    assert [asked.path for asked in upstream.asked].count("api-throttle") == 1
    times = [asked.at for asked in upstream.calls]
    assert len(times) == 5
    hours = [b - a for a, b in zip(times[:-2], times[2:], strict=True)]
    assert min(hours) > timedelta(hours=1)
    assert max(hours) < timedelta(hours=1, minutes=1)
    assert synced.out.count("Waiting until ") == 2
    assert names(EventType) == named(upstream.tables[TYPES])


@pytest.mark.parametrize(
    ("throttle", "limit"),
    [
        ({**PLENTY, "your_request_limit": 10, "limit_frequency_secs": 600}, 60),
        ({**PLENTY, "your_request_limit": 1, "limit_frequency_secs": 86400}, 1),
        ({**PLENTY, "your_request_limit": 10**30}, 2**31 - 1),
        ({**PLENTY, "your_request_limit": 0}, None),
        ({**PLENTY, "your_request_limit": "15"}, None),
        ({**PLENTY, "limit_frequency_secs": 0}, None),
        ({**PLENTY, "limit_frequency_secs": -3600}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_what_the_limit_is(upstream: Upstream, throttle: Any, limit: int | None) -> None:
    upstream.objects["api-throttle"] = throttle
    upstream.tables[TYPES] = event_types(3)

    assert Synced(upstream, TYPES).failure == ""
    assert Source.objects.get().limit == limit


@pytest.mark.parametrize("bad", [resets, says(404), says(500), says(429), says(200, b"?")])
def test_a_server_that_tells_no_limit_is_asked_little(upstream: Upstream, bad: Behaviour) -> None:
    upstream.tables[TYPES] = event_types(1501)

    def fail_at_first(handler: Handler, answer: Answer) -> Answer | None:
        return bad(handler, answer) if "api-throttle" in handler.path else answer

    upstream.always = fail_at_first

    synced = Synced(upstream, TYPES)

    first, last = upstream.calls[0].at, upstream.calls[-1].at
    assert len(upstream.calls) == 16
    assert last - first > timedelta(hours=1)
    assert synced.failure == ""


def test_a_limit_that_others_have_used_is_waited_for(upstream: Upstream, clock: Clock) -> None:
    used = {"your_request_limit": 15, "current_use": 15, "next_use_secs": 700}
    upstream.objects["api-throttle"] = {**PLENTY, **used}
    upstream.tables[TYPES] = event_types(3)
    begin = clock.now()

    Synced(upstream, TYPES)

    assert upstream.calls[0].at - begin >= timedelta(seconds=700)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("300", 300),
        ("0", 1),
        (None, 60),
        ("soon", 60),
        ("-5", 60),
        ("inf", 60),
        ("1e3", 60),
        ("date", 1800),
        ("date without a zone", 1800),
        ("Mon, 99 Foo 9999999 00:00:00 GMT", 60),
        ("9" * 400, 86_400),
    ],
)
def test_too_many_calls_are_followed_by_peace(
    upstream: Upstream, clock: Clock, retry_after: str | None, seconds: int
) -> None:
    date = format_datetime(clock.now() + timedelta(seconds=1800))
    dates = {"date": date, "date without a zone": date.replace("+0000", "-0000")}
    retry_after = dates.get(retry_after or "", retry_after)
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.append(says(429, **({"Retry_After": retry_after} if retry_after else {})))

    synced = Synced(upstream, TYPES)

    assert synced.failure == ""
    first, second = [asked.at for asked in upstream.calls]
    assert timedelta() <= second - first - timedelta(seconds=seconds) < timedelta(seconds=1)


def test_peace_holds_after_a_restart(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = event_types(3)
    Synced(upstream, TYPES)
    Source.objects.update(closed_until=clock.now() + timedelta(seconds=900))
    begin = clock.now()
    upstream.forget()

    Synced(upstream, TYPES, full=True)

    assert [asked.path for asked in upstream.asked] == [TYPES]
    assert upstream.calls[0].at - begin == timedelta(seconds=900)


def test_budget_is_an_upper_limit(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(250)

    Synced(upstream, TYPES, budget=2)

    assert upstream.calls[2].at - upstream.calls[0].at > timedelta(hours=1)


# The token


@pytest.mark.parametrize(
    "bad",
    [
        None,
        says(401, {"detail": f"Token {TOKEN} is wrong."}),
        says(500),
        says(200, b"?"),
        resets,
        truncates,
        redirects("http://other.example/"),
        redirects("/elsewhere/"),
    ],
    ids=called,
)
def test_the_token_is_shown_nowhere(
    upstream: Upstream, caplog: pytest.LogCaptureFixture, bad: Behaviour | None
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.tables[TYPES] = event_types(3)
    upstream.behaviours.extend([bad] * ATTEMPTS)

    synced = Synced(upstream, TYPES, token=f" {TOKEN}\n")

    assert all(asked.headers["Authorization"] == f"Token {TOKEN}" for asked in upstream.asked)
    models = (Source, Call, Crawl, Pass, Copied, Failure)
    kept = "".join(serialize("json", model.objects.all()) for model in models)
    queries = "".join(f"{asked.path}{asked.query}" for asked in upstream.asked)
    for text in (synced.out, synced.err, synced.failure, kept, queries, caplog.text):
        assert TOKEN not in text


@pytest.mark.parametrize("token", ["tök\u00e9n-SECRET", "SECRET\nHost: other", "SECRET\0"])
def test_what_can_be_no_token(upstream: Upstream, token: str) -> None:
    synced = Synced(upstream, TYPES, token=token)

    assert synced.failure == "The token holds characters that no token has."
    assert upstream.asked == []


# What is asked for wrongly


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "That is no address of a server"),
        ("ll.thespacedevs.com", "That is no address of a server"),
        ("ftp://ll.thespacedevs.com/", "That is no address of a server"),
        ("http://", "That is no address of a server"),
        ("http://[::1", "That is no address of a server"),
        ("http://a.example/" + "a" * 500, "That is no address of a server"),
        ("http://me:SECRET@a.example/", "The address is to hold no name, password"),
        ("http://a.example/?token=SECRET", "The address is to hold no name, password"),
        ("http://a.example/#SECRET", "The address is to hold no name, password"),
    ],
)
def test_addresses_that_are_none(upstream: Upstream, url: str, reason: str) -> None:
    synced = Synced(upstream, TYPES, url=url)

    assert synced.failure.startswith(reason)
    assert "SECRET" not in synced.failure
    assert not Source.objects.exists()


def test_an_address_is_the_same_with_and_without_a_slash(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(3)

    Synced(upstream, TYPES, url=upstream.url.rstrip("/"))
    Synced(upstream, TYPES, url=upstream.url.replace("http", "HTTP") + "/")

    assert len(upstream.calls) == 1


def test_unknown_resources(upstream: Upstream) -> None:
    synced = Synced(upstream, TYPES, "event", "moons")

    assert synced.failure.startswith("There is no resource event, moons, only config/")
    assert upstream.asked == []


@pytest.mark.parametrize("budget", [0, -1])
def test_budgets_that_are_none(upstream: Upstream, budget: int) -> None:
    synced = Synced(upstream, TYPES, budget=budget)

    assert synced.failure == "--budget takes a number of calls an hour, at least 1."
    assert upstream.asked == []


# --plan


def test_a_plan_asks_nothing(upstream: Upstream) -> None:
    first = Synced(upstream, plan=True)

    assert upstream.asked == []
    for name in jobs():
        assert f" {name} " in first.out
    assert "Within 15 calls an hour" in first.out
    assert "changes of launches come after 13.3 min for half of them, 26.7 at most." in first.out
    assert "changes of launches come after 5.3 min for half of them, 10.5 at most." in first.out

    upstream.tables[TYPES] = event_types(250)
    upstream.behaviours.extend([None, says(404)])
    Synced(upstream, TYPES)
    upstream.forget()
    second = Synced(upstream, TYPES, plan=True)

    assert upstream.asked == []
    assert "Within 100000 calls an hour" in second.out

    Synced(upstream, TYPES)
    assert "Due now: 0 calls" in Synced(upstream, TYPES, plan=True).out


def test_a_plan_tells_the_calls_that_are_made(upstream: Upstream) -> None:
    upstream.tables = {TYPES: event_types(250), "events": events(250, upstream.now() - DAY)}
    Synced(upstream, TYPES, "events")
    Crawl.objects.update(full_at=upstream.now() - MONTH)
    upstream.forget()
    plan = Synced(upstream, TYPES, "events", plan=True).out

    Synced(upstream, TYPES, "events")

    assert len(upstream.calls) == 7  # changes, and three pages of each
    assert "Due now: 7 calls, 0.0 hours." in plan


# --watch


def watch(
    upstream: Upstream, clock: Clock, until: timedelta, *resources: str, **options: Any
) -> Synced:
    """Watch for some time, until it is interrupted as by Ctrl-C.

    Nothing is done beside it: other threads have connections of their own, which commit what they
    write, for all tests to come.
    """
    end, sleep = clock.now() + until, clock.sleep

    def sleep_or_stop(seconds: float) -> None:
        sleep(seconds)
        if clock.now() >= end:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", sleep_or_stop)
        for beside in ("copied_meanwhile", "delivered_meanwhile"):
            patch.setattr(f"mirror.management.commands.sync.{beside}", nullcontext)
        return Synced(upstream, *resources, watch=True, **options)


def test_a_watch_keeps_a_copy_fresh(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(250, clock.now() - DAY)
    upstream.tables[TYPES] = event_types(3)

    def change_one(asked: Asked) -> None:
        if asked.path == "events":
            document = documents[len(upstream.calls) % 250]
            change(document, f"At {clock.now()}", clock.now())

    upstream.before = change_one

    watched = watch(upstream, clock, timedelta(hours=2), "events", TYPES)

    assert watched.failure == ""
    assert "Interrupted; the next run goes on from here." in watched.out
    asked = [asked for asked in upstream.calls if asked.path == "events"]
    everything = [each for each in asked if "last_updated__gte" not in each.query]
    assert [each.offset for each in everything][:3] == [0, 100, 200]
    times = [each.at for each in asked if "last_updated__gte" in each.query and not each.offset]
    gaps = [b - a for a, b in pairwise(times)]
    assert len(times) > 40
    assert max(gaps) <= timedelta(minutes=3)
    assert names(Event) == named(documents)


def test_a_watch_shows_that_it_lives(upstream: Upstream, clock: Clock, tmp_path: Path) -> None:
    """It does so while it copies, and while it waits for the next pass or call."""
    upstream.tables[TYPES] = event_types(3)
    heartbeat = tmp_path / "alive"
    beats = []
    sleep = clock.sleep

    def look_and_sleep(seconds: float) -> None:
        beats.append(heartbeat.exists())
        heartbeat.unlink(missing_ok=True)
        sleep(seconds)

    clock.sleep = look_and_sleep  # type: ignore[method-assign]
    watch(upstream, clock, timedelta(minutes=5), TYPES, heartbeat=heartbeat)

    assert len(beats) in (300, 301)
    assert all(beats)


def test_a_watch_takes_turns(upstream: Upstream, clock: Clock) -> None:
    """When calls are short, no pass waits for all pages of another."""
    upstream.objects["api-throttle"] = {**PLENTY, "your_request_limit": 2}
    upstream.tables["events"] = events(10, clock.now() - DAY)
    launch = "00000000-0000-4000-8000-000000000001"
    upstream.tables["launches"] = [
        {"id": launch, "name": "One", "last_updated": moment(clock.now() - DAY)}
    ]
    upstream.tables[TYPES] = event_types(1000)

    watch(upstream, clock, timedelta(hours=24), "events", "launches", TYPES)

    paths = [asked.path for asked in upstream.calls]
    assert {"launches", "events"} < set(paths[:10])
    assert paths.count(TYPES) == 10
    assert min(paths.count("events"), paths.count("launches")) >= 4


def test_a_watch_lets_rest_what_fails(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = event_types(150)
    upstream.behaviours.extend([None, None, says(404)])

    watched = watch(upstream, clock, timedelta(hours=1), TYPES, "config/languages")

    failed = [asked.at for asked in upstream.calls if asked.path == "config/languages"]
    assert watched.failure == "1 could not be copied; the admin shows what."
    assert len(failed) >= 4
    assert min(b - a for a, b in pairwise(failed)) >= timedelta(minutes=15)
    assert names(EventType) == named(upstream.tables[TYPES])


# The dashboard


def dashboard(**lists: Any) -> Document:
    return {
        "upcoming": {"launches": [], "events": []},
        "previous": {"launches": [], "events": []},
        "live_streams": [],
        "road_closures": [],
        "notices": [],
        **lists,
    }


def test_the_dashboard_shows_what_its_source_shows(
    client: Client, upstream: Upstream, clock: Clock
) -> None:
    LiveStream.objects.create(title="Old", url="https://a.example/")
    over = RoadClosure.objects.create(
        title="Over",
        status_id=1,
        window_start=clock.now() - WEEK,
        window_end=clock.now() - WEEK,
    )
    lists: dict[str, Any] = {
        "live_streams": [
            {"title": title, "description": None, "image": None, "url": f"https://{title}.example/"}
            for title in ("b", "a")
        ],
        "road_closures": [
            {
                "id": FIRST + each,
                "title": f"Closed {each}",
                "status": {"id": 1, "name": "Scheduled"},
                "window_start": moment(clock.now() + each * DAY),
                "window_end": moment(clock.now() + each * DAY),
            }
            for each in range(2)
        ],
        "notices": [
            {
                "id": FIRST,
                "type": {"id": 1, "name": "NOTAM"},
                "date": moment(clock.now()),
                "url": "https://a.example/",
            }
        ],
    }
    upstream.objects[DASHBOARD] = dashboard(**lists)

    def shown() -> dict[str, Any]:
        answer = client.get(f"/2.3.0/{DASHBOARD}/").json()
        return {name: answer[name] for name in lists}

    assert Synced(upstream, DASHBOARD).summary == "1 new, 0 changed, 0 unchanged; 1 calls."
    assert shown() == lists
    assert Synced(upstream, DASHBOARD).summary == "0 new, 0 changed, 0 unchanged; 0 calls."

    clock.sleep(6 * 3600)
    streams = list(LiveStream.objects.values_list("pk", flat=True))
    assert Synced(upstream, DASHBOARD).summary == "0 new, 0 changed, 1 unchanged; 1 calls."
    assert list(LiveStream.objects.values_list("pk", flat=True)) == streams

    lists = {"live_streams": [], "road_closures": lists["road_closures"][1:], "notices": []}
    upstream.objects[DASHBOARD] = dashboard(**lists)
    clock.sleep(6 * 3600)
    assert Synced(upstream, DASHBOARD).summary == "0 new, 1 changed, 0 unchanged; 1 calls."
    assert shown() == lists
    assert RoadClosure.objects.filter(pk=over.pk).exists()  # what is over stays


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"live_streams": None}, "live_streams: Expected a list of objects."),
        ({"live_streams": [{}]}, "live_streams/0/url: This is required."),
        ({"live_streams": [{"url": None}]}, "live_streams/0/url: This can't be null."),
        ({"live_streams": [{"url": {}}]}, "live_streams/0/url: Expected a text, not {}."),
        ({"notices": [5]}, "notices: Expected a list of objects."),
        ({"notices": [{"id": FIRST}]}, "notices/type: This is required."),
    ],
)
def test_a_bad_dashboard_changes_nothing(
    upstream: Upstream, clock: Clock, bad: Any, reason: str
) -> None:
    stream = LiveStream.objects.create(title="Old", url="https://a.example/")
    notice = Notice.objects.create(type_id=900001, date=clock.now(), url="https://a.example/")
    upstream.objects[DASHBOARD] = dashboard(**bad)

    synced = Synced(upstream, DASHBOARD)

    assert reasons()[""].startswith(reason)
    assert synced.failure == "1 could not be copied; the admin shows what."
    assert LiveStream.objects.get() == stream
    assert Notice.objects.filter(pk=notice.pk).exists()

    upstream.objects[DASHBOARD] = dashboard()
    clock.sleep(6 * 3600)
    assert Synced(upstream, DASHBOARD).failure == ""


# The admin


def test_the_admin_shows_how_fresh_a_copy_is_and_what_failed(
    admin_client: Client, admin_user: Any, upstream: Upstream, clock: Clock
) -> None:
    upstream.tables[TYPES] = event_types(7)
    Synced(upstream, TYPES)
    upstream.tables[TYPES][:2] = [{"id": FIRST, "name": None}]
    clock.sleep(MONTH.total_seconds())
    Synced(upstream, TYPES)
    admin_client.force_login(admin_user)  # a login is not for months

    pages = {
        model: admin_client.get(reverse(f"admin:mirror_{model}_changelist")).content.decode()
        for model in ("crawl", "failure", "copied")
    }

    for page in pages.values():
        assert TYPES in page
    for name, number in {"objects": 6, "count": 6, "vanished": 1, "failed": 1}.items():
        assert f'<td class="field-{name}">{number}</td>' in pages["crawl"]
    assert "name: This can&#x27;t be null." in pages["failure"]
    gone = reverse("admin:mirror_copied_changelist") + "?vanished_at__isempty=0"
    assert "1 copied object<" in admin_client.get(gone).content.decode().replace("\n", "")
    for row in (Crawl.objects.get(), Failure.objects.get(), Copied.objects.all()[0]):
        kind = row._meta.model_name
        answer = admin_client.get(reverse(f"admin:mirror_{kind}_change", args=[row.pk]))
        assert answer.status_code == 200
        assert admin_client.get(reverse(f"admin:mirror_{kind}_add")).status_code == 403


def test_who_deletes_a_crawl_in_the_admin_has_it_copied_anew(
    admin_client: Client, upstream: Upstream
) -> None:
    upstream.tables[TYPES] = event_types(7)
    Synced(upstream, TYPES)

    crawl = Crawl.objects.get()
    page = reverse("admin:mirror_crawl_delete", args=[crawl.pk])
    assert admin_client.post(page, {"post": "yes"}).status_code == 302

    assert Synced(upstream, TYPES).summary == "7 new, 0 changed, 0 unchanged; 1 calls."
