"""Reads the bodies of requests, within bounds of size, time and number."""

from __future__ import annotations

import time
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from spacedevs.api.http.refusals import CLOSE, Environment, Refusal, busy

#: The seconds that a body may take to arrive.
BODY_SECONDS = 10.0
#: How many bodies a process reads at a time. A client that announces a body and sends nothing keeps
#: its place until it hangs up, because granian has no timeout for bodies.
MOST_BODIES = 8
#: A read that takes fewer seconds than this found data that had already arrived.
QUICK = 0.05


def has_body(environ: Environment) -> bool:
    """Whether a request announces a body."""
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or (
        "HTTP_TRANSFER_ENCODING" in environ
    )


def without_body(environ: Environment) -> Environment:
    """The request as if it had no body; the body stays unread."""
    return {**environ, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}


class Bodies:
    """Reads the bodies of a process, a few at a time."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MOST_BODIES)

    def read(self, environ: Environment, most: int) -> Environment | Refusal:
        """The request with its whole body in memory, or the refusal of one that has more bytes."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return Refusal("411 Length Required", "A body comes with its Content-Length.", (CLOSE,))
        length = int(environ["CONTENT_LENGTH"])
        if length > most:
            detail = f"The body has {length} bytes; at most {most} are read."
            return Refusal("413 Content Too Large", detail, (CLOSE,))
        if not self._places.acquire(blocking=False):
            return busy("Too many requests with bodies are being read.")
        try:
            body = _read(environ["wsgi.input"], length)
        finally:
            self._places.release()
        if isinstance(body, Refusal):
            return body
        return {**environ, "wsgi.input": BytesIO(body)}


def _read(stream: Any, length: int) -> bytes | Refusal:
    """A body of so many bytes.

    A read blocks until all the bytes that it asks for have arrived. So this asks for single bytes
    while the body arrives slowly, and checks the deadline after each.
    """
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
