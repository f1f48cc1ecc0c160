"""manage.py sync as processes that are killed, and that work side by side."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from events.models import Event, EventType
from mirror.budget import DEFAULT
from mirror.models import Call, Copied, Crawl, Failure, Pass, Source
from tests.databases import SETUP, Databases, start
from tests.upstreams import Asked, Upstream, running

#: How often sync is killed. A long run: KILLS=200 make test ARGS="-k killed_nothing".
KILLS = int(os.environ.get("KILLS", "3"))
#: The alias of the database that the processes have.
SYNCED = "synced"
TYPES = "config/event_types"


@pytest.fixture(scope="module")
def module_database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("empty", SYNCED) as url:
        yield url


@pytest.fixture
def database(module_database: str) -> str:
    """The URL of an empty database."""
    for model in (Source, Event, EventType):
        model._base_manager.using(SYNCED).all().delete()
    return module_database


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server that the processes copy, with the real clock."""
    with running() as upstream:
        yield upstream


def sync(database: str, upstream: Upstream, *options: str, **environment: str) -> Any:
    return start(
        database,
        *("manage.py", "sync", TYPES, "events", "--from", upstream.url, *options),
        environment=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def names(model: Any) -> dict[int, str]:
    return dict(model.objects.using(SYNCED).values_list("pk", "name"))


def named(documents: list[dict[str, Any]]) -> dict[int, str]:
    return {document["id"]: document["name"] for document in documents}


def event(key: int, name: str) -> dict[str, Any]:
    return {
        "id": key,
        "slug": f"number-{key}",
        "name": name,
        "type": {"id": 1, "name": "Type 1"},
        "last_updated": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


BOOK = f"""{SETUP}
from mirror.budget import Budget
from mirror.models import Source
budget = Budget(Source.objects.get())
print("ready", flush=True)
input()
number = 0
while not budget.book():
    number += 1
print(number)
"""


def test_many_processes_at_once_make_no_more_calls_than_one(database: str) -> None:
    Source.objects.using(SYNCED).create(url="http://upstream.example/")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [start(database, "-c", BOOK, **pipes) for _ in range(4)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    numbers = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sum(numbers) == Call.objects.using(SYNCED).count() == DEFAULT


def test_two_at_once_copy_all_once(database: str, upstream: Upstream) -> None:
    upstream.tables = {
        TYPES: [{"id": key, "name": f"Type {key}"} for key in range(1, 800)],
        "events": [event(key, f"Event {key}") for key in range(1, 800)],
    }
    processes = [sync(database, upstream) for _ in range(2)]

    outputs = [process.communicate(timeout=120)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], outputs
    assert names(EventType) == named(upstream.tables[TYPES])
    assert names(Event) == named(upstream.tables["events"])
    crawls = Crawl.objects.using(SYNCED)
    assert set(crawls.values_list("number", "misses", "count")) == {(1, 0, 799)}
    assert not Pass.objects.using(SYNCED).exists()
    new = [int(output.splitlines()[-1].split()[0]) for output in outputs]
    assert sum(new) == 2 * 799


class Upsetting:
    """Lists in which something is added, deleted or changed before each answer."""

    def __init__(self, upstream: Upstream) -> None:
        self.chance, self.new = random.Random(1), count(2000)
        self.types: list[Any] = [{"id": key, "name": f"Type {key}"} for key in range(1, 700)]
        self.events = [event(key, f"Event {key}") for key in range(1, 700)]
        self.moved = 0
        self.asked = threading.Event()
        upstream.tables = {TYPES: self.types, "events": self.events}
        upstream.before = self

    def __call__(self, asked: Asked) -> None:
        self.asked.set()
        what, key = self.chance.choice(["add", "delete", "change", "nothing"]), next(self.new)
        place = self.chance.randrange(1, min(len(self.types), len(self.events)))
        self.moved += what in ("add", "change")  # to the front, and all others back by one
        if what == "add":
            self.types.append({"id": key, "name": f"New {key}"})
            self.events.append(event(key, f"New {key}"))
        elif what == "delete":
            del self.types[place], self.events[place]
        elif what == "change":
            self.types[place] = {**self.types[place], "name": f"Changed {key}"}
            self.events[place] = event(self.events[place]["id"], f"Changed {key}")


def test_whenever_it_is_killed_nothing_is_lost(database: str, upstream: Upstream) -> None:
    """Killed again and again while the data changes, within a budget that ends before the copy."""
    upsetting, chance, budget = Upsetting(upstream), random.Random(2), 3 * KILLS
    ended = 0
    for _ in range(KILLS):
        upsetting.asked.clear()
        process = sync(database, upstream, "--full", "--budget", str(budget))
        upsetting.asked.wait(2)  # or it waits for a call
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
        ended += process.returncode != -signal.SIGKILL
        assert_whole(upstream, upsetting.moved)
    assert ended < KILLS / 2

    calls = Call.objects.using(SYNCED).count()
    assert len(upstream.calls) <= calls <= budget

    upstream.before = lambda asked: None
    for _ in range(4):  # one ends the passes under way, two miss what has vanished, one removes it
        process = sync(database, upstream, "--full", "--yes", VANISHED="remove")
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert names(Event) == named(upsetting.events)
    assert names(EventType) == named(upsetting.types)
    assert not Failure.objects.using(SYNCED).exists()


def assert_whole(upstream: Upstream, moved: int) -> None:
    """Assert that pages are stored whole or not at all, and none is missing before the offset.

    For each object that moved to the front, another one may have been shown twice.
    """
    copied = Copied.objects.using(SYNCED)
    for resource, model in ((TYPES, EventType), ("events", Event)):
        keys = set(map(int, copied.filter(crawl__resource=resource).values_list("key", flat=True)))
        assert keys <= names(model).keys()
        pages = [{row["id"] for row in page} for name, page in upstream.pages if name == resource]
        assert keys == set().union(*(page for page in pages if page <= keys))
    for under_way in Pass.objects.using(SYNCED).filter(since=None, crawl__number=1):
        assert copied.filter(crawl=under_way.crawl).count() >= under_way.offset - moved
