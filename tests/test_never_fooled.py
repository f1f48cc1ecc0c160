"""manage.py sync against a source that is wrong: nothing is lost, nothing ends short unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Event, EventType
from launches.models import Launch
from mirror.crawl import MOST_MISSES, OVERLAP
from mirror.models import Copied, Crawl, Drift
from tests.documents import complete, rows
from tests.test_sync import (
    DAY,
    FIRST,
    TYPES,
    WEEK,
    Synced,
    change,
    event_types,
    events,
    moment,
    named,
    names,
    reasons,
    vanished,
    watch,
)
from tests.upstreams import Answer, Asked, Behaviour, Clock, Handler, Upstream, called, says

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FAILED = "1 could not be copied; the admin shows what."
HELD_BACK = r"config/event_types: {} objects have vanished there and are kept until another pass"


def altered(alter: Callable[[dict[str, Any]], Any], *, name: str) -> Behaviour:
    """The page is another one than it should be."""

    def behave(handler: Handler, answer: Answer) -> Answer:
        status, headers, body = answer
        page = json.loads(body)
        if "results" in page:
            alter(page)
        return status, headers, json.dumps(page).encode()

    behave.__name__ = name
    return behave


def says_of_page(name: str, **changes: Any) -> Behaviour:
    return altered(lambda page: page.update(changes), name=name)


def cut(page: dict[str, Any]) -> None:
    del page["results"][60:]


def repeat(page: dict[str, Any]) -> None:
    page["results"][-1:] = page["results"][:1]


ENDS = says_of_page("ends early", next=None)
FEWER = altered(cut, name="fewer results")
EMPTY = says_of_page("empty", count=0, next=None, previous=None, results=[])

#: Pages that can't be right, of a list of 250.
CONTRADICTIONS = [
    ENDS,
    FEWER,
    EMPTY,
    altered(repeat, name="the same twice"),
    altered(lambda page: page.pop("next"), name="no next"),
    says_of_page("empty in the middle", results=[]),
    says_of_page("empty, and no next", count=0, results=[]),
    says_of_page("count too small", count=10),
    says_of_page("count too large", count=1000),
    says_of_page("next goes back", next="http://a.example/?offset=0"),
    says_of_page("next is a number", next=5),
    says_of_page("next is empty", next=""),
]
#: Each of these is noticed on each page that has it, and not only on the last one.
NOTICED = [each for each in CONTRADICTIONS if each is not EMPTY]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("bad", CONTRADICTIONS, ids=called)
def test_a_page_that_is_wrong_once_is_asked_for_again(
    upstream: Upstream, bad: Behaviour, place: int
) -> None:
    upstream.tables[TYPES] = event_types(250)
    upstream.behaviours.extend([*[None] * place, bad])

    synced = Synced(upstream, TYPES)

    assert (synced.failure, synced.err) == ("", "")
    assert len(upstream.calls) == 4
    assert set(upstream.offsets) == {0, 100, 200}
    assert names(EventType) == named(event_types(250))


@pytest.mark.parametrize("bad", NOTICED, ids=called)
def test_a_source_that_stays_wrong_is_told_of(
    upstream: Upstream, clock: Clock, settings: Any, bad: Behaviour
) -> None:
    settings.VANISHED = "remove"
    upstream.tables[TYPES] = documents = event_types(250)
    Synced(upstream, TYPES)
    del upstream.tables[TYPES][120]
    upstream.always = bad
    for _ in range(3):
        upstream.forget()

        synced = Synced(upstream, TYPES, full=True)

        assert synced.failure == FAILED
        assert list(reasons()) == ["*"]
        assert synced.err == f"{TYPES} *: {reasons()['*']}\n"
        assert len(upstream.calls) < 10
        assert vanished(TYPES) == set()
        assert len(names(EventType)) == 250
        clock.sleep(DAY.total_seconds())

    upstream.always = None
    assert Synced(upstream, TYPES).failure == ""
    assert vanished(TYPES) == {FIRST + 120}
    assert names(EventType).items() > named(documents).items()


@pytest.mark.parametrize(
    "bad", [each for each in NOTICED if "empty" not in each.__name__], ids=called
)
def test_a_first_copy_from_such_a_source_is_as_complete_as_can_be(
    upstream: Upstream, bad: Behaviour
) -> None:
    upstream.tables["events"] = events(250, upstream.now())
    upstream.always = bad

    synced = Synced(upstream, "events")

    lost = {"the same twice": {"Event 150", "Event 50", "Event 0"}}.get(bad.__name__, set())
    assert synced.failure == FAILED
    assert set(named(upstream.tables["events"]).values()) - set(names(Event).values()) <= lost


@pytest.mark.parametrize("bad", CONTRADICTIONS, ids=called)
def test_a_first_copy_never_ends_short_without_a_word(upstream: Upstream, bad: Behaviour) -> None:
    upstream.tables["events"] = events(250, upstream.now())
    upstream.behaviours.extend([None, bad, bad])

    synced = Synced(upstream, "events")

    assert synced.failure == FAILED or names(Event) == named(upstream.tables["events"])


def test_what_is_told_of_a_page(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(250)
    told = {
        ENDS: "at offset 0 it has no next page after 100 of 250 objects",
        FEWER: "at offset 0 it answers with 60 objects, and the next page begins at 100",
        CONTRADICTIONS[4]: "at offset 0 it doesn't say whether there is a next page",
        CONTRADICTIONS[7]: "at offset 0 it has a next page after 100 of 10 objects",
    }
    for bad, words in told.items():
        upstream.always = bad

        Synced(upstream, TYPES, full=True)

        assert reasons() == {"*": words}


def test_a_doubtful_pass_is_made_again_after_growing_pauses(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables[TYPES] = event_types(3)
    upstream.always = says_of_page("more", count=4)

    watched = watch(upstream, clock, DAY, TYPES)

    times = [asked.at for asked in upstream.calls[::3]]
    pauses = [(b - a) // HOUR for a, b in pairwise(times)]
    assert pauses == [1, 1, 1, 2, 4, 8]
    assert watched.failure == FAILED
    upstream.always = None
    clock.sleep(DAY.total_seconds())
    assert Synced(upstream, TYPES).failure == ""
    assert Crawl.objects.get().misses == 0


def test_a_list_that_never_adds_up_is_read_some_times(upstream: Upstream) -> None:
    upstream.tables[TYPES] = [*event_types(150), event_types(1)[0]]  # one is on two pages

    synced = Synced(upstream, TYPES)

    assert upstream.offsets == [0, 100] * 2 * MOST_MISSES  # each pass begins again at the front
    assert synced.failure == FAILED
    assert reasons() == {"*": "Of 151 objects only 150 were seen, each time."}


def test_a_source_that_shows_one_page_for_ever_is_left(upstream: Upstream) -> None:
    upstream.tables["events"] = events(100, upstream.now())

    def show_the_first(handler: Handler, answer: Answer) -> Answer | None:
        offset = int(parse_qs(handler.path)["offset"][0])
        page = {"count": offset + 500, "next": f"https://a.example/?offset={offset + 100}"}
        assert offset < 1000
        shown = [complete("events", each) for each in upstream.tables["events"]]
        return says(200, {**page, "results": shown})(handler, answer)

    upstream.always = show_the_first

    synced = Synced(upstream, "events")

    assert synced.failure == FAILED
    assert reasons() == {"*": "at offset 100 it repeats what it showed before"}
    assert names(Event) == named(upstream.tables["events"])


def test_pages_may_be_shorter_and_elsewhere(upstream: Upstream) -> None:
    """A source may allow no more than 30 on a page, and be behind a proxy."""
    upstream.tables[TYPES] = event_types(100)
    upstream.before = lambda asked: asked.query.update(limit="30")
    upstream.always = altered(
        lambda page: page.update(next=page["next"] and page["next"].replace("127.0.0.1", "b.c")),
        name="elsewhere",
    )

    assert Synced(upstream, TYPES).failure == ""
    assert upstream.offsets == [0, 30, 60, 90]
    assert names(EventType) == named(event_types(100))


@pytest.mark.parametrize("link", ["http://[::1", "?cursor=cD0y", "x" * 5000, "?offset=two"])
def test_a_link_to_the_next_page_may_tell_no_offset(upstream: Upstream, link: str) -> None:
    upstream.tables[TYPES] = event_types(250)
    upstream.always = altered(
        lambda page: page.update(next=page["next"] and link), name="another link"
    )

    assert Synced(upstream, TYPES).failure == ""
    assert upstream.offsets == [0, 100, 200]


def test_a_wrong_page_of_changes_is_told_of_and_asked_for_since_the_same_moment(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables["events"] = documents = events(150, clock.now() - DAY)
    Synced(upstream, "events")
    latest = max(datetime.fromisoformat(each["last_updated"]) for each in documents)
    clock.sleep(3600)
    for document in documents:
        change(document, f"New {document['id']}", clock.now())
    upstream.always = FEWER

    synced = Synced(upstream, "events")

    assert synced.failure == FAILED
    assert reasons() == {
        "": "at offset 0 it answers with 60 objects, and the next page begins at 100"
    }
    assert names(Event) == named(documents)  # what is shown is stored all the same

    upstream.always = None
    clock.sleep(3600)
    upstream.forget()
    assert Synced(upstream, "events").failure == ""
    assert upstream.calls[0].query["last_updated__gte"] == moment(latest - OVERLAP)


# What has vanished


def full(upstream: Upstream, clock: Clock, pause: timedelta = timedelta(0)) -> Synced:
    clock.sleep(pause.total_seconds())
    return Synced(upstream, TYPES, full=True)


@pytest.mark.parametrize("setting", ["mark", "remove"])
def test_much_vanishes_only_if_a_second_pass_says_the_same(
    upstream: Upstream, clock: Clock, settings: Any, admin_client: Client, setting: str
) -> None:
    settings.VANISHED = setting
    upstream.tables[TYPES] = documents = event_types(90)
    Synced(upstream, TYPES)
    upstream.tables[TYPES] = documents[4:]

    for synced in (full(upstream, clock), full(upstream, clock, HOUR / 2), Synced(upstream, TYPES)):
        assert synced.failure.startswith(HELD_BACK.format("4 of 90"))
        assert f"manage.py sync {TYPES} --yes. The first are {FIRST} Type 0;" in synced.failure
        assert vanished(TYPES) == set()
        assert names(EventType) == named(documents)
    page = admin_client.get(reverse("admin:mirror_failure_changelist")).content.decode()
    assert "4 of 90 objects have vanished there" in page

    clock.sleep(HOUR.total_seconds())
    upstream.forget()
    synced = Synced(upstream, TYPES)  # it is due now

    assert upstream.offsets == [0, 0]  # it is asked once more, too
    assert (synced.failure, synced.err) == ("", "")
    assert "4 vanished" in synced.summary
    gone = set(named(documents[:4]))
    assert vanished(TYPES) == (gone if setting == "mark" else set())
    assert names(EventType) == named(documents if setting == "mark" else documents[4:])


def test_what_vanished_by_mistake_is_back_within_an_hour(
    upstream: Upstream, clock: Clock, settings: Any
) -> None:
    settings.VANISHED = "remove"
    upstream.tables["events"] = events(273, clock.now())
    Synced(upstream, "events")
    served = names(Event)

    def cut_and_count(page: dict[str, Any]) -> None:
        page.update(count=10, next=None, results=page["results"][:10])

    for bad in (EMPTY, altered(cut_and_count, name="ten")):
        upstream.always = bad
        clock.sleep(WEEK.total_seconds())

        assert "of 273 objects have vanished there" in Synced(upstream, "events").failure
        assert names(Event) == served

        upstream.always = None
        clock.sleep(HOUR.total_seconds() + 1)
        assert Synced(upstream, "events").failure == ""
        assert names(Event) == served
        assert vanished("events") == set()
        assert not Copied.objects.filter(absences__gt=0).exists()


@pytest.mark.parametrize("setting", ["mark", "remove"])
def test_that_everything_has_vanished_somebody_has_to_say(
    upstream: Upstream, clock: Clock, settings: Any, setting: str
) -> None:
    settings.VANISHED = setting
    upstream.tables[TYPES] = documents = event_types(2)
    Synced(upstream, TYPES)
    upstream.tables[TYPES] = []

    for _ in range(4):
        synced = full(upstream, clock, DAY)

        told = "2 of 2 objects have vanished there and are kept until somebody agrees: manage.py"
        assert synced.failure.startswith(f"{TYPES}: {told}")
        assert vanished(TYPES) == set()
        assert names(EventType) == named(documents)

    agreed = Synced(upstream, TYPES, yes=True)

    assert (agreed.failure, agreed.err) == ("", "")
    assert "2 vanished" in agreed.summary
    assert names(EventType) == (named(documents) if setting == "mark" else {})
    assert vanished(TYPES) == (set(named(documents)) if setting == "mark" else set())
    assert full(upstream, clock, DAY).failure == ""


def test_few_vanish_unasked(upstream: Upstream, clock: Clock, settings: Any) -> None:
    settings.VANISHED, settings.VANISHED_LIMIT = "remove", 0.05
    upstream.tables[TYPES] = documents = event_types(100)
    Synced(upstream, TYPES)
    upstream.tables[TYPES] = documents[5:]

    assert full(upstream, clock).failure == ""
    assert vanished(TYPES) == set(named(documents[:5]))
    assert full(upstream, clock, WEEK).failure == ""
    assert names(EventType) == named(documents[5:])


def test_what_vanishes_more_and_more_is_held_back_by_and_by(
    upstream: Upstream, clock: Clock, settings: Any
) -> None:
    """What only the second pass misses has to be missing from a third one, if it is much."""
    settings.VANISHED = "remove"
    upstream.tables[TYPES] = documents = event_types(90)
    Synced(upstream, TYPES)
    upstream.tables[TYPES] = documents[10:]
    assert full(upstream, clock).failure.startswith(HELD_BACK.format("10 of 90"))
    upstream.tables[TYPES] = documents[20:]

    assert full(upstream, clock, HOUR).failure.startswith(HELD_BACK.format("10 of 90"))
    assert names(EventType) == named(documents[10:])
    assert full(upstream, clock, DAY).failure == ""
    assert names(EventType) == named(documents[20:])


def test_what_was_removed_is_stored_again_when_it_is_back(
    upstream: Upstream, clock: Clock, settings: Any
) -> None:
    settings.VANISHED = "remove"
    upstream.tables["events"] = documents = events(90, clock.now())
    Synced(upstream, "events")
    upstream.tables["events"] = documents[:80]
    for _ in range(2):
        clock.sleep(HOUR.total_seconds())
        Synced(upstream, "events", full=True)
    assert names(Event) == named(documents[:80])

    upstream.tables["events"] = documents
    clock.sleep(DAY.total_seconds())
    Synced(upstream, "events")  # after much was removed, all is looked at the next day

    assert names(Event) == named(documents)
    assert vanished("events") == set()


def test_objects_that_vanish_after_they_were_seen_let_others_vanish(
    upstream: Upstream, clock: Clock
) -> None:
    """A pass over a long list takes days, and nearly always something changes meanwhile."""
    upstream.tables["events"] = documents = events(250, clock.now())
    Synced(upstream, "events")
    gone = documents.pop(10)
    clock.sleep(WEEK.total_seconds())

    def upset(asked: Asked) -> None:
        clock.time += 5 * HOUR
        if asked.offset == 200:
            upstream.before = lambda asked: None
            del documents[-3]  # which was on the first page
            documents.append({**documents[0], "id": FIRST + 1000, "slug": "new"})
            change(documents[-1], "New", clock.now())

    upstream.before = upset

    synced = Synced(upstream, "events")

    assert synced.failure == ""
    assert vanished("events") == {gone["id"]}
    assert names(Event)[FIRST + 1000] == "New"


# Documents of another contract


def every(alter: Callable[[Any], Any], name: str) -> Behaviour:
    """All documents of a page differ."""
    return altered(lambda page: [alter(each) for each in page["results"]], name=name)


def renamed(document: Any, *path: str) -> None:
    *way, last = path
    for name in way:
        document = document[name]
    document[f"{last}_2"] = document.pop(last)


BREACHES = [
    (
        every(lambda launch: renamed(launch, "net"), "a key is renamed"),
        "missing: net; unknown: net_2",
    ),
    (
        every(lambda launch: renamed(launch, "status", "name"), "a nested key is renamed"),
        "missing: status/name; unknown: status/name_2",
    ),
    (
        every(lambda launch: launch.update(response_mode="normal"), "another mode"),
        "asked for mode detailed, it answers in mode normal",
    ),
    (
        every(
            lambda launch: launch.update(url=launch["url"].replace("2.3.0", "2.2.0")),
            "another version",
        ),
        "its documents have addresses of version 2.2.0",
    ),
    (
        altered(lambda page: page.update(results=[1] * len(page["results"])), name="no objects"),
        "its lists hold no objects",
    ),
]


@pytest.mark.parametrize(("bad", "differs"), BREACHES, ids=called)
def test_documents_of_another_contract_are_refused(
    client: Client, upstream: Upstream, clock: Clock, bad: Behaviour, differs: str
) -> None:
    documents = rows(client, "/2.3.0/launches/", "mode=detailed")[:9]
    upstream.tables["launches"] = [
        {**each, "name": "Changed", "last_updated": moment(upstream.now())} for each in documents
    ]
    before = dict(Launch.objects.values_list("pk", "name"))
    upstream.always = bad

    synced = Synced(upstream, "launches")

    assert synced.failure == FAILED
    assert reasons() == {"": f"it isn't of version 2.3.0: {differs}"}
    assert synced.err == f"launches: {reasons()['']}\n"
    assert len(upstream.calls) == 1
    assert dict(Launch.objects.values_list("pk", "name")) == before
    assert not Copied.objects.exists()
    missing = "; unknown" in differs
    assert Drift.objects.filter(kind=Drift.Kind.MISSING).exists() is missing

    upstream.always = None
    clock.sleep(1)
    assert Synced(upstream, "launches").failure == ""
    assert not Drift.objects.exists()


def test_a_source_of_another_version_is_refused(client: Client, upstream: Upstream) -> None:
    """Even if it pretends to be the one that was asked for."""
    upstream.tables["agencies"] = rows(client, "/2.2.0/agencies/", "mode=detailed")[:5]
    upstream.tables["space_stations"] = rows(client, "/2.3.0/space_stations/", "mode=list")[:5]

    synced = Synced(upstream, "agencies", "space_stations")

    assert synced.failure == "2 could not be copied; the admin shows what."
    assert "agencies: it isn't of version 2.3.0: " in synced.err
    assert "space_stations: it isn't of version 2.3.0: " in synced.err
    assert not Copied.objects.exists()


def test_one_odd_document_is_no_breach(upstream: Upstream) -> None:
    upstream.tables["events"] = documents = events(10, upstream.now())

    def lose_a_key(page: dict[str, Any]) -> None:
        del page["results"][3]["date"]
        page["results"][4]["type"].pop("name")

    upstream.always = altered(lose_a_key, name="one is odd")

    assert Synced(upstream, "events").failure == ""
    assert names(Event) == named(documents)
    assert dict(Drift.objects.values_list("path", "kind")) == {
        "date": "missing",
        "type/name": "missing",
    }
