"""A receiver of webhooks, which remembers what it gets, and answers badly on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from tests.listening import Listener, listening
from tests.pictures import reply

#: Answers a request instead of the receiver.
Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Message(NamedTuple):
    """What was received."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Its id, the same for each attempt."""
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)


class Receiver:
    """What came to a receiver, and how it behaves: by path, from the first request on."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.received: list[Message] = []
        self.behaviours: dict[str, list[Behaviour]] = {}

    def address(self, path: str = "", *behaviours: Behaviour) -> str:
        """The address of a path; the last behaviour goes on, without any it answers 204."""
        self.behaviours[f"/{path}"] = list(behaviours)
        return f"http://{self.host}/{path}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take a message and answer."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.received.append(Message(handler.path, dict(handler.headers), body))
        behaviours = self.behaviours.get(handler.path, [])
        if behaviours:
            (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(handler)
        else:
            reply(handler, 204, b"")


def says(status: int, content: bytes = b"", **headers: str) -> Behaviour:
    """An answer."""
    return lambda handler: reply(handler, status, content, **headers)


def hangs(handler: Any) -> None:
    """No answer, until the other side hangs up."""
    with suppress(OSError):
        handler.rfile.read(1)


def drips_headers(handler: Any) -> None:
    """A header without end, a byte every twentieth of a second."""
    pause = threading.Event()
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x")
            pause.wait(0.05)


def babbles(handler: Any) -> None:
    """Something else than HTTP."""
    handler.wfile.write(b"\0\xff220 mail.example ESMTP\r\n" * 10)
    handler.close_connection = True


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A running receiver."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            receiver.answer(self)

        do_GET = do_POST  # what follows a redirect

        def log_message(self, *args: Any) -> None:
            pass

    with listening(Handler, Listener) as server:
        receiver = Receiver(server.server_port)
        yield receiver
