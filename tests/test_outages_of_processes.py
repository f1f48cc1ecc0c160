"""manage.py sync as a process whose database or disk fails, or that is ended."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from events.models import EventType
from tests.databases import SERVER, Databases, start
from tests.test_sync import event_types as types
from tests.test_sync import named
from tests.upstreams import Asked, Upstream, running

TYPES = "config/event_types"
#: The alias of the database that the processes have.
COPY = "outages"


class Process:
    """`sync` as a process, with what it writes."""

    def __init__(self, database: str, upstream: Upstream, *options: str, **how: Any) -> None:
        self.process = start(
            database,
            *("manage.py", "sync", TYPES, "--from", upstream.url, *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **how,
        )

    def end(self, signal_: int | None = None) -> list[str]:
        """What it has written until it ended."""
        if signal_:
            self.process.send_signal(signal_)
        return self.process.communicate(timeout=300)[0].splitlines()


@pytest.fixture
def database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("empty", COPY) as url:
        yield url


@pytest.fixture
def source() -> Iterator[Upstream]:
    """A server with the real clock and 450 event types."""
    with running() as upstream:
        upstream.tables[TYPES] = types(450)
        yield upstream


def copied() -> dict[int, str]:
    return dict(EventType.objects.using(COPY).values_list("pk", "name"))


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("It has not come to pass.")


def assert_one_line(lines: list[str], *words: str) -> None:
    assert not any("Traceback" in line for line in lines), lines
    assert any(word in lines[-1] for word in words), lines


@pytest.mark.parametrize("option", [(), ("--watch",)])
def test_who_is_ended_says_so_in_one_line(
    database: str, source: Upstream, option: tuple[str]
) -> None:
    """SIGTERM ends a run as Ctrl-C does, while it waits for an answer and between two looks."""
    asked = threading.Event()

    def hang(_asked: Asked) -> None:
        if len(source.calls) == 2 and not option:
            asked.set()
            time.sleep(1)

    source.before = hang
    run = Process(database, source, *option)
    wait_for(lambda: asked.is_set() if not option else len(copied()) == 450)

    lines = run.end(signal.SIGTERM)

    assert run.process.returncode == 0, lines
    assert lines.count("Interrupted; the next run goes on from here.") == 1
    assert not any("Traceback" in line for line in lines), lines


@pytest.mark.skipif(SERVER is None, reason="SQLite has no connections to lose")
@pytest.mark.parametrize("watches", [True, False])
def test_a_restart_of_the_database_loses_nothing(
    database: str, source: Upstream, watches: bool
) -> None:
    def end_connections(asked: Asked) -> None:
        if len(source.calls) == 3:
            with connections[COPY].cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'synced'"
                )
            connections[COPY].close()

    source.before = end_connections
    url = f"{database}?application_name=synced"
    run = Process(url, source, *(["--watch"] if watches else []))
    if watches:
        wait_for(lambda: len(copied()) == 450)
        lines = run.end(signal.SIGTERM)
        assert run.process.returncode == 0, lines
        assert any(
            "The database fails: " in line and "trying again in 10 s" in line for line in lines
        )
        assert "It is back; going on." in lines
    else:
        lines = run.end()
        assert run.process.returncode == 1
        assert_one_line(lines, "The database fails: ")
        assert len(copied()) == 200
        assert Process(database, source).end()
    assert copied() == named(source.tables[TYPES])
    assert not any("Traceback" in line for line in lines), lines


@pytest.mark.skipif(SERVER is not None, reason="a file can be limited, a server can't")
@pytest.mark.parametrize("watches", [True, False])
def test_a_full_disk_is_one_line(database: str, source: Upstream, watches: bool) -> None:
    """The size of files is limited, which SQLite takes for a full disk."""
    most = 500_000  # which the write-ahead log reaches
    source.tables[TYPES] = [{**each, "name": f"{each['id']} {'x' * 200}"} for each in types(2000)]

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    run = Process(database, source, *(["--watch"] if watches else []), preexec_fn=limit)
    if watches:
        assert run.process.stdout
        read = iter(run.process.stdout.readline, "")
        assert next(line for line in read if "The database fails: " in line)
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert next(line for line in read if "It is back" in line)
        wait_for(lambda: len(copied()) == 2000)
        lines = run.end(signal.SIGTERM)
        assert run.process.returncode == 0, lines
    else:
        lines = run.end()
        assert run.process.returncode == 1
        assert_one_line(lines, "The database fails: ")
        assert len(copied()) % 100 == 0
        Process(database, source).end()
    assert not any("Traceback" in line for line in lines), lines
    assert copied() == named(source.tables[TYPES])


@pytest.mark.skipif(SERVER is None, reason="root may write to every file of SQLite")
def test_a_database_that_is_read_only_is_one_line(database: str, source: Upstream) -> None:
    options = {"PGOPTIONS": "-c default_transaction_read_only=on"}

    lines = Process(database, source, environment=options).end()

    assert len(lines) == 1
    assert_one_line(lines, "read-only transaction")


def test_a_database_that_is_not_there_is_one_line(source: Upstream, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/db.sqlite3"
    if SERVER:
        url = f"postgres://root@127.0.0.1:{_closed_port()}/nothing"

    lines = Process(url, source).end()

    assert len(lines) == 1
    assert_one_line(lines, "The database fails: ")


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
