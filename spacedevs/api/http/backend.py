"""Calls Django on a seat with a database connection, and once more if that connection is dead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.http import http_date

from spacedevs.api.http.gate import KEYED
from spacedevs.api.http.kept import Headers, KeptResponse
from spacedevs.api.http.news import AWAITED
from spacedevs.api.http.pools import Busy, Pool
from spacedevs.api.http.questions import Question, visible
from spacedevs.api.http.refusals import (
    AWAY,
    DATABASE_LOST,
    TRANSACTION_LOST,
    Environment,
    Refusal,
    busy,
)
from spacedevs.api.http.revision import Revision
from spacedevs.api.http.sources import SOURCE, source_of
from spacedevs.api.renderings.present import NEVER, Latest, Present
from spacedevs.api.renderings.reads import Tables, watching_reads
from spacedevs.api.renderings.revisions import DATA_REVISION, RENDERINGS_MADE
from spacedevs.clock import watching_the_clock
from spacedevs.database.connections import replace_if_dead
from spacedevs.database.replica import PRIMARY, lead_to

#: A response of Django's that is not kept: status, headers, body.
Answer = tuple[str, Headers, bytes]

#: Seconds that a request waits for its seat.
REQUEST_SECONDS = 30.0
#: Seats for readers and for the admin, and how many requests may be in the admin or wait for it.
READERS, CURATORS, MOST_CURATORS = 4, 4, 12

ADMIN = "/admin/"
#: Addresses at which requests may write, over seats and connections of their own.
WRITTEN = (ADMIN, *KEYED)
NOT_STORED = ("Cache-Control", "no-store")
#: Statuses that other caches may keep, though Django names no revision for them.
LASTING = ("301", "404")
BUSY = "The server is busy."
LOST = "a request has lost its connection"


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
        pool = self.curators if environ["PATH_INFO"].startswith(WRITTEN) else self.readers

        def work() -> KeptResponse | Answer | Refusal:
            if shows_data and self.revision.away:
                return busy(AWAY)
            return self._respond(question, environ)

        try:
            return pool.run(work, REQUEST_SECONDS)
        except Busy:
            return busy(BUSY)

    def _respond(self, question: Question | None, environ: Environment) -> KeptResponse | Answer:
        asked_at, present = time.monotonic(), self.revision.present
        reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        with watching_the_clock() as clock, watching_reads() as reads:
            answer, asked = self._read(question, environ) if reading else self._write(environ)
        status, headers, body = answer
        environ[SOURCE] = source_of(environ, asked.get(RENDERINGS_MADE))
        environ[RENDERINGS_MADE] = asked.get(RENDERINGS_MADE, 0)
        environ[AWAITED] = asked.get(AWAITED)
        shown = asked.get(DATA_REVISION)
        cache_control = "private, no-cache" if question is None else settings.CACHE_CONTROL
        if not reading or shown is None or not status.startswith("200"):
            return status, _without_revision(status, headers, cache_control), body
        number, changed_at = shown
        latest = _latest(present, reads.tables, number)
        if present and latest and number == present.state.number:
            changed_at = latest.changed_at  # otherwise it may have changed since
        etag = f'W/"{blake2b(body, digest_size=15).hexdigest()}"'
        fixed = [item for item in headers if item[0] not in ("Vary", "Content-Length")]
        fixed += [("Vary", _varies(headers)), ("Cache-Control", cache_control), ("ETag", etag)]
        if changed_at is not None and not clock:
            fixed.append(("Last-Modified", http_date(changed_at)))
        expires = asked_at + max(settings.MAX_LAG, min(clock)) if clock else None
        token = latest.token if latest else None
        return KeptResponse(status, fixed, body, reads.tables, token, etag, expires)

    def _read(self, question: Question | None, environ: Environment) -> tuple[Answer, Environment]:
        """Django's response and its environment; tried again if its connection died."""
        database = self.revision.database.name
        answer, asked = self._call(visible(environ, question) | {"REQUEST_METHOD": "GET"})
        again = asked.get(TRANSACTION_LOST)
        if asked.get(DATABASE_LOST):
            again = (
                self.revision.renew()
                or self.revision.leave_replica(LOST)
                or self.revision.database.name != database  # another request has left it
            )
        if again:
            answer, asked = self._call(visible(environ, question) | {"REQUEST_METHOD": "GET"})
        return answer, asked

    def _write(self, environ: Environment) -> tuple[Answer, Environment]:
        """The same for a request that can't be repeated, so the connection is checked first."""
        self._lead(environ)
        replace_if_dead()
        return self._call(visible(environ, None))

    def _lead(self, environ: Environment) -> None:
        """Let the connection lead to the primary for who may write, else to that of readers."""
        may_write = environ["PATH_INFO"].startswith(WRITTEN)
        lead_to(PRIMARY if may_write else self.revision.database.name)

    def _call(self, environ: Environment) -> tuple[Answer, Environment]:
        self._lead(environ)
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


def _latest(present: Present | None, tables: Tables, number: int) -> Latest | None:
    """The latest revision of the tables that an answer depends on, as it was known before.

    If one of them has changed since, the answer may be newer than that, and is made again once the
    process knows. None if the answer is older, as from another standby, or nothing is known.
    """
    if not tables:
        return NEVER
    return present.latest(tables) if present and number >= present.state.number else None


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
