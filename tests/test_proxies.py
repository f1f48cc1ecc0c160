"""The proxies of deploy/ as black boxes: what they pass on, keep, and keep from others."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote

import pytest

from deploy.cluster.parts import CACHE_CONTROL
from deploy.cluster.processes import Program, folder, free_port, user
from deploy.cluster.programs import nginx, program, varnish

A, B = "a.example", "b.example"
PROXIES: dict[str, Callable[..., Program]] = {"nginx": nginx, "varnishd": varnish}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


class Node(BaseHTTPRequestHandler):
    """Answers with the request as a WSGI server would show it, and the number of the answer.

    Its answers may be kept by any cache, whoever asks: nothing but the proxy keeps clients apart.
    """

    protocol_version = "HTTP/1.1"
    asked: list[str] = []
    status = 200
    #: Set when a listener has had the first part of a stream.
    heard = Event()

    def do_GET(self) -> None:
        """Any request."""
        path = self.requestline.split()[1]  # self.path would be without a second slash
        if path == "/health/live":
            self._send(200, b"{}")
            return
        if path.startswith("/changes/stream"):
            self._stream()
            return
        self.asked.append(path)
        seen = {name.upper().replace("-", "_"): value for name, value in self.headers.items()}
        for name in ("CONNECTION", "VIA", "X_VARNISH", "X_TRY", "IF_NONE_MATCH"):
            seen.pop(name, None)  # between proxy and node
        shown = {"method": self.command, "path": path, **seen}
        body = json.dumps({"number": len(self.asked), "request": shown}).encode()
        self._send(self.status, body)

    def _stream(self) -> None:
        """Send a part, and another one once the first is there."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = {name.upper(): value for name, value in self.headers.items()}
        self.wfile.write(f"data: {json.dumps(seen)}\n\n".encode())
        if self.heard.wait(20):
            self.wfile.write(b"data: the second\n\n")
        self.close_connection = True

    do_HEAD = do_POST = do_OPTIONS = do_GET

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'W/"{len(self.asked)}"')
        self.send_header("Vary", "Accept, Host, Accept-Encoding")
        self.send_header("X-Request-ID", self.headers.get("X-Request-ID", ""))
        self.send_header("Cache-Control", CACHE_CONTROL if status == 200 else "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def node() -> Iterator[int]:
    """The port of a node that shows what it is asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the proxies' user can reach."""
    path = tmp_path_factory.mktemp("proxies")
    for each in (path, *path.parents[: 3 if user() else 0]):
        each.chmod(0o755)
    return path


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest, node: int, home: Path) -> Iterator[int]:
    """The port of a proxy in front of that node, which it takes for two."""
    port = free_port()
    yield from running(request.param, home, port, [node, node], [A, B], node)


def running(name: str, home: Path, port: int, *arguments: Any) -> Iterator[int]:
    try:
        program(name)
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    started = PROXIES[name](home / f"{name}{port}", port, *arguments)
    started.start()
    yield port
    started.end()


@pytest.fixture
def path(request: pytest.FixtureRequest) -> str:
    """An address that no other test asks for."""
    return f"/2.3.0/{abs(hash(request.node.name))}/"


def ask(port: int, target: str, method: str = "GET", **headers: str) -> HTTPResponse:
    """The answer, read to its end (`.text`); underscores in names stay with a leading one."""
    sent = {"Host": A} | {
        (name[1:] if name[0] == "_" else name.replace("_", "-")): value
        for name, value in headers.items()
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer: Any = connection.getresponse()
        answer.text = answer.read().decode()
        return answer


def seen(port: int, target: str, **headers: str) -> dict[str, str]:
    """The request as the node was shown it."""
    answer: Any = ask(port, target, **headers)
    assert answer.status == 200, answer.text
    return json.loads(answer.text)["request"]


def test_a_node_sees_what_an_answer_depends_on_and_nothing_forged(proxy: int, path: str) -> None:
    request = seen(proxy, path)

    assert request["HOST"] == request["X_FORWARDED_HOST"] == A
    assert request["X_FORWARDED_PROTO"] == "http"
    assert request["X_FORWARDED_FOR"] == "127.0.0.1"
    assert request["ACCEPT"] == "*/*"


#: What others may send before somebody asks plainly for the same address.
ATTACKS: list[dict[str, str]] = [
    {"Host": B},
    {"Host": f"{A}:81"},
    {"X_Forwarded_Host": "evil.example"},
    {"_X_Forwarded_Host": "evil.example"},
    {"_X-Forwarded_Host": "evil.example"},
    {"_x_forwarded-host": "evil.example"},
    {"X_Forwarded_Proto": "https"},
    {"_X_Forwarded_Proto": "https"},
    {"X_Forwarded_For": "1.2.3.4"},
    {"_X_Forwarded_For": "1.2.3.4"},
    {"X_Forwarded_Port": "1"},
    {"X_Request_ID": "evil"},
    {"_X_Request_ID": "evil"},
    {"_X_Request-ID": "evil"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"Accept": "text/html"},
    {"Accept": "application/json; indent=8"},
    {"Accept": BROWSER},
    {"Accept": "x" * 5000},
    {"Accept_Encoding": "br"},
    {"Accept_Encoding": "gzip"},
    {"Accept_Encoding": "zstd"},
    {"_Accept_Encoding": "br"},
    {"Authorization": "Token secret"},
    {"Cookie": "sessionid=secret"},
    {"Authorization": ""},
    {"Range": "bytes=0-3"},
    {"If_None_Match": '"1"'},
    {"_If_None_Match": '"1"'},
    {"If_Modified_Since": "Thu, 26 Nov 2026 11:00:00 GMT"},
    {"X_HTTP_Method_Override": "DELETE"},
    {"Connection": "close, Host"},
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: "".join(attack))
def test_nobody_gets_what_was_made_for_another(proxy: int, path: str, attack: Any) -> None:
    plain = seen(proxy, f"{path}?first")
    path = f"{path}?{len(str(attack))}{ATTACKS.index(attack)}"

    ask(proxy, path, **attack)
    after = seen(proxy, path)

    ignored = ("path", "X_REQUEST_ID", "X_HTTP_METHOD_OVERRIDE", "RANGE", "IF_MODIFIED_SINCE")
    known = {name: value for name, value in after.items() if name not in ignored}
    assert known == {name: value for name, value in plain.items() if name not in ignored}
    assert "evil" not in str(after)
    assert "secret" not in str(after)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_another_method_leaves_no_answer_behind(proxy: int, path: str, method: str) -> None:
    ask(proxy, path, method, Content_Length="0")

    answer: Any = ask(proxy, path)
    assert answer.status == 200
    assert json.loads(answer.text)["request"]["method"] == "GET"


def test_equal_requests_are_one_for_the_node(proxy: int, path: str) -> None:
    for target in (f"{path}?wait", path):  # the second begins where a second has begun, nearly
        time.sleep(1.02 - time.time() % 1)
        answers = [ask(proxy, target) for _ in range(3)]

    assert len({answer.text for answer in answers}) == 1  # type: ignore[attr-defined]
    browsers = [BROWSER, BROWSER.replace("image/avif,", "")]
    pages = [ask(proxy, path, Accept=each) for each in browsers]
    assert len({answer.text for answer in pages}) == 1  # type: ignore[attr-defined]
    assert pages[0].text != answers[0].text  # type: ignore[attr-defined]
    assert len({answer.getheader("X-Request-ID") for answer in answers}) == 3
    known = answers[0].getheader("ETag") or ""
    assert ask(proxy, path, If_None_Match=known).status == 304


@pytest.mark.parametrize("name", ["Authorization", "Cookie"])
def test_who_has_credentials_always_asks_a_node(proxy: int, path: str, name: str) -> None:
    ask(proxy, path)
    first, second = (seen(proxy, path, **{name: value}) for value in ("Token 1", "Token 2"))

    assert (first[name.upper()], second[name.upper()]) == ("Token 1", "Token 2")


def test_the_change_list_is_never_kept(proxy: int) -> None:
    asked: list[Any] = [ask(proxy, "/changes/?after=a.1") for _ in range(2)]
    first, second = (json.loads(answer.text)["number"] for answer in asked)
    assert second == first + 1


def test_a_stream_is_passed_on_at_once(proxy: int) -> None:
    Node.heard.clear()
    with closing(HTTPConnection("127.0.0.1", proxy, timeout=20)) as connection:
        forged = {"Host": A, "X-Forwarded-For": "203.0.113.1", "Last-Event-ID": "a.1"}
        connection.request("GET", "/changes/stream?resource=events", headers=forged)
        answer = connection.getresponse()
        first = json.loads(answer.readline().removeprefix(b"data: "))
        answer.readline()
        Node.heard.set()
        second = answer.readline()

    assert answer.getheader("Content-Type") == "text/event-stream"
    assert second == b"data: the second\n"
    assert (first["X-FORWARDED-FOR"], first["X-FORWARDED-HOST"]) == ("127.0.0.1", A)
    assert first["LAST-EVENT-ID"] == "a.1"


def test_an_answer_holds_for_a_second(proxy: int, path: str) -> None:
    first: Any = ask(proxy, path)
    time.sleep(1.1)
    second: Any = ask(proxy, path)

    assert first.text != second.text


@pytest.mark.parametrize(
    "target",
    [
        *("/metrics", "/metrics/", "//metrics", "/./metrics", "/%6detrics", "/%6Detrics?a=1"),
        *("/health/", "/health/ready", "/healt%68/", "/x/../health/", "/x/%2e%2e/health/"),
    ],
)
def test_what_is_for_operators_is_not_public(proxy: int, target: str) -> None:
    before = len(Node.asked)
    ask(proxy, target)

    # a node decodes an address, but joins neither slashes nor dots
    assert not {unquote(each).partition("/")[2] for each in Node.asked[before:]} & {
        *("metrics", "metrics/", "health/", "health/ready", "health/live")
    }


@pytest.mark.parametrize(
    ("line", "host", "status"),
    [
        ("GET /{} HTTP/1.1", "evil.example", 421),
        ("GET /{} HTTP/1.1", "a.example.evil.example", 421),
        ("GET /{} HTTP/1.1", "127.0.0.1", 421),
        ("GET /{} HTTP/1.1", "", 400),
        ("GET http://evil.example/{} HTTP/1.1", A, 421),
        ("GET http://a.example/{} HTTP/1.1", "evil.example", 200),
        ("GET /{} HTTP/1.1", "A.EXAMPLE", 200),
    ],
)
def test_only_names_of_ours_are_answered(
    proxy: int, path: str, line: str, host: str, status: int
) -> None:
    request = f"{line.format(path[1:])}\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", proxy), 20) as connection:
        connection.sendall(request.encode())
        answer = connection.makefile("rb").read().decode()

    allowed = {status, 421} if status == 400 else {status}
    assert int(answer.split()[1]) in allowed
    if status == 200:
        assert f'"X_FORWARDED_HOST": "{A}"' in answer
    assert "evil.example" not in answer.partition("\r\n\r\n")[2]


def test_the_last_answer_stays_while_nodes_fail(proxy: int, path: str) -> None:
    known: Any = ask(proxy, path)
    try:
        Node.status = 503
        time.sleep(1.6)
        late: Any = ask(proxy, path)
        new = ask(proxy, f"{path}?new")
    finally:
        Node.status = 200
    time.sleep(1.1)
    again: Any = ask(proxy, path)

    assert (known.status, known.getheader("Warning")) == (200, None)
    assert (late.status, late.text) == (200, known.text)
    assert late.getheader("Warning") == '110 - "Response is Stale"'
    assert (new.status, new.getheader("Cache-Control")) == (503, "no-store")
    assert (again.status, again.getheader("Warning")) == (200, None)
    assert again.text != known.text


@pytest.mark.parametrize("name", PROXIES)
def test_without_nodes_the_answer_is_json(name: str, home: Path) -> None:
    for port in running(name, home, free_port(), [free_port(), free_port()], [A]):
        answer: Any = ask(port, "/2.3.0/")

        assert answer.status == 503
        assert answer.getheader("Retry-After") == "2"
        assert json.loads(answer.text) == {"detail": "No node answers. Try again in 2 seconds."}


@pytest.mark.parametrize("name", PROXIES)
def test_without_a_stream_the_answer_is_json(name: str, node: int, home: Path) -> None:
    for port in running(name, home, free_port(), [node, node], [A]):
        time.sleep(3)  # Varnish has to notice
        answer: Any = ask(port, "/changes/stream?resource=events")

        assert answer.status == 503
        assert answer.getheader("Retry-After") == "5"
        assert "not streamed" in json.loads(answer.text)["detail"]


def test_tls(node: int, home: Path) -> None:
    secured, port = folder(home / "tls"), free_port()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={A}", "-addext", f"subjectAltName=DNS:{A}"),
            *("-keyout", str(secured / "key"), "-out", str(secured / "certificate")),
        ],
        check=True,
        capture_output=True,
    )
    (secured / "key").chmod(0o644)
    text = (Path(__file__).parent.parent / "deploy" / "nginx" / "tls.conf").read_text()
    text = text.replace("listen [::]:443 ssl http2;\n", "").replace("443", f"127.0.0.1:{port}")
    text = text.replace("/etc/nginx/tls/fullchain.pem", str(secured / "certificate"))
    text = text.replace("/etc/nginx/tls/privkey.pem", str(secured / "key"))
    trusting = ssl.create_default_context(cafile=str(secured / "certificate"))
    for plain in running("nginx", home, free_port(), [node, node], [A], node, text):
        with (
            socket.create_connection(("127.0.0.1", port)) as connection,
            trusting.wrap_socket(connection, server_hostname=A) as channel,
        ):
            request = f"GET /2.3.0/ HTTP/1.1\r\nHost: {A}\r\nConnection: close\r\n\r\n"
            channel.sendall(request.encode())
            answer = channel.makefile("rb").read().decode()

        assert '"X_FORWARDED_PROTO": "https"' in answer
        assert seen(plain, "/2.3.0/")["X_FORWARDED_PROTO"] == "http"
