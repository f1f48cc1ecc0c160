"""Reads the head of a request, and what a refusal looks like on the line."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import h11

from spacedevs.api.http.refusals import LONGEST_HEADERS, LONGEST_TARGET, Environment, Refusal

#: The most bytes of a request before its body.
LONGEST_HEAD = 2 * (LONGEST_TARGET + LONGEST_HEADERS)
#: Scripts of any site may listen, as they may read the API.
ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")


class Answer(NamedTuple):
    """A whole answer, after which the connection is closed."""

    status: str  # such as "404 Not Found"
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, refusal: Refusal) -> Answer:
        """A refusal as an answer."""
        return cls(refusal.status, refusal.body, refusal.headers)

    def __bytes__(self) -> bytes:
        return (
            head(
                self.status,
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(self.body))),
                ("Cache-Control", "no-store"),
                *self.headers,
            )
            + self.body
        )


def status_of(code: int) -> str:
    """The status line's end for a code."""
    return f"{code} {HTTPStatus(code).phrase}"


def head(status: str, *headers: tuple[str, str]) -> bytes:
    """Status line and headers of the only answer on a connection."""
    lines = [f"{name}: {value}" for name, value in (*headers, ANY_ORIGIN, ("Connection", "close"))]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def environment(request: h11.Request, address: str) -> Environment:
    """A request as WSGI has it; `address` is where it comes from.

    Names with an underscore are left out: they couldn't be told from those with a hyphen.
    """
    path, _, query = request.target.decode("ascii").partition("?")
    environ: Environment = {
        "REQUEST_METHOD": request.method.decode("ascii"),
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": address,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    for name, value in request.headers:
        if b"_" not in name:
            key = "HTTP_" + name.decode("ascii").upper().replace("-", "_")
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
