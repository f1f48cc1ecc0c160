"""Faults and hostile clients, and what other clients of the server notice of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connections, transaction

from benchmarks.servers import ROOT, Server, serving
from deploy.cluster.processes import free_port
from events.models import Event
from tests.databases import Databases, run
from tests.forwarders import Forwarder, forwarding
from tests.test_answers import APPLICATION, Reply, ask, workers

KEPT = "/2.3.0/events/?limit=5"
SERVED = "faults"

postgresql = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="SQLite has no server"
)


@pytest.fixture(scope="module")
def url(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("worlds", SERVED) as url:
        yield url


class Watched(NamedTuple):
    """A server, its log, and the forwarder to its database (PostgreSQL)."""

    server: Server
    log: Path
    line: Forwarder


@contextmanager
def watched(url: str, folder: Path, *, workers: int = 1, **settings: str) -> Iterator[Watched]:
    log = folder / f"{uuid4()}.log"
    with ExitStack() as stack:
        address = urlsplit(url)
        line = stack.enter_context(
            forwarding(address.hostname or "127.0.0.1", address.port or 5432)
        )
        if address.scheme.startswith("postgres"):
            name = f"{address.username}@127.0.0.1:{line.port}"
            url = address._replace(netloc=name).geturl()
        file = stack.enter_context(log.open("w"))
        environment = {"DATABASE_URL": url, **settings}
        server = stack.enter_context(serving(APPLICATION, environment, workers=workers, log=file))
        ask(server, KEPT)
        yield Watched(server, log, line)


@pytest.fixture(scope="module")
def calm(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server that no test leaves changed."""
    with watched(url, tmp_path_factory.mktemp("calm")) as calm:
        yield calm


def is_json_503(reply: Reply) -> bool:
    return (
        reply.status == 503
        and "detail" in json.loads(reply.body)
        and int(reply.headers["retry-after"]) > 0
        and reply.headers["cache-control"] == "no-store"
    )


def wait_for(server: Server, status: int) -> None:
    for _ in range(300):
        with suppress(ConnectionError):  # a process that has just begun doesn't listen yet
            if ask(server, "/health/").status == status:
                return
        time.sleep(0.1)
    raise AssertionError(f"health is not {status}")


# The database


@postgresql
def test_the_database_goes_away_and_comes_back(url: str, tmp_path: Path) -> None:
    with watched(url, tmp_path) as (server, log, line):
        kept = ask(server, KEPT)
        line.close()
        wait_for(server, 503)
        time.sleep(1.1)  # within the lag, no answer is stale
        before = line.accepted

        for _ in range(20):
            late = ask(server, KEPT)
            assert (late.status, late.body) == (200, kept.body)
            assert late.headers["warning"] == '110 - "Response is Stale"'
            assert int(late.headers["age"]) >= 0
        with ThreadPoolExecutor(8) as pool:
            replies = pool.map(lambda n: ask(server, f"/2.3.0/events/?limit=3&n={n}"), range(200))
            assert all(map(is_json_503, replies))
        assert is_json_503(ask(server, "/admin/"))
        assert ask(server, "/docs/").status == 200
        assert ask(server, "/2.3.0/schema/").status == 200
        for path in (
            "2.3.0/api-throttle/",
            "2.2.0/api-throttle.json",
            "2.4.0/api-throttle/status/",
        ):
            assert "current_use" in json.loads(ask(server, f"/{path}").body)
        assert line.accepted == before

        line.open()
        wait_for(server, 200)
        assert ask(server, "/2.3.0/events/?limit=4").status == 200
        assert "warning" not in ask(server, KEPT).headers
        lines = log.read_text().splitlines()
        assert sum("doesn't answer" in line for line in lines) == 1
        assert sum("answers again" in line for line in lines) == 1
        assert len(lines) < 10


@postgresql
def test_stale_responses_are_not_served_for_ever(url: str, tmp_path: Path) -> None:
    with watched(url, tmp_path, STALE_IF_ERROR="1") as (server, _, line):
        line.close()
        wait_for(server, 503)
        time.sleep(2.5)
        assert is_json_503(ask(server, KEPT))


@postgresql
def test_a_line_that_dies_silently_hangs_nobody_for_long(url: str, tmp_path: Path) -> None:
    """The peer acknowledges data but never replies, so TCP reports no error."""
    with watched(url, tmp_path, STATEMENT_TIMEOUT="3") as (server, _, line):
        line.silence()
        time.sleep(1.1)  # now the known revision is too old

        with ThreadPoolExecutor(32) as pool:
            asking = [pool.submit(ask, server, f"{KEPT}&n={n}") for n in range(16)]
            begun = time.monotonic()
            for _ in range(50):
                assert ask(server, KEPT).status == 200
            assert ask(server, "/docs/").status == 200
            patience = time.monotonic() - begun
            assert all(is_json_503(each.result()) for each in asking)
        assert patience < 20  # only the first request waits for a timeout

        line.close()
        line.resume()
        line.open()
        wait_for(server, 200)
        assert ask(server, "/2.3.0/events/?limit=4").status == 200


@postgresql
def test_connections_that_are_ended_are_replaced_whatever_is_asked(
    url: str, tmp_path: Path
) -> None:
    targets = [
        "/2.3.0/events/?type=1",
        "/2.3.0/events/?program=1",
        "/2.3.0/dashboard/starship/",
        "/2.3.0/launches/?search=a",
    ]
    with watched(url, tmp_path, KEPT_ANSWERS="0") as (server, _, _line):
        usual = [ask(server, target).status for target in targets]
        assert set(usual) <= {200, 400}
        for _ in range(3):
            for target, status in zip(targets, usual, strict=True):
                with connections[SERVED].cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                assert ask(server, target).status == status


def test_writers_who_wait_take_no_readers_with_them(url: str, tmp_path: Path) -> None:
    """Saves queue behind an open transaction and end with 503; reads go on."""
    run(url, "manage.py", "shell", "-v0", "-c", SUPERUSER)
    with watched(url, tmp_path, LOCK_TIMEOUT="2") as (server, _, _line):
        cookies = [log_in(server) for _ in range(3)]
        event = Event.objects.using(SERVED).order_by("pk")[0]
        with ThreadPoolExecutor(16) as pool, transaction.atomic(using=SERVED):
            Event.objects.using(SERVED).filter(pk=event.pk).update(name="Held")
            path = "/admin/events/eventtype/add/"
            saving = [pool.submit(submit, server, cookies[n % 3], path) for n in range(12)]
            for number in range(100):
                assert ask(server, f"/2.3.0/events/?limit=2&n={number}").status == 200
            assert {each.result().status for each in saving} == {503}
        assert submit(server, cookies[0], path).status == 302


SUPERUSER = """
from django.contrib.auth.models import User
User.objects.filter(username="faults").exists() or (
    User.objects.create_superuser("faults", password="a secret of theirs"))
"""
TOKEN = "a" * 32


def post(server: Server, path: str, cookie: str, fields: str) -> Reply:
    body = f"csrfmiddlewaretoken={TOKEN}&{fields}".encode()
    with socket.create_connection(("127.0.0.1", server.port), 60) as line:
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Cookie: csrftoken={TOKEN}; {cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        with line.makefile("rb") as file:
            head, _, rest = file.read().partition(b"\r\n\r\n")
    status, *fields_ = head.decode().split("\r\n")
    headers = dict(field.lower().split(": ", 1) for field in fields_ if "set-cookie" not in field)
    cookies = [field.split(": ", 1)[1] for field in fields_ if field.startswith("set-cookie")]
    headers["session"] = next((each.split(";")[0] for each in cookies if "session" in each), "")
    return Reply(int(status.split()[1]), headers, rest)


def log_in(server: Server) -> str:
    fields = "username=faults&password=a+secret+of+theirs"
    reply = post(server, "/admin/login/", "", fields)
    assert reply.status == 302
    return reply.headers["session"]


def submit(server: Server, cookie: str, path: str) -> Reply:
    return post(server, path, cookie, f"id={uuid4().int % 10**6}&name=Any")


# Hostile clients


def promise(server: Server, sent: bytes = b"") -> socket.socket:
    """A client that announces a body and sends only the beginning of it."""
    line = socket.create_connection(("127.0.0.1", server.port), 60)
    line.sendall(
        b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + sent
    )
    return line


def test_bodies_that_come_slowly_or_not_at_all_hold_up_no_reader(calm: Watched) -> None:
    server = calm.server
    with ExitStack() as stack:
        silent = [stack.enter_context(promise(server)) for _ in range(4)]
        slow = [stack.enter_context(promise(server, b"a")) for _ in range(4)]
        time.sleep(0.5)
        more = [stack.enter_context(promise(server, b"a" * 500)) for _ in range(30)]
        for number in range(50):
            assert ask(server, f"/2.3.0/events/?limit=2&n={number}").status == 200
        assert {line.recv(1000).split()[1] for line in more} == {b"503"}
        waiting = set(slow)
        for _ in range(300):
            for line in list(waiting):
                line.settimeout(0.02)
                with suppress(TimeoutError):
                    line.sendall(b"a")
                    assert line.recv(1000).split()[1] == b"408"
                    waiting.remove(line)
            if not waiting:
                break
            time.sleep(0.1)
        assert not waiting
        for line in silent:
            line.close()
    for _ in range(100):
        reply = post(server, "/admin/login/", "", "username=nobody&password=x")
        if reply.status != 503:
            break
        time.sleep(0.1)
    assert reply.status in (200, 403)


def raw(server: Server, request: bytes) -> tuple[bytes, bytes]:
    """The status and the body of the answer to raw bytes."""
    with socket.create_connection(("127.0.0.1", server.port), 60) as line:
        line.sendall(request)
        head, _, body = line.recv(65536).partition(b"\r\n\r\n")
    return head.split()[1], body


def test_requests_that_are_refused_early(calm: Watched) -> None:
    server, log, _ = calm
    before = len(log.read_text().splitlines())
    ids = ",".join(str(uuid4()) for _ in range(400))
    assert ask(server, f"/2.3.0/launches/?id={ids}").status == 200
    assert ask(server, f"/2.3.0/launches/?id={ids.replace(',', '%2C')}").status == 200
    host = b" HTTP/1.1\r\nHost: localhost\r\n"
    body = b"Content-Length: 5\r\n\r\nabcde"
    for request, status in (
        (b"GET /2.3.0/events/?a=" + b"a" * 16_400 + host + b"\r\n", b"414"),
        (b"GET /2.3.0/events/" + host + b"X-Long: " + b"a" * 33_000 + b"\r\n\r\n", b"431"),
        (b"GET /2.3.0/events/" + host + body, b"400"),
        (b"POST /2.3.0/events/" + host + body, b"405"),
        (b"POST /admin/login/" + host + b"Content-Length: 400000000\r\n\r\n", b"413"),
        (b"POST /admin/login/" + host + b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET /2.3.0/events/ HTTP/1.1\r\nHost: a@b\r\n\r\n", b"400"),
        (b"CONNECT localhost:80" + host + b"\r\n", b"405"),
        (b"TRACE /2.3.0/events/" + host + b"\r\n", b"405"),
        (b"FOO /admin/login/" + host + b"\r\n", b"405"),
        (b"GET /2.3.0/events/?" + b"a=1&" * 1200 + host + b"\r\n", b"400"),
    ):
        for _ in range(20):
            got, answer = raw(server, request)
            assert got == status
            assert json.loads(answer)["detail"]
    lines = log.read_text().splitlines()[before:]
    assert len(lines) <= 15  # a few of each kind, one line each
    assert all(len(line) < 500 for line in lines)


def test_scripts_of_any_site_may_read_refusals(calm: Watched) -> None:
    for target, method, status in (
        (f"/2.3.0/events/?a={'a' * 16_400}", "GET", 414),
        ("/2.3.0/events/0/", "GET", 404),
        ("/2.3.0/events/?id=x", "GET", 400),
        ("/2.3.0/events/", "POST", 405),
        ("/2.3.0/events/", "TRACE", 405),
    ):
        reply = ask(calm.server, target, method, Origin="https://app.test")
        assert reply.status == status
        assert reply.headers["access-control-allow-origin"] == "*"
        assert json.loads(reply.body)


def test_headers_that_change_nothing_share_a_response(calm: Watched) -> None:
    """They get the same kept response, with the same ETag."""
    event = Event.objects.using(SERVED).order_by("pk")[0]
    server = calm.server
    target = f"/2.3.0/events/{event.pk}/"
    first = ask(server, target)
    for number in range(50):
        accept = f"application/json;v={number}, text/x{number}"
        origin = f"https://{number}.example"
        same = ask(server, f"{target}?utm_source={number}", Accept=accept, Origin=origin)
        assert (same.status, same.body) == (200, first.body)
        assert same.headers["etag"] == first.headers["etag"]
    assert ask(server, f"{target}?id=0").status == 404  # a filter matters
    assert b"format=json" in ask(server, f"{target}?utm_source=1&format=json").body
    assert (
        ask(server, f"{target}?utm_source=1", Accept="text/html")
        .headers["content-type"]
        .startswith("text/html")
    )


def test_forwarded_headers_of_others_are_forgotten(url: str, tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-Host": "public.example", "X-Forwarded-Proto": "https"}
    with watched(url, tmp_path, BEHIND_PROXY="true", TRUSTED_PROXIES="10.1.2.3") as (server, *_):
        assert b"public.example" not in ask(server, KEPT, **forwarded).body


def test_every_answer_says_how_it_may_be_kept(calm: Watched) -> None:
    server = calm.server
    for target in (
        *("/", "/docs/", "/nothing/", "/health/", "/admin/", "/static/spacedevs/site.css"),
        *("/2.3.0/", "/2.3.0/schema/", "/2.3.0/swagger/", "/2.3.0/redoc/", KEPT),
        *("/2.3.0/events/0/", "/2.3.0/events", "/2.3.0/events/?id=x", "/2.3.0/nothing/"),
        "/2.3.0/api-throttle/",
    ):
        assert ask(server, target).headers.get("cache-control"), target


# The processes


def test_a_worker_that_is_killed_is_replaced(url: str, tmp_path: Path) -> None:
    with watched(url, tmp_path, workers=2) as (server, _, _line):
        victim = workers(server)[-1]
        os.kill(victim, signal.SIGKILL)
        for _ in range(200):
            if victim not in workers(server) and len(workers(server)) == 2:
                break
            time.sleep(0.1)
        assert server.process.poll() is None
        assert len(workers(server)) == 2
        wait_for(server, 200)
        assert ask(server, KEPT).status == 200


def test_metrics_need_a_port_of_their_own() -> None:
    """Both would listen there, and share the requests."""
    port = free_port()
    served = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "METRICS": f"127.0.0.1:{port}"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = f"CommandError: METRICS needs another port than the server's, {port}.\n"
    assert (served.returncode, served.stderr) == (1, told)


def test_a_port_that_is_taken_is_told_of(calm: Watched) -> None:
    server = calm.server
    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(server.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert f"Port {server.port}" in second.stderr
    assert "is taken" in second.stderr
