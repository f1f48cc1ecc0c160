"""The change list of running servers: who waits for a change, and a mirror that follows it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from agencies.models import Agency
from benchmarks.servers import Server, serving
from events.models import Event
from launches.models import Launch
from mirror.following import PAGE
from mirror.models import Call, Source
from notices.models import Entry, Journal
from spacedevs.api.http.news import MOST_OF_CLIENT, MOST_WAITING
from starship.models import NoticeType
from tests.databases import Databases, start

#: Seconds until a test gives up.
PATIENCE = 40.0


@pytest.fixture(scope="module")
def original(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of a database with the demo data, which Django knows as `original`."""
    with django_db_blocker.unblock(), databases.copy("demo", "original") as url:
        yield url


@pytest.fixture(scope="module")
def server(original: str) -> Iterator[Server]:
    """A server of that database, of one process, whose journal has begun."""
    with serving("spacedevs.wsgi:application", {"DATABASE_URL": original}, workers=1) as server:
        wait_for(lambda: server.get("/changes/?after=latest")[0] == "200 OK")
        yield server


def wait_for(condition: Callable[[], Any]) -> Any:
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.1)
    return found


def changes(server: Server, query: str, source: str = "127.0.0.1") -> Any:
    """A page of the change list."""
    status, _, body = server.get(f"/changes/?{query}", source=source)
    assert status == "200 OK", body
    return json.loads(body)


def rename(model: Any, key: Any) -> str:
    """Rename an object behind the server's back; returns its new name."""
    name = f"Renamed {uuid4()}"
    model.objects.using("original").filter(pk=key).update(name=name)
    return name


def latest(server: Server) -> str:
    """The cursor behind all that has changed, once the journal has it."""
    name = rename(NoticeType, 900001)
    entries = wait_for(lambda: [e for e in everything(server) if e["name"] == name])
    return entries[-1]["id"]


def everything(server: Server) -> list[Any]:
    """All entries."""
    found, query = [], "limit=100"
    while True:
        page = changes(server, query)
        found += page["results"]
        if page["next"] is None:
            return found
        query = page["next"].partition("?")[2]


def test_who_waits_is_told_soon_and_only_of_what_it_wants(server: Server) -> None:
    after = latest(server)
    with ThreadPoolExecutor(3) as pool:
        waiting = [
            pool.submit(changes, server, f"after={after}&wait=30&{query}")
            for query in (
                "resource=events",
                "resource=events&search=Renamed",
                "resource=config/notice_types",
            )
        ]
        time.sleep(2.5)  # all of them wait by now, and the server is idle
        name = rename(Event, 1096)
        found = [each.result() for each in waiting[:2]]
        assert not waiting[2].done()
        rename(NoticeType, 900001)
        types = waiting[2].result()
    assert [[entry["name"] for entry in page["results"]] for page in found] == [[name]] * 2
    assert [entry["resource"] for entry in types["results"]] == ["config/notice_types"]
    assert changes(server, f"after={found[0]['cursor']}&resource=events")["results"] == []


def test_who_waits_in_vain_goes_on_from_there(server: Server) -> None:
    after = latest(server)
    page = changes(server, f"after={after}&resource=spacewalks&wait=1")
    assert page == {"next": None, "cursor": page["cursor"], "results": []}
    wait_for(lambda: changes(server, f"after={page['cursor']}")["next"] is None)


def test_those_who_wait_keep_no_seat_and_are_bounded(server: Server) -> None:
    after = latest(server)
    query = f"after={after}&resource=spacewalks&wait=8"
    sources = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
    with ThreadPoolExecutor(MOST_WAITING) as pool:
        waiting = [
            pool.submit(changes, server, query, source)
            for source in sources[: MOST_WAITING // MOST_OF_CLIENT]
            for _ in range(MOST_OF_CLIENT)
        ]
        time.sleep(2)
        began = time.monotonic()
        one_more = changes(server, query, sources[-1])
        assert changes(server, f"{query}&limit=3") == one_more
        status, _, _ = server.get("/2.3.0/events/1096/?anew=1")
        assert time.monotonic() - began < 4
        assert (one_more["results"], status) == ([], "200 OK")
        assert not any(each.done() for each in waiting)
        assert all(each.result()["cursor"] == one_more["cursor"] for each in waiting)


@pytest.fixture
def mirror(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of an empty database, which Django knows as `mirror`."""
    with django_db_blocker.unblock(), databases.copy("empty", "mirror") as url:
        yield url


def sync(mirror: str, server: Server, *options: str) -> subprocess.Popen[str]:
    """A process that copies the server."""
    url = f"http://127.0.0.1:{server.port}/2.3.0/"
    return start(mirror, "manage.py", "sync", "--from", url, *options, stdout=subprocess.DEVNULL)


def names(model: Any, database: str) -> dict[Any, str]:
    return dict(model.objects.using(database).values_list("pk", "name"))


def copied_by(process: subprocess.Popen[str]) -> None:
    assert process.wait(PATIENCE * 8) == 0


def test_mirror_of_a_mirror_follows_with_a_call_for_each_page(server: Server, mirror: str) -> None:
    copied_by(sync(mirror, server))
    (source,) = Source.objects.using("mirror").all()
    assert source.cursor
    for model in (Event, Launch, Agency, NoticeType):
        assert names(model, "mirror") == names(model, "original")

    calls = Call.objects.using("mirror").count()
    rename(Event, 1096)
    rename(Agency, 44)  # shown by many
    NoticeType.objects.using("original").get(pk=900002).delete()
    NoticeType.objects.using("original").create(pk=900009, name="New")
    latest(server)
    copied_by(sync(mirror, server))

    for model in (Event, Launch, Agency, NoticeType):
        assert names(model, "mirror") == names(model, "original")
    told = Entry.objects.using("original").filter(id__gt=int(source.cursor.partition(".")[2]))
    assert Call.objects.using("mirror").count() - calls == -(-told.count() // PAGE)

    with sync(mirror, server, "--watch") as watching:
        try:
            wait_for(lambda: watching_since(source))
            name = rename(Event, 1096)
            wait_for(lambda: names(Event, "mirror")[1096] == name)
        finally:
            watching.send_signal(signal.SIGTERM)

    # a cursor that is too old: everything is copied again
    name = rename(Event, 1096)
    latest(server)
    last = Entry.objects.using("original").latest("id").pk
    Journal.objects.using("original").update(pruned=last)
    Entry.objects.using("original").filter(id__lte=last).delete()
    copied_by(sync(mirror, server))
    assert names(Event, "mirror")[1096] == name
    assert Source.objects.using("mirror").get().cursor.endswith(f".{last}")


def watching_since(source: Source) -> bool:
    """Whether the process has followed the change list since it was started."""
    return Source.objects.using("mirror").get().cursor != source.cursor
