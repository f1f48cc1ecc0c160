"""The server that users run, granian, with bytes that no test client would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest

from benchmarks.servers import serving
from tests.databases import Databases


@pytest.fixture(scope="module")
def port(databases: Databases) -> Iterator[int]:
    """The port of a server that has the demo data in a database of its own."""
    with (
        databases.copy("demo", "server") as url,
        serving("spacedevs.wsgi:application", {"DATABASE_URL": url}, workers=1) as server,
    ):
        yield server.port


def get(port: int, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def raw(port: int, request: bytes) -> bytes:
    with (
        socket.create_connection(("127.0.0.1", port), 30) as connection,
        connection.makefile("rb") as answer,
    ):
        connection.sendall(request)
        return answer.readline()


def test_event(port: int) -> None:
    status, body = get(port, "/2.3.0/events/1096/?format=json")

    assert status == 200
    assert json.loads(body)["url"] == f"http://127.0.0.1:{port}/2.3.0/events/1096/?format=json"


def test_static_files(port: int) -> None:
    assert get(port, "/static/spacedevs/site.css")[0] == 200
    assert get(port, "/static/nothing.css")[0] == 404


@pytest.mark.parametrize(
    "target",
    [
        b"/2.3.0/events/?search=\xff\xfe",
        b"/2.3.0/events/?search=%ff%00",
        b"/2.3.0/events/?\x01=\x02",
        b"/2.3.0/\xc3\x28/",
        b"/2.3.0/events/\xf0\x9f\x9a\x80/",
        b"/2.3.0/events/?" + b"&".join(b"a=1" for _ in range(5000)),
        b"/2.3.0/events/?id=" + b"1," * 20_000,
        b"//2.3.0/events/",
        b"http://elsewhere.example/2.3.0/events/",
        b"*",
    ],
)
@pytest.mark.parametrize("host", [b"127.0.0.1", b"bad host", b"\xff", b"a:99999999", b"[::1", b""])
def test_odd_bytes_are_no_server_error(port: int, target: bytes, host: bytes) -> None:
    status = raw(port, b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")

    # an empty line: the server closes the connection if a request is no HTTP
    assert status == b"" or status.split()[1] in (b"200", b"301", b"400", b"404", b"414", b"431")


def test_many_readers_at_once(port: int) -> None:
    paths = [
        f"/2.3.0/events/?limit={limit}&mode={mode}"
        for limit in (1, 10, 50)
        for mode in ("list", "normal", "detailed")
    ]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda path: get(port, path), paths * 8))

    assert {status for status, _ in answers} == {200}
    assert len(set(answers)) == len(paths)
