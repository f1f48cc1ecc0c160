"""manage.py sync as processes, which are killed and work side by side."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from events.models import Event, EventType
from mirror.budget import DEFAULT
from mirror.models import Call, Copied, Crawl, Failure, Pass, Source
from tests.databases import SETUP, own_database, start
from tests.upstreams import Asked, Upstream, running

#: The alias of the database that the processes have.
SYNCED = "synced"
TYPES = "config/event_types"


@pytest.fixture(scope="module")
def module_database(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[str]:
    with (
        django_db_blocker.unblock(),
        own_database(tmp_path_factory.mktemp("synced"), SYNCED) as url,
    ):
        yield url


@pytest.fixture
def database(module_database: str) -> str:
    """The address of a database without data."""
    for model in (Source, Event, EventType):
        model._base_manager.using(SYNCED).all().delete()
    return module_database


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server that the processes copy; nobody but them has the time to wait."""
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


def test_whenever_it_is_killed_nothing_is_lost(database: str, upstream: Upstream) -> None:
    """Killed 20 times while the data changes, within a budget that ends before the copy does."""
    chance, budget, new = random.Random(1), 80, iter(range(2000, 9000))
    types = [{"id": key, "name": f"Type {key}"} for key in range(1, 700)]
    found = [event(key, f"Event {key}") for key in range(1, 700)]
    upstream.tables = {TYPES: types, "events": found}
    working = threading.Event()

    def upset(asked: Asked) -> None:
        working.set()
        what, key = chance.choice(["add", "delete", "change", "nothing"]), next(new)
        place = chance.randrange(1, min(len(types), len(found)))
        if what == "add":
            types.append({"id": key, "name": f"New {key}"})
            found.append(event(key, f"New {key}"))
        elif what == "delete":
            del types[place], found[place]
        elif what == "change":
            types[place] = {**types[place], "name": f"Changed {key}"}
            found[place] = event(found[place]["id"], f"Changed {key}")

    upstream.before = upset
    ended = 0
    for _ in range(20):
        working.clear()
        process = sync(database, upstream, "--full", "--budget", str(budget))
        working.wait(3)  # or it waits for a call
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
        ended += process.returncode != -signal.SIGKILL
        assert_whole()
    assert ended < 10

    calls = Call.objects.using(SYNCED).count()
    assert len(upstream.calls) <= calls <= budget

    upstream.before = lambda asked: None
    for _ in range(2):  # what is under way, and once more
        process = sync(database, upstream, "--full", VANISHED="remove")
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert names(Event) == named(found)
    assert names(EventType) == named(types)
    assert not Failure.objects.using(SYNCED).exists()


def assert_whole() -> None:
    """Whether what is noted as copied is there, and a page with where the next one begins."""
    copied = Copied.objects.using(SYNCED).filter(vanished_at=None)
    for resource, model in ((TYPES, EventType), ("events", Event)):
        keys = copied.filter(crawl__resource=resource).values_list("key", flat=True)
        assert set(map(int, keys)) <= names(model).keys()
    for under_way in Pass.objects.using(SYNCED).filter(since=None, crawl__number=1):
        number = copied.filter(crawl=under_way.crawl).count()
        assert under_way.offset - 60 <= number <= under_way.offset + 60
