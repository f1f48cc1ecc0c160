"""A server of pictures, which answers from memory, and badly on request; and pictures for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any

from PIL import Image

from tests.listening import Listener, listening

#: Answers a request instead of the server.
Behaviour = Callable[[BaseHTTPRequestHandler], None]


def made(kind: str = "PNG", size: tuple[int, int] = (8, 6), color: str = "red") -> bytes:
    """A picture of one colour."""
    with BytesIO() as file:
        Image.new("RGB", size, color).save(file, kind)
        return file.getvalue()


class Gallery:
    """The pictures of a host by path, how it behaves, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.pictures: dict[str, bytes] = {}
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    def hang(self, path: str, content: bytes) -> str:
        """Show a picture; returns its address."""
        self.pictures[path] = content
        return self.address(path)

    def address(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.host}/{path}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request; an ETag changes with the picture."""
        path = handler.path.removeprefix("/")
        self.asked.append(path)
        self.headers.append(dict(handler.headers))
        if path in self.behaviours:
            self.behaviours[path](handler)
            return
        content = self.pictures.get(path)
        if content is None:
            reply(handler, 404, b"")
            return
        etag = f'"{hash(content)}"'
        if handler.headers.get("If-None-Match") == etag:
            reply(handler, 304, b"")
        else:
            reply(handler, 200, content, ETag=etag)


def reply(handler: Any, status: int, content: bytes, **headers: str) -> None:
    """Send a response."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


def redirects(location: str) -> Behaviour:
    """A redirect."""
    return lambda handler: reply(handler, 302, b"", Location=location)


def says(status: int, **headers: str) -> Behaviour:
    """An answer without a picture."""
    return lambda handler: reply(handler, status, b"", **headers)


def goes_on(handler: Any) -> None:
    """A body without end."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(bytes(2**16))


def drips(handler: Any) -> None:
    """A body of a byte every tenth of a second, by no clock of a test."""
    pause = threading.Event()
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x")
            pause.wait(0.1)


def cuts(content: bytes) -> Behaviour:
    """A body that is shorter than it says."""

    def behave(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) + 10))
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return behave


@contextmanager
def gallery() -> Iterator[Gallery]:
    """A running server of pictures."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hung.answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    with listening(Handler, Listener) as server:
        hung = Gallery(server.server_port)
        yield hung
