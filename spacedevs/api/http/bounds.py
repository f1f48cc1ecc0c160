"""What a request may be: how long, with what headers, and with a body only where one is wanted."""

from __future__ import annotations

import json
import time
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from django.conf import settings

Environment = dict[str, Any]

#: The longest path with its query, in characters: room for 400 UUIDs with escaped commas.
LONGEST_TARGET = 16_384
#: The longest headers, in characters of their names and values.
LONGEST_HEADERS = 32_768
#: Seconds in which a body has to be there.
BODY_SECONDS = 10.0
#: How many bodies a process reads at a time. A client that sends nothing at all keeps its place
#: until it hangs up, for the server under us has no timeout for bodies.
MOST_BODIES = 8
#: A read that takes less, in seconds, finds what has come in already.
QUICK = 0.05

AWAY = "The database does not answer."
#: Where Django notes that its connection to the database is dead (spacedevs.views).
DATABASE_LOST = "spacedevs.database_lost"

_places = BoundedSemaphore(MOST_BODIES)


class Refusal(NamedTuple):
    """An answer given before anybody looks further: a status, and JSON that says why."""

    status: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        """`{"detail": …}`, compact."""
        return json.dumps({"detail": self.detail}, separators=(",", ":")).encode()


CLOSE = ("Connection", "close")


def refuse_target(environ: Environment) -> Refusal | None:
    """Why a request's address is not read; None if it is."""
    length = len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"])
    if length <= LONGEST_TARGET:
        return None
    return Refusal(
        "414 URI Too Long",
        f"The path and query have {length} characters; at most {LONGEST_TARGET} are read.",
    )


def refuse_headers(environ: Environment) -> Refusal | None:
    """Why a request's headers are not read; None if they are."""
    length = sum(
        len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")
    )
    if length <= LONGEST_HEADERS:
        return None
    return Refusal(
        "431 Request Header Fields Too Large",
        f"The headers have {length} characters; at most {LONGEST_HEADERS} are read.",
    )


def has_body(environ: Environment) -> bool:
    """Whether a body comes with a request."""
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or (
        "HTTP_TRANSFER_ENCODING" in environ
    )


def without_body(environ: Environment) -> Environment:
    """A request as if it had no body; what is sent of it stays unread."""
    return {**environ, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}


def with_body(environ: Environment) -> Environment | Refusal:
    """A request with its whole body in memory, or why it is not read."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return Refusal("411 Length Required", "A body comes with its Content-Length.", (CLOSE,))
    length, most = int(environ["CONTENT_LENGTH"]), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length > most:
        detail = f"The body has {length} bytes; at most {most} are read."
        return Refusal("413 Content Too Large", detail, (CLOSE,))
    if not _places.acquire(blocking=False):
        return busy("Too many requests with bodies are being read.")
    try:
        body = _read(environ["wsgi.input"], length)
    finally:
        _places.release()
    if isinstance(body, Refusal):
        return body
    return {**environ, "wsgi.input": BytesIO(body)}


def _read(stream: Any, length: int) -> bytes | Refusal:
    """A body, byte by byte where it comes slowly: a read waits until it has all it asks for."""
    deadline = time.monotonic() + BODY_SECONDS
    body, step = bytearray(), 1
    while len(body) < length:
        began = time.monotonic()
        try:
            part = stream.read(min(step, length - len(body)))
        except OSError:
            part = b""
        now = time.monotonic()
        if not part:
            detail = f"The body has {len(body)} bytes instead of {length}."
            return Refusal("400 Bad Request", detail, (CLOSE,))
        if now > deadline:
            detail = f"The body was not there after {BODY_SECONDS:g} s."
            return Refusal("408 Request Timeout", detail, (CLOSE,))
        body += part
        step = min(2 * step, 65_536) if now - began < QUICK else 1
    return bytes(body)


def busy(detail: str, seconds: int = 2) -> Refusal:
    """A refusal for now."""
    return Refusal(
        "503 Service Unavailable",
        f"{detail} Try again in {seconds} seconds.",
        (("Retry-After", str(seconds)),),
    )
