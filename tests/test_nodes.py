"""Servers beside a standby, behind a pooler and across upgrades, with the real programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest

from benchmarks.listeners import Ears, streaming
from benchmarks.servers import Server, serving
from spacedevs.api.registry import registry
from tests.clusters import Cluster, Program, cluster, missing_program, wait_for
from tests.databases import EMPTY, SERVER, SETUP, Databases, run, start
from tests.forwarders import forwarding
from tests.test_answers import APPLICATION, PLAIN, ask
from tests.test_faults import SUPERUSER, log_in, post, submit

EVENT = "/2.3.0/events/1096/"
LIST = "/2.3.0/events/?limit=5&mode=detailed"
#: How many processes migrate at a time.
NODES = int(os.environ.get("NODES", "4"))

if SERVER is None:
    reason = "SQLite has no replicas and no poolers"
elif missing := missing_program():
    reason = f"{missing} is not installed"
else:
    reason = ""
with_cluster = pytest.mark.skipif(bool(reason), reason=reason)


@pytest.fixture(scope="module")
def parts(databases: Databases, django_db_blocker: Any) -> Iterator[Cluster]:
    """A cluster with the demo data, whose parts run after each test."""
    with (
        django_db_blocker.unblock(),
        databases.copy("demo", "nodes") as url,
        cluster(url) as cluster_,
    ):
        run(cluster_.primary.url, "manage.py", "shell", "-v0", "-c", SUPERUSER)
        yield cluster_


class Node(NamedTuple):
    """A server and its log."""

    server: Server
    log: Path

    def lines(self, *words: str) -> list[str]:
        """The lines of the log with one of the words; all lines without words."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if not words or any(word in line for word in words)]

    def name(self) -> str:
        """The name of an event, as the server shows it now."""
        reply = ask(self.server, EVENT)
        assert reply.status == 200, reply
        return json.loads(reply.body)["name"]


@contextmanager
def node(folder: Path, **environment: str) -> Iterator[Node]:
    log = folder / f"{uuid4()}.log"
    with log.open("w") as file, serving(APPLICATION, environment, workers=1, log=file) as server:
        yield Node(server, log)


def rename(program: Program, name: str) -> None:
    execute(program, "UPDATE events_event SET name = %s WHERE id = 1096", name)


def execute(program: Program, statement: str, *parameters: Any) -> list[Any]:
    """The rows of a statement that is executed over a connection of its own."""
    with psycopg.connect(program.url, autocommit=True) as line:
        cursor = line.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def rendered(program: Program) -> int:
    (row,) = execute(program, "SELECT count(*) FROM spacedevs_rendering")
    return row[0]


def paths() -> list[str]:
    """A list of each resource in each version, and pages of other kinds."""
    lists = [
        f"/{root}{prefix}/?limit=3"
        for root, contract in registry.roots.items()
        if contract is registry.current or root.startswith("2.2.0")
        for prefix in contract.router.resources()
    ]
    pages = ["/", "/docs/", "/health/", "/2.3.0/", "/2.3.0/schema/", "/2.3.0/api-throttle/"]
    return [*lists, *pages, EVENT, LIST, "/2.3.0/dashboard/starship/"]


# A standby


@with_cluster
def test_a_standby_serves_everything(parts: Cluster, tmp_path: Path) -> None:
    rename(parts.primary, "As on the primary")
    parts.wait_for_standby()
    with (
        node(tmp_path, DATABASE_URL=parts.standby.url) as standby,
        node(tmp_path, DATABASE_URL=parts.primary.url, **PLAIN) as plain,
    ):
        for path in paths():
            reply, right = ask(standby.server, path), ask(plain.server, path)
            assert (path, reply.status, reply.body) == (path, right.status, right.body)
            assert reply.status < 500
        page = ask(standby.server, LIST, Accept="text/html", Cookie="sessionid=unknown")
        assert (page.status, page.headers["content-type"][:9]) == (200, "text/html")
        assert ask(standby.server, "/admin/login/").status == 200
        refused = post(standby.server, "/admin/login/", "", "username=faults&password=x")
        assert (refused.status, b"can only be read" in refused.body) == (503, True)

        rename(parts.primary, "Pending")  # nobody follows the change
        wait_for(lambda: standby.name() == "Pending")
        assert len(standby.lines()) == len(standby.lines("can only be read", "/admin/login/")) == 2


@with_cluster
def test_a_standby_that_is_promoted_is_written_to(
    databases: Databases, django_db_blocker: Any, tmp_path: Path
) -> None:
    """Renderings that were made from a lost history are not stored on the other primary."""
    with (
        django_db_blocker.unblock(),
        databases.copy("demo", "lost") as url,
        cluster(url) as parts,
        node(
            tmp_path, DATABASE_URL=parts.primary.url, DATABASE_REPLICA_URL=parts.standby.url
        ) as torn,
    ):
        execute(parts.standby, "SELECT pg_promote()")
        rename(parts.standby, "Lost")
        rename(parts.primary, "Right")  # the revision has the same number on both

        assert torn.name() == "Lost"
        assert torn.name() == "Lost"
        time.sleep(1)
        lost = "SELECT count(*) FROM spacedevs_rendering WHERE strpos(body, 'Lost') > 0"
        assert execute(parts.primary, lost) == [(0,)]
        with node(tmp_path, DATABASE_URL=parts.standby.url) as promoted:
            assert promoted.name() == "Lost"
            wait_for(lambda: execute(parts.standby, lost) == [(1,)])
            assert promoted.lines() == []


# A replica


@with_cluster
def test_readers_use_the_replica_and_curators_the_primary(parts: Cluster, tmp_path: Path) -> None:
    primary, standby = parts.primary, parts.standby
    rename(primary, "Before")
    parts.wait_for_standby()
    with node(tmp_path, DATABASE_URL=primary.url, DATABASE_REPLICA_URL=standby.url) as both:
        assert both.name() == "Before"
        wait_for(lambda: rendered(primary) > 0)  # what readers make is stored on the primary

        cookie = log_in(both.server)
        execute(standby, "SELECT pg_wal_replay_pause()")
        rename(primary, "Written")
        time.sleep(1.5)
        assert both.name() == "Before"
        page = ask(both.server, "/admin/events/event/1096/change/", Cookie=cookie)
        assert b"Written" in page.body
        assert submit(both.server, cookie, "/admin/events/eventtype/add/").status == 302
        execute(standby, "SELECT pg_wal_replay_resume()")
        wait_for(lambda: both.name() == "Written")
        assert both.lines() == []


@with_cluster
def test_a_replica_that_fails_is_replaced_by_the_primary(parts: Cluster, tmp_path: Path) -> None:
    primary, standby = parts.primary, parts.standby
    rename(primary, "First")
    parts.wait_for_standby()
    with (
        forwarding("127.0.0.1", standby.port) as line,
        node(
            tmp_path,
            DATABASE_URL=primary.url,
            DATABASE_REPLICA_URL=standby.url.replace(f":{standby.port}/", f":{line.port}/"),
            KEPT_ANSWERS="0",
        ) as both,
    ):
        assert both.name() == "First"
        cookie = log_in(both.server)
        line.silence()
        with ThreadPoolExecutor(8) as pool:
            asking = pool.map(lambda n: ask(both.server, f"{LIST}&n={n}").status, range(24))
            assert [*asking] == [200] * 24
        line.resume()
        wait_for(lambda: len(both.lines("The replica answers again")) == 1)
        try:
            standby.kill()
            assert ask(both.server, LIST).status == 200
            rename(primary, "Without the replica")
            wait_for(lambda: both.name() == "Without the replica")
            assert ask(both.server, "/health/").status == 200
        finally:
            standby.start()
        wait_for(lambda: len(both.lines("The replica answers again")) == 2)
        try:
            primary.kill(signal.SIGQUIT)
            assert both.name() == "Without the replica"
            for offset in range(3):
                assert ask(both.server, f"/2.3.0/launches/?limit=2&offset={offset}").status == 200
            assert ask(both.server, "/admin/", Cookie=cookie).status == 503
        finally:
            primary.start()
        rename(primary, "Back")
        wait_for(lambda: both.name() == "Back")
        said = ("The replica doesn't", "The replica answers", "not followed", "not stored")
        assert both.lines() == both.lines(*said)
        assert len(both.lines()) <= len(said) + 2


# A pooler


@with_cluster
def test_everything_works_through_a_pooler(parts: Cluster, tmp_path: Path) -> None:
    """Two sessions serve a node and the commands; nothing stays in them."""
    pooler = parts.pooler
    for command in (["migrate", "starship", "zero"], ["migrate"], ["load", "fixtures"]):
        run(pooler.url, "manage.py", *command, "-v0")
    with (
        node(tmp_path, DATABASE_URL=pooler.url, STATEMENT_TIMEOUT="1", LOCK_TIMEOUT="1") as pooled,
        node(tmp_path, DATABASE_URL=parts.primary.url, **PLAIN) as plain,
        ThreadPoolExecutor(8) as pool,
    ):
        rename(parts.primary, "Through the pooler")
        asked = paths()
        replies = [*pool.map(lambda path: ask(pooled.server, path), asked)]
        rights = [*pool.map(lambda path: ask(plain.server, path), asked)]
        for path, reply, right in zip(asked, replies, rights, strict=True):
            assert (path, reply.status, reply.body) == (path, right.status, right.body)
        cookie = log_in(pooled.server)
        assert submit(pooled.server, cookie, "/admin/events/eventtype/add/").status == 302
        assert ask(pooled.server, "/admin/launches/launch/add/", Cookie=cookie).status == 200

        with psycopg.connect(parts.primary.url) as locking:
            locking.execute("LOCK TABLE events_event")
            late = [
                pool.submit(ask, pooled.server, f"/2.3.0/events/?limit=2&offset={offset}")
                for offset in range(2)
            ]
            late.append(pool.submit(submit, pooled.server, cookie, "/admin/events/event/add/"))
            assert {each.result().status for each in late} <= {503, 302}
            assert late[0].result().status == 503
            wait_for(lambda: waiting(parts.primary) == 0)
        assert ask(pooled.server, "/2.3.0/events/?limit=2").status == 200
        assert bounds(pooler) == {"0"}
        assert not pooled.lines("Traceback")


@with_cluster
def test_changes_are_streamed_through_a_pooler(parts: Cluster, tmp_path: Path) -> None:
    """No bell gets through, so the process has to look."""
    write = "from notices.journal import write; assert write(wait=True)"
    run(parts.primary.url, "manage.py", "shell", "-v0", "-c", write)
    with (
        (tmp_path / "log").open("w") as log,
        streaming({"DATABASE_URL": parts.pooler.url}, log=log) as (port, _),
        Ears(port) as ears,
    ):
        ears.wait(lambda ear: ear.cursor != "")
        for number in range(2):
            rename(parts.primary, f"Streamed {number}")
            ears.wait(lambda ear: len(ear.events) > number)  # noqa: B023
        assert [event["name"] for event in ears.all[0].events] == ["Streamed 0", "Streamed 1"]
    assert "WARNING" not in (tmp_path / "log").read_text()


def waiting(program: Program) -> int:
    """How many statements wait for a lock."""
    (row,) = execute(
        program, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    )
    return row[0]


def bounds(pooler: Program) -> set[str]:
    """The timeouts of statements in the two sessions that the pooler lends."""
    with psycopg.connect(pooler.url) as one, psycopg.connect(pooler.url) as other:
        rows = [line.execute("SHOW statement_timeout").fetchone() for line in (one, other)]
    return {row[0] for row in rows if row}


# Upgrades

#: What a newer version does, whose code and tables are others: it migrates, and data changes
#: meanwhile, while no trigger sees that.
UPGRADE = f"""{SETUP}
import sys, time
from django.db import connection
from events.models import Event
from spacedevs.api.renderings import installation
for number in range(int(sys.argv[1])):
    installation.remove_triggers(plan=["a migration"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE events_event ADD COLUMN newer_{{number}} integer")
        cursor.execute(f"ALTER TABLE core_image ADD COLUMN newer_{{number}} integer")
    Event.objects.filter(pk=1096).update(name=f"Version {{number}}")
    time.sleep(0.3)
    installation.fingerprint = lambda: f"of version {{number}}"
    installation.install_triggers()
    Event.objects.filter(pk=1096).update(name=f"After version {{number}}")
    time.sleep(0.3)
"""
UPGRADES = 2


def test_a_newer_version_is_rolled_out_beside_an_older_one(
    databases: Databases, django_db_blocker: Any, tmp_path: Path
) -> None:
    names = ["Before"]
    for number in range(UPGRADES):
        names += [f"Version {number}", f"After version {number}"]
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        url = stack.enter_context(databases.copy("demo", "rolled"))
        run(url, "manage.py", "shell", "-v0", "-c", RENAME)
        old = stack.enter_context(node(tmp_path, DATABASE_URL=url))
        pool = stack.enter_context(ThreadPoolExecutor(4))
        assert old.name() == "Before"
        upgrading = start(url, "-c", UPGRADE, str(UPGRADES))

        def read(_: int) -> list[int]:
            """Which names are shown, one after the other."""
            seen = []
            while upgrading.poll() is None:
                seen.append(names.index(old.name()))
                assert ask(old.server, f"{LIST}&n={uuid4()}").status == 200
            return seen

        for seen in pool.map(read, range(4)):
            assert len(seen) > 3
            assert seen == sorted(seen)
        assert upgrading.returncode == 0
        wait_for(lambda: old.name() == names[-1])
        with node(tmp_path, DATABASE_URL=url, **PLAIN) as plain:
            assert ask(old.server, LIST).body == ask(plain.server, LIST).body
        assert not old.lines("Traceback")

        run(url, "manage.py", "migrate", "-v0")  # the older version comes back
        wait_for(lambda: ask(old.server, "/health/").status == 200)
        assert old.name() == names[-1]


RENAME = """
from events.models import Event
Event.objects.filter(pk=1096).update(name="Before")
"""


def test_one_of_many_starting_nodes_migrates(databases: Databases, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), databases.copy(EMPTY, "started") as url:
        run(url, "manage.py", "migrate", "starship", "zero", "-v0")
        command = "manage.py", "migrate", "--no-color"
        nodes = [start(url, *command, stdout=subprocess.PIPE) for _ in range(NODES)]
        said = [each.communicate(timeout=300)[0] for each in nodes]

        assert [each.returncode for each in nodes] == [0] * NODES
        assert sum("Applying starship.0001" in each for each in said) == 1
