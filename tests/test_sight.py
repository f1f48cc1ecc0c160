"""Request ids and the access log: what operators read of each answer."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from pytest_django.fixtures import Settings

from benchmarks.servers import ROOT, Server
from deploy.cluster.processes import free_port
from spacedevs.api.http.access_log import AccessLog
from spacedevs.api.http.endpoints import Endpoints
from spacedevs.api.http.observing import Application, Observed
from spacedevs.api.registry import registry
from spacedevs.logs import Json, Words, log_what_python_prints
from tests.databases import Databases
from tests.test_answers import Reply, ask, workers
from tests.test_faults import Watched, wait_for, watched

LIST = "/2.3.0/events/?limit=3&format=json"


@pytest.fixture(scope="module")
def seen(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server behind a proxy that writes an access log."""
    behind = {"BEHIND_PROXY": "true", "HTTPS_ONLY": "false"}
    with (
        databases.copy("demo", "sight") as url,
        watched(
            url,
            tmp_path_factory.mktemp("sight"),
            workers=1,
            ACCESS_LOG="true",
            LOG_FORMAT="json",
            **behind,
        ) as server,
    ):
        yield server


# Request ids


def test_each_answer_has_an_id_of_its_own(seen: Watched) -> None:
    server = seen.server
    etag = ask(server, LIST).headers["etag"]
    replies = [
        ask(server, LIST),
        ask(server, LIST),
        ask(server, LIST, "HEAD"),
        ask(server, LIST, If_None_Match=etag),
        ask(server, "/2.3.0/events/?id=x"),
        ask(server, "/2.3.0/events/0/"),
        ask(server, LIST, "POST"),
        ask(server, f"{LIST}&search={'a' * 17_000}"),
        ask(server, "/media/nothing"),
        ask(server, "/static/spacedevs/site.css"),
        ask(server, "/health/live"),
    ]

    assert [reply.status for reply in replies] == [
        *(200, 200, 200, 304, 400, 404, 405, 414, 404, 200, 200)
    ]
    assert len({reply.headers["x-request-id"] for reply in replies}) == len(replies)


def test_a_proxy_gives_the_id(seen: Watched) -> None:
    sent = ["4bf92f3577b34da6", "a-b_c.d:e/f+g=h", "x" * 128]

    assert [ask(seen.server, LIST, X_Request_ID=each).headers["x-request-id"] for each in sent] == (
        sent
    )


@pytest.mark.parametrize(
    "sent", ["", "a b", "x" * 129, '"', "\\", "é", "a\tb", "%0a", "a;b", "<b>"]
)
def test_an_id_that_would_harm_is_replaced(seen: Watched, sent: str) -> None:
    given = ask(seen.server, LIST, X_Request_ID=sent).headers["x-request-id"]

    assert re.fullmatch(r"[0-9a-f]{12}-\d+", given)


def call(application: Application, **environ: Any) -> Reply:
    """The answer to a request, in this process."""
    head: list[Any] = []
    environ = {"QUERY_STRING": "", **environ}
    setup_testing_defaults(environ)
    parts = application(environ, lambda status, headers, *_: head.extend((status, headers)))
    headers = {name.lower(): value for name, value in head[1]}
    return Reply(int(head[0][:3]), headers, b"".join(parts))


def plain(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """An application that logs what it is asked."""
    logging.getLogger("plain").warning("Asked for %s", environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]


def failing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    raise ValueError("It fails.")


@pytest.mark.parametrize("behind", [True, False])
def test_only_a_trusted_proxy_gives_ids(settings: Settings, *, behind: bool) -> None:
    settings.BEHIND_PROXY = behind
    observed = Observed(plain, [])

    trusted = call(observed, REMOTE_ADDR="10.0.0.1", HTTP_X_REQUEST_ID="theirs")
    other = call(observed, REMOTE_ADDR="8.8.8.8", HTTP_X_REQUEST_ID="theirs")

    assert (trusted.headers["x-request-id"] == "theirs") is behind
    assert other.headers["x-request-id"] != "theirs"


def test_log_lines_have_the_id(caplog: pytest.LogCaptureFixture) -> None:
    reply = call(Observed(plain, []), PATH_INFO="/a/\r\nb")
    (record,) = caplog.records

    assert Words().format(record).endswith(f"[{reply.headers['x-request-id']}]")
    line = Json().format(record)
    assert "\n" not in line
    assert (
        json.loads(line).items()
        >= {
            "level": "WARNING",
            "logger": "plain",
            "message": "Asked for /a/\r\nb",
            "request_id": reply.headers["x-request-id"],
        }.items()
    )


def test_an_answer_that_fails_is_told_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Any] = []
    observed = Observed(failing, [told.extend])

    reply = call(observed)
    observed.tell()

    assert (reply.status, reply.body) == (500, b'{"detail":"A server error occurred."}')
    line = json.loads(Json().format(caplog.records[0]))
    assert line["request_id"] == reply.headers["x-request-id"]
    assert "ValueError: It fails." in line["traceback"]
    assert len(told) == 1


def test_what_observers_raise_is_not_the_answers(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Any] = []

    def broken(seen: Any) -> None:
        raise OSError("The disk is full.")

    observed = Observed(plain, [broken, told.extend])

    assert [call(observed).status for _ in range(200)] == [200] * 200
    observed.tell()
    assert len(told) == 200
    assert "The disk is full." in caplog.text


# The access log


def line_of(seen: Watched, name: str) -> dict[str, Any]:
    """The only line of the access log with a request's id, which comes a moment later."""
    for _ in range(100):
        lines = [line for line in seen.log.read_text().splitlines() if f'"{name}"}}' in line]
        if lines:
            break
        time.sleep(0.1)
    (line,) = lines
    return dict(json.loads(line))


def test_each_answer_is_a_line(seen: Watched) -> None:
    asked = {
        LIST: ("kept", 200),
        "/2.3.0/events/0/": ("page", 404),
        "/admin/login/?next=secret": ("admin", 200),
        "/docs/": ("kept", 200),
        "/health/ready": ("health", 200),
        "/static/spacedevs/site.css": ("static", 200),
        f"/{'a' * 17_000}": ("refused", 414),
    }
    for target in (LIST, "/docs/"):
        ask(seen.server, target)

    for target, (source, status) in asked.items():
        reply = ask(seen.server, target, X_Forwarded_For="203.0.113.7")
        line = line_of(seen, reply.headers["x-request-id"])
        assert line["source"] == source
        assert line["status"] == status == reply.status
        assert line["bytes"] == len(reply.body)
        assert line["client"] == "203.0.113.7"
        assert line["method"] == "GET"
        assert line["seconds"] > 0
        expected = target if target == LIST else target.partition("?")[0]
        assert line["path"] == expected[:500]


def test_every_line_is_json(databases: Databases, tmp_path: Path) -> None:
    """Those of `serve` and of granian, too."""
    port, log = free_port(), tmp_path / "log"
    with databases.copy("demo", "lines") as url, log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "LOG_FORMAT": "json", "ACCESS_LOG": "true"},
            stdout=file,
            stderr=file,
        )
        server = Server(port, process)
        try:
            wait_for(server, 200)
            os.kill(workers(server)[0], signal.SIGKILL)
            for _ in range(100):
                if "Unexpected exit" in log.read_text():
                    break
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(30)

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [line["message"] for line in lines if "message" in line]
    assert told[0] == f"Serving http://127.0.0.1:{port}/2.3.0/ (Ctrl-C ends it)"
    assert "Unexpected exit from worker-1" in told


def test_a_thread_that_ends_and_a_warning_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    hook = threading.excepthook
    log_what_python_prints()
    try:
        thread = threading.Thread(target=lambda: 1 / 0, name="broken")
        thread.start()
        thread.join()
        warnings.showwarning("odd", UserWarning, "module.py", 1)
    finally:
        threading.excepthook = hook
        logging.captureWarnings(capture=False)

    ended, odd = caplog.records
    assert ended.getMessage() == "The thread broken has ended."
    assert json.loads(Json().format(ended))["traceback"].endswith("division by zero")
    assert "UserWarning: odd" in odd.getMessage()


def in_words(endpoints: Endpoints, form: str, capfdbinary: Any, **environ: Any) -> list[str]:
    log = AccessLog(endpoints, form)
    observed = Observed(plain, [log])
    call(observed, **environ)
    observed.tell()
    log.write()
    return capfdbinary.readouterr().out.decode("ascii").split("\n")


@pytest.mark.parametrize("form", ["line", "json"])
@pytest.mark.parametrize(
    "evil", ['\r\n{"level":"ERROR"}', '","x":"', "\\", "\x1b[2J", "é\x85", "a b", "\x00", "é" * 900]
)
def test_nothing_a_client_sends_makes_a_line(capfdbinary: Any, evil: str, form: str) -> None:
    told = in_words(
        Endpoints(registry.roots),
        form,
        capfdbinary,
        PATH_INFO=f"/2.3.0/{evil}",
        QUERY_STRING=f"search={evil}",
        REQUEST_METHOD=f"GET{evil}",
        REMOTE_ADDR=evil,
    )

    assert len(told) == 2
    assert told[1] == ""
    assert told[0].isprintable()
    assert len(told[0]) < 2500
    if form == "json":
        assert json.loads(told[0]).keys() == {
            *("time", "logger", "client", "method", "path", "status", "bytes", "source"),
            *("seconds", "request_id"),
        }
    else:
        assert len(told[0].split(" ")) == 9


def test_lines_that_nobody_reads_take_no_memory(capfdbinary: Any) -> None:
    log = AccessLog(Endpoints(registry.roots), "line")
    observed = Observed(plain, [log])
    environ: dict[str, Any] = {"QUERY_STRING": ""}
    setup_testing_defaults(environ)
    logging.disable(logging.WARNING)
    try:
        for _ in range(10_500):
            observed(environ, lambda *_: None)
    finally:
        logging.disable(logging.NOTSET)
    observed.tell()

    log.write()

    assert 10_000 <= capfdbinary.readouterr().out.count(b"\n") < 10_100
