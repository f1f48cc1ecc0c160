"""`manage.py stream` as a process, with listeners over real connections."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from benchmarks.listeners import Ear, Ears, streaming
from benchmarks.servers import free_port
from events.models import Event
from notices.models import Entry, Journal
from spacedevs.clock import now
from tests.databases import ROOT, SERVER, SETUP, Databases, run
from tests.forwarders import forwarding

#: The alias of the database that the processes have.
COPY = "streamed"
#: A program that patches modules, then runs a command: PATCHES are statements.
PATCHED = f"""{SETUP}
import sys
from django.core.management import execute_from_command_line
from notices.stream import hub, watching
{{}}
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
#: Nothing but the bell makes a process look.
ONLY_BELL = "watching.SELDOM = watching.OFTEN = 60"


class Stream(NamedTuple):
    """A running stream."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ears(self, number: int = 1, target: str = "", **headers: str) -> Ears:
        """Listeners that have been greeted."""
        with ExitStack() as stack:
            ears = stack.enter_context(Ears(self.port, number, target, **headers))
            ears.wait(lambda ear: ear.cursor != "")
            stack.pop_all()
        return ears

    def get(self, target: str = "/changes/stream", method: str = "GET", **headers: str) -> Any:
        """An answer: status, headers, and the body unless it is a stream."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, target, headers=sent)
            with line.getresponse() as answer:
                body = b"" if answer.status == 200 and method == "GET" else answer.read()
            return answer.status, answer.headers, body.decode()

    def lines(self) -> list[str]:
        """What it has written, but for the line at its start."""
        return [line for line in self.log.read_text().splitlines() if "Streaming at" not in line]


@pytest.fixture(scope="module")
def database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of a database with the demo data and a journal."""
    with django_db_blocker.unblock(), databases.copy("demo", COPY) as url:
        write = "from notices.journal import write; assert write(wait=True)"
        run(url, "manage.py", "shell", "-v0", "-c", write)
        yield url


@pytest.fixture(scope="module")
def stream(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stream]:
    """A stream that all tests share which don't stop it."""
    with started(tmp_path_factory.mktemp("stream"), database) as stream:
        yield stream


@contextmanager
def started(
    folder: Path, url: str, patches: str = "", port: int = 0, **environment: str
) -> Iterator[Stream]:
    log = folder / "log"
    program = ("-c", PATCHED.format(patches)) if patches else ("manage.py",)
    with (
        log.open("a") as file,
        streaming(
            {"DATABASE_URL": url, "STREAM_LISTENERS_BY_CLIENT": "1000", **environment},
            port=port,
            program=program,
            log=file,
        ) as running,
    ):
        yield Stream(*running, log)


def rename(name: str, key: int = 1096) -> None:
    Event.objects.using(COPY).filter(pk=key).update(name=name)


def enter(number: int, size: int = 0) -> None:
    """Add entries to the journal, each with so many bytes of something."""
    latest = Entry.objects.using(COPY).order_by("pk").last()
    first = (latest.pk if latest else 0) + 1
    Entry.objects.using(COPY).bulk_create(
        Entry(
            id=first + each,
            resource="events",
            key="1096",
            what=Entry.What.CHANGED,
            changed_at=now(),
            revision=0,
            before={"name": f"{first + each}{'x' * size}"},
        )
        for each in range(number)
    )


def ids(ear: Ear) -> list[int]:
    """The ids of the entries that a listener has heard of."""
    return [int(event["id"].partition(".")[2]) for event in ear.events]


def names(ear: Ear) -> list[str]:
    return [event["name"] for event in ear.events]


def has(number: int) -> Callable[[Ear], bool]:
    return lambda ear: len(ear.events) >= number


def test_all_who_listen_hear_of_a_change(stream: Stream) -> None:
    with ExitStack() as stack:

        def ears(number: int, target: str) -> Ears:
            return stack.enter_context(stream.ears(number, target))

        all_ = ears(200, "")
        of_events = ears(100, "?resource=events&contract=2.2.0&mode=detailed")
        filtered = ears(1, "?resource=events&id=1096")
        of_others = ears(1, "?resource=agencies")
        gone = ears(20, "")
        for ear in gone.all:
            ear.line.close()
        rename("Renamed")
        for each in (all_, of_events, filtered):
            each.wait(has(1))
            for ear in each.all:
                assert names(ear) == ["Renamed"]
                assert ear.events[0]["keys"][0] == "name"
                assert ear.cursor == ear.events[0]["id"]
        shown = of_events.all[0].events[0]["object"]
        assert shown["name"] == "Renamed"
        assert shown["url"] == "http://localhost/2.2.0/event/1096/"
        assert "object" not in all_.all[0].events[0]
        assert filtered.all[0].events[0]["matches"] is True
        assert not of_others.all[0].events


def test_who_comes_back_hears_what_it_has_missed(stream: Stream) -> None:
    with stream.ears() as away:
        cursor = away.all[0].cursor
    enter(250)
    with (
        stream.ears(50, f"?after={cursor}") as by_parameter,
        stream.ears(50, "?resource=events", Last_Event_ID=cursor) as by_header,
        stream.ears(1, f"?resource=launches&after={cursor}") as elsewhere,
    ):
        enter(5)
        for ears in (by_parameter, by_header):
            ears.wait(has(255))
            for ear in ears.all:
                assert ids(ear) == list(range(ids(ear)[0], ids(ear)[0] + 255))
                assert ids(ear)[0] == int(cursor.partition(".")[2]) + 1
        assert not elsewhere.all[0].events


def test_who_hears_nothing_long_is_reassured_and_told_the_cursor(
    database: str, tmp_path: Path
) -> None:
    with (
        started(tmp_path, database, "hub.QUIET = 0.5") as stream,
        stream.ears(1, "?resource=launches") as ears,
    ):
        (ear,) = ears.all
        before = ear.cursor
        enter(120)
        ears.wait(lambda ear: ear.comments > 3 and ear.cursor != before)
        assert int(ear.cursor.partition(".")[2]) == int(before.partition(".")[2]) + 120
        assert not ear.events


@pytest.mark.parametrize(
    ("target", "status", "words"),
    [
        ("/changes/stream?after=nonsense", 400, ["after", "no cursor"]),
        ("/changes/stream?after=", 400, ["after", "no cursor"]),
        ("/changes/stream?after=elsewhere.5", 410, ["after", "another journal"]),
        ("/changes/stream?resource=nothing", 400, ["resource", "nothing"]),
        ("/changes/stream?resource=events&lsp__id=121", 400, ["lsp__id"]),
        ("/changes/stream?resource=launches&lsp__id=x", 400, ["lsp__id"]),
        ("/changes/stream?contract=9.9.9", 400, ["contract", "9.9.9"]),
        ("/changes/stream?" + "&".join(f"p{n}=1" for n in range(1500)), 400, ["parameters"]),
        ("/changes/stream?search=" + "x" * 17_000, 414, ["16384"]),
        ("/changes/stream/", 404, ["/changes/stream"]),
        ("/2.3.0/events/", 404, ["/changes/stream"]),
        ("/%00%ff", 404, ["/changes/stream"]),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    stream: Stream, target: str, status: int, words: list[str]
) -> None:
    found, headers, body = stream.get(target)

    assert found == status
    assert headers["Content-Type"] == "application/json"
    assert all(word in body for word in words), body


def test_a_cursor_that_is_too_old_is_gone(stream: Stream) -> None:
    enter(20)
    journal = Journal.objects.using(COPY).get()
    latest = Entry.objects.using(COPY).latest("pk").pk
    Entry.objects.using(COPY).filter(pk__lt=latest).delete()
    Journal.objects.using(COPY).update(pruned=latest - 1)

    with stream.ears(1, f"?after={journal.name}.{latest - 1}") as ears:
        ears.wait(has(1))
    deadline = time.monotonic() + 30  # the process learns of it with its next look
    while stream.get(f"/changes/stream?after={journal.name}.{latest - 2}")[0] != 410:
        assert time.monotonic() < deadline
    assert stream.get(f"/changes/stream?after={journal.name}.{latest + 1}")[0] == 410


def test_other_methods_and_health(stream: Stream) -> None:
    assert stream.get(method="POST")[0] == 405
    assert stream.get(method="HEAD")[0] == 405
    preflight = stream.get(
        method="OPTIONS", Origin="https://a.example", Access_Control_Request_Method="GET"
    )
    assert preflight[0] == 200
    assert "Last-Event-ID" in preflight[1]["Access-Control-Allow-Headers"]
    assert stream.get("/health/live")[0] == 200
    assert stream.get("/health/ready")[0] == 200


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"\x00\xff\r\n\r\n", b"HTTP/1.1 400 "),
        (b"GET /changes/stream HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),  # without Host
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000, b"HTTP/1.1 431 "),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 33_000 + b"\r\n\r\n", b"HTTP/1.1 431 "),
    ],
)
def test_odd_bytes_are_refused(stream: Stream, sent: bytes, answer: bytes) -> None:
    with socket.create_connection(("127.0.0.1", stream.port), 30) as line:
        with suppress(ConnectionError):  # it may not read all
            line.sendall(sent)
        assert line.makefile("rb").readline().startswith(answer)
    assert not stream.lines()


def test_a_client_that_goes_on_talking_is_dropped(stream: Stream) -> None:
    with stream.ears() as ears:
        ears.all[0].line.sendall(b"GET /changes/stream HTTP/1.1\r\n")
        ears.wait(lambda ear: ear.is_closed)


def test_places_and_keys(database: str, tmp_path: Path) -> None:
    limits: Any = {
        "STREAM_LISTENERS": "5",
        "STREAM_LISTENERS_BY_CLIENT": "3",
        "ANONYMOUS_CALLS": "7",
        "REFUSE_UNKNOWN_TOKENS": "true",
        "BEHIND_PROXY": "true",
        "HTTPS_ONLY": "false",
    }
    with started(tmp_path, database, **limits) as stream, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(stream.ears(1, X_Forwarded_For="203.0.113.1"))
        status, headers, body = stream.get(X_Forwarded_For="203.0.113.1")
        assert (status, headers["Retry-After"]) == (503, "60")
        assert "3 times" in body
        stack.enter_context(stream.ears(2, X_Forwarded_For="203.0.113.2"))
        status, headers, body = stream.get(X_Forwarded_For="203.0.113.3")
        assert (status, headers["Retry-After"]) == (503, "60")
        assert "All places" in body
        stack.close()

        assert stream.get(Authorization="Token unknown")[0] == 401
        for _ in range(4):  # after three with a stream and one without
            status, headers, _ = stream.get("/changes/stream?x=1", X_Forwarded_For="203.0.113.1")
        assert status == 429
        assert int(headers["Retry-After"]) > 3000


def test_a_slow_listener_holds_nobody_up_and_misses_nothing(database: str, tmp_path: Path) -> None:
    with (
        started(tmp_path, database) as stream,
        stream.ears() as slow,
        stream.ears(30) as others,
    ):
        for _ in range(20):
            enter(50, size=20_000)
        others.wait(has(1000), 60)
        assert not slow.all[0].events
        slow.wait(has(1000), 60)
        assert ids(slow.all[0]) == ids(others.all[0])


def test_a_listener_that_takes_nothing_is_closed_and_comes_back(
    database: str, tmp_path: Path
) -> None:
    with (
        started(tmp_path, database, "hub.PATIENCE = 2") as stream,
        stream.ears() as slow,
        stream.ears() as other,
    ):
        (ear,) = slow.all
        enter(400, size=20_000)
        other.wait(has(400), 60)
        time.sleep(5)
        with pytest.raises(TimeoutError):
            slow.wait(has(400))
        heard = ids(ear)
        assert len(heard) < 400
        assert heard == ids(other.all[0])[: len(heard)]
        with stream.ears(1, Last_Event_ID=ear.cursor) as again:
            again.wait(has(400 - len(heard)))
            assert heard + ids(again.all[0]) == ids(other.all[0])


def test_a_killed_process_loses_nothing(database: str, tmp_path: Path) -> None:
    heard: list[str] = []
    cursor, port = "", free_port()
    expected = []
    for turn in range(3):
        came_with = {"Last_Event_ID": cursor} if cursor else {}
        with (
            started(tmp_path, database, port=port) as stream,
            stream.ears(1, **came_with) as ears,
        ):
            rename(f"Turn {turn}")
            ears.wait(lambda ear: f"Turn {turn}" in names(ear))  # noqa: B023
            stream.process.send_signal(signal.SIGKILL)
            stream.process.wait()
            heard += names(ears.all[0])
            cursor = ears.all[0].cursor
        rename(f"Between {turn}")
        expected += [f"Turn {turn}", f"Between {turn}"]

    # changes that follow each other while nobody writes the journal are told together
    assert [name for name in heard if name.startswith("Turn")] == expected[::2]
    assert len(heard) == len(set(heard))


def test_it_ends_quickly_and_says_what_is_wrong(database: str, tmp_path: Path) -> None:
    with started(tmp_path, database) as stream, stream.ears(50) as ears:
        second = subprocess.run(
            [sys.executable, "manage.py", "stream", "--port", str(stream.port)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert second.stderr.splitlines() == [
            f"CommandError: Can't listen on 127.0.0.1, port {stream.port}: Address already in use."
        ]
        stream.process.terminate()
        assert stream.process.wait(5) == 0
        ears.wait(lambda ear: ear.is_closed)
        assert not stream.lines()


@pytest.mark.skipif(SERVER is None, reason="SQLite has no bell")
def test_the_bell_is_heard(database: str, tmp_path: Path) -> None:
    with started(tmp_path, database, ONLY_BELL) as stream, stream.ears() as ears:
        for number in range(3):
            rename(f"Rung {number}")
            ears.wait(has(number + 1))


@pytest.mark.skipif(SERVER is None, reason="SQLite can't go away")
def test_listeners_stay_while_the_database_is_away(database: str, tmp_path: Path) -> None:
    where = urlsplit(database)
    with forwarding(where.hostname or "", where.port or 5432) as line:
        url = where._replace(netloc=f"{where.username}@127.0.0.1:{line.port}").geturl()
        with started(tmp_path, url) as stream, stream.ears(20) as ears:
            rename("Before")
            ears.wait(has(1))
            line.close()
            rename("Meanwhile")
            wait_for(lambda: stream.get("/health/ready")[0] == 503)
            assert stream.get("/health/live")[0] == 200
            time.sleep(2)
            line.open()
            ears.wait(has(2))
            assert {tuple(names(ear)) for ear in ears.all} == {("Before", "Meanwhile")}
            wait_for(lambda: stream.get("/health/ready")[0] == 200)
            rename("After")
            ears.wait(has(3))
        lost, back = stream.lines()
        assert "Nothing is heard of changes" in lost
        assert "heard of again" in back


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "It has not come to pass."
        time.sleep(0.05)
