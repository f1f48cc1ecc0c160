"""Calls Django on a seat with a database connection, and once more if that connection is dead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.http import http_date

from spacedevs.api.http.kept import Headers, KeptResponse
from spacedevs.api.http.pools import Busy, Pool
from spacedevs.api.http.questions import Question, visible
from spacedevs.api.http.refusals import AWAY, DATABASE_LOST, Environment, Refusal, busy
from spacedevs.api.http.revision import Revision
from spacedevs.api.renderings.revisions import DATA_REVISION
from spacedevs.clock import watching_the_clock
from spacedevs.database.connections import replace_if_dead

#: A response of Django's that is not kept: status, headers, body.
Answer = tuple[str, Headers, bytes]

#: Seconds that a request waits for its seat.
REQUEST_SECONDS = 30.0
#: Seats for readers and for the admin, and how many requests may be in the admin or wait for it.
READERS, CURATORS, MOST_CURATORS = 4, 4, 12

ADMIN = "/admin/"
NOT_STORED = ("Cache-Control", "no-store")
#: Statuses that other caches may keep, though Django names no revision for them.
LASTING = ("301", "404")
BUSY = "The server is busy."


class Backend:
    """Django's application behind seats: readers and the admin have seats of their own."""

    def __init__(self, application: Callable[..., Iterable[bytes]], revision: Revision) -> None:
        self.application = application
        self.revision = revision
        self.readers = Pool(READERS)
        self.curators = Pool(CURATORS, MOST_CURATORS)

    def ask(
        self, question: Question | None, environ: Environment, *, shows_data: bool
    ) -> KeptResponse | Answer | Refusal:
        """Django's response, as soon as there is a seat; a KeptResponse if it may be kept.

        While the database is away, requests that show data are refused.
        """
        pool = self.curators if environ["PATH_INFO"].startswith(ADMIN) else self.readers

        def work() -> KeptResponse | Answer | Refusal:
            if shows_data and self.revision.away:
                return busy(AWAY)
            return self._respond(question, environ)

        try:
            return pool.run(work, REQUEST_SECONDS)
        except Busy:
            return busy(BUSY)

    def _respond(self, question: Question | None, environ: Environment) -> KeptResponse | Answer:
        asked_at = time.monotonic()
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        with watching_the_clock() as clock:
            answer, asked = self._read(question, environ) if reads else self._write(environ)
        status, headers, body = answer
        shown = asked.get(DATA_REVISION)
        cache_control = "private, no-cache" if question is None else settings.CACHE_CONTROL
        if not reads or shown is None or not status.startswith("200"):
            return status, _without_revision(status, headers, cache_control), body
        token, changed_at = shown
        etag = f'W/"{blake2b(body, digest_size=15).hexdigest()}"'
        fixed = [item for item in headers if item[0] not in ("Vary", "Content-Length")]
        fixed += [("Vary", _varies(headers)), ("Cache-Control", cache_control), ("ETag", etag)]
        if changed_at is not None and not clock:
            fixed.append(("Last-Modified", http_date(changed_at)))
        expires = asked_at + settings.MAX_LAG if clock else None
        return KeptResponse(status, fixed, body, token, etag, expires)

    def _read(self, question: Question | None, environ: Environment) -> tuple[Answer, Environment]:
        """Django's response and its environment; retried once if the connection was dead."""
        answer, asked = self._call(visible(environ, question) | {"REQUEST_METHOD": "GET"})
        if asked.get(DATABASE_LOST) and self.revision.renew():
            answer, asked = self._call(visible(environ, question) | {"REQUEST_METHOD": "GET"})
        return answer, asked

    def _write(self, environ: Environment) -> tuple[Answer, Environment]:
        """The same for a request that can't be repeated, so the connection is checked first."""
        replace_if_dead()
        return self._call(visible(environ, None))

    def _call(self, environ: Environment) -> tuple[Answer, Environment]:
        head: list[Any] = []
        parts = self.application(
            environ, lambda status, headers, *_: head.extend((status, headers))
        )
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        if environ.get(DATABASE_LOST):
            for connection in connections.all(initialized_only=True):
                connection.close()
        status, headers = head
        return (status, headers, body), environ


def _without_revision(status: str, headers: Headers, cache_control: str) -> Headers:
    """The headers of a response that is not kept here, with Cache-Control for other caches."""
    if any(name in ("Cache-Control", "Set-Cookie") for name, _ in headers):
        return headers
    lasting = status[:3] in LASTING
    return [*headers, ("Cache-Control", cache_control) if lasting else NOT_STORED]


def _varies(headers: Headers) -> str:
    """The Vary header: Django's, without Origin, which changes nothing here, but with Host.

    The host is in every link, and not every cache tells hosts apart by itself.
    """
    said = [word.strip() for name, value in headers if name == "Vary" for word in value.split(",")]
    kept = [word for word in said if word.lower() != "origin"]
    return ", ".join(dict.fromkeys([*kept, "Host", "Accept-Encoding"]))
