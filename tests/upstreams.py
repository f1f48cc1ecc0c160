"""A server to copy from, which answers like Launch Library from memory, and badly on request."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.documents import complete
from tests.listening import Listener, listening

Document = dict[str, Any]

ROOT = "/2.3.0/"
#: A limit that no test reaches.
PLENTY = {
    "your_request_limit": 100_000,
    "limit_frequency_secs": 3600,
    "current_use": 0,
    "next_use_secs": 0,
    "ident": "127.0.0.1",
}


class Clock:
    """A clock that moves only when somebody sleeps or sets it."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The time."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move on by some seconds."""
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class Asked(NamedTuple):
    """A request as the server received it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: datetime

    @property
    def offset(self) -> int:
        """The offset of the page."""
        return int(self.query["offset"])

    @property
    def is_extra(self) -> bool:
        """Whether it is for the limit, or for what is upcoming: a copy is complete without it."""
        return self.path == "api-throttle" or self.path.endswith("/upcoming")


#: An answer: its status, headers and body; None where the behaviour has answered by itself.
Answer = tuple[int, dict[str, str], bytes]
Behaviour = Callable[["Handler", Answer], Answer | None]


class Upstream:
    """The data of a server, the requests that it got, and how it is to behave."""

    def __init__(self) -> None:
        #: Documents by resource. They may be short; the rest of their keys is then empty.
        self.tables: dict[str, list[Any]] = {}
        self.objects: dict[str, Any] = {"api-throttle": PLENTY}
        self.asked: list[Asked] = []
        #: The most objects that it gives at once.
        self.most = 100
        #: The pages that it has answered with: the resource, and the rows.
        self.pages: list[tuple[str, list[Any]]] = []
        #: How the next of `calls` are to be answered; None for a proper answer.
        self.behaviours: deque[Behaviour | None] = deque()
        self.always: Behaviour | None = None
        #: Called before each answer, one at a time.
        self.before: Callable[[Asked], None] = lambda asked: None
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.lock = threading.RLock()
        self.url = ""

    @property
    def calls(self) -> list[Asked]:
        """The requests, but for those for the limit and for what is upcoming."""
        return [asked for asked in self.asked if not asked.is_extra]

    @property
    def offsets(self) -> list[int]:
        """The offsets of the pages that were asked for."""
        return [asked.offset for asked in self.calls]

    def forget(self) -> None:
        """Forget the requests so far."""
        self.asked.clear()

    def answer(self, asked: Asked) -> Answer:
        """The proper answer to a request."""
        headers = {"Content-Type": "application/json"}
        if asked.path in self.objects:
            return 200, headers, json.dumps(self.objects[asked.path]).encode()
        name, _, scope = asked.path.partition("/upcoming")
        if name not in self.tables or scope:
            return 404, headers, b'{"detail": "Not found."}'
        found = list(self.tables[name])
        if name != asked.path:
            begin = f"{self.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
            found = [row for row in found if (row.get("net") or row.get("date") or "") >= begin]
        since = asked.query.get("last_updated__gte")
        if since:
            found = [row for row in found if row["last_updated"] >= since]
        order = asked.query.get("ordering")
        if order:
            found.sort(key=lambda row: row[order.removeprefix("-")], reverse=order[0] == "-")
        limit = min(int(asked.query.get("limit", 10)), self.most)
        offset = int(asked.query.get("offset", 0))

        def address(offset: int) -> str | None:
            query = urlencode({**asked.query, "offset": offset})
            there = 0 <= offset < len(found)
            return f"{self.url}{asked.path}/?{query}" if there else None

        page = {
            "count": len(found),
            "next": address(offset + limit),
            "previous": address(offset - limit),
            "results": [complete(name, row) for row in found[offset : offset + limit]],
        }
        self.pages.append((asked.path, found[offset : offset + limit]))
        return 200, headers, json.dumps(page).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers one client."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer, properly or as the server is to behave."""
        upstream = self.server.upstream
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(ROOT).strip("/")
        with upstream.lock:
            asked = Asked(path, dict(parse_qsl(parts.query)), dict(self.headers), upstream.now())
            upstream.asked.append(asked)
            behaviour = upstream.always
            if not asked.is_extra:
                upstream.before(asked)
                if upstream.behaviours:
                    behaviour = upstream.behaviours.popleft()
            answer: Answer | None = upstream.answer(asked)
        if behaviour and answer:
            answer = behaviour(self, answer)
        if answer:
            self.reply(*answer)

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The time by the server's clock."""
        return format_datetime(self.server.upstream.now(), usegmt=True)

    def log_message(self, *args: Any) -> None:
        """Nothing is logged."""


class _Server(Listener):
    upstream: Upstream


@contextmanager
def running() -> Iterator[Upstream]:
    """A server on a free port."""
    upstream = Upstream()
    with listening(Handler, _Server) as server:
        server.upstream = upstream
        upstream.url = f"http://127.0.0.1:{server.server_port}{ROOT}"
        yield upstream


# Ways to answer badly.


def resets(handler: Handler, answer: Answer) -> None:
    """The connection is reset."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()


def truncates(handler: Handler, answer: Answer) -> None:
    """The answer ends in the middle."""
    status, headers, body = answer
    handler.reply(status, {**headers, "Content-Length": str(len(body))}, body[: len(body) // 2])
    handler.close_connection = True


def drips(handler: Handler, answer: Answer) -> None:
    """The answer comes byte by byte."""
    status, headers, body = answer
    handler.reply(status, {**headers, "Content-Length": str(len(body))}, b"")
    try:
        for byte in body:
            handler.wfile.write(bytes([byte]))
            threading.Event().wait(0.02)
    except OSError:
        handler.close_connection = True


def says(status: int, body: Any = b"{}", **headers: str) -> Behaviour:
    """The answer has another status, body or headers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}

    def behave(handler: Handler, answer: Answer) -> Answer:
        return status, {"Content-Type": "application/json", **sent}, content

    behave.__name__ = f"says {status} {content[:20]!r} {' '.join(headers.values())}".strip()
    return behave


def redirects(location: str) -> Behaviour:
    """The answer is elsewhere."""
    return says(302, Location=location)


def called(value: Any) -> str:
    """The name of a value in the id of a test."""
    return getattr(value, "__name__", str(value))[:60]
