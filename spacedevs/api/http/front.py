"""The WSGI application in front of Django's: same question, same revision, same bytes.

A thread that takes a request looks for a kept response, and waits for a seat if Django has to make
one. Readers and the admin have seats of their own, fewer than there are threads. So neither slow
clients nor writers who wait for each other hold up those who read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.http import http_date, parse_etags

from spacedevs.api.http.bounds import (
    AWAY,
    CLOSE,
    DATABASE_LOST,
    Refusal,
    busy,
    has_body,
    refuse_headers,
    refuse_target,
    with_body,
    without_body,
)
from spacedevs.api.http.encodings import WORTH_COMPRESSING, encoding_for
from spacedevs.api.http.kept import Headers, KeptResponse, KeptResponses
from spacedevs.api.http.pools import Busy, Pool
from spacedevs.api.http.proxies import believe_proxies
from spacedevs.api.http.questions import Environment, Question, Questions, visible
from spacedevs.api.http.revision import Revision
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION
from spacedevs.clock import watching_the_clock
from spacedevs.database.connections import replace_if_dead

Start = Callable[..., Any]
#: What Django has answered if it isn't to be kept: status, headers, body.
Answer = tuple[str, Headers, bytes]

#: Seconds that a request waits for its turn and its answer.
REQUEST_SECONDS = 30.0
#: Seats of readers and of the admin, and how many may be in the admin or wait for it.
READERS, CURATORS, MOST_CURATORS = 4, 4, 12

ADMIN = "/admin/"
HEALTH = "/health/"
JSON = ("Content-Type", "application/json")
NOT_STORED = ("Cache-Control", "no-store")
#: Statuses that hold for as long as the data does, though no revision is known for them.
LASTING = ("301", "404")
#: What a response says that may be late because the database doesn't answer, with its Age.
STALE = ("Warning", '110 - "Response is Stale"')
BUSY = "The server is busy."


class Front:
    """Answers for Django what Django has answered before, and refuses what nobody should wait for.

    `questions` reads off a request what its answer depends on.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        questions: Questions,
        revision: Revision,
    ) -> None:
        self.application = application
        self.questions = questions
        self.revision = revision
        # an eighth is for the counts and places of lists (spacedevs.api.renderings.pages)
        self.kept = KeptResponses(settings.KEPT_ANSWERS * 2**20 * 7 // 8)
        self.readers = Pool(READERS)
        self.curators = Pool(CURATORS, MOST_CURATORS)
        self.making: dict[Question, Lock] = {}
        self.lock = Lock()

    def __call__(self, environ: Environment, start_response: Start) -> Iterable[bytes]:
        believe_proxies(environ)
        refusal = refuse_target(environ)
        if refusal:
            return _send(refusal, environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _send(self._write(environ), environ, start_response)
        if has_body(environ):
            refusal = Refusal("400 Bad Request", "A request that reads has no body.", (CLOSE,))
            return _send(refusal, environ, start_response)
        if environ["PATH_INFO"] == HEALTH:
            return _send(self._health(), environ, start_response)
        question = self.questions.read(environ)
        response, late = self._find(question)
        if response is None:
            new = refuse_headers(environ) or self._make(question, environ)
            if not isinstance(new, KeptResponse):
                return _send(new, environ, start_response)
            response, late = new, 0.0
        return self._send_kept(question, response, late, environ, start_response)

    def _health(self) -> Answer | Refusal:
        """Whether the server can answer."""
        if not self.revision.renew():
            return busy(AWAY)
        if self.revision.token is None:
            return busy("The database is not prepared for this version: run migrate.")
        return "200 OK", [JSON, NOT_STORED], b'{"status":"ok"}'

    def _write(self, environ: Environment) -> Answer | Refusal:
        """The answer to a request that isn't one to read; only the admin wants its body."""
        refusal = refuse_headers(environ)
        if refusal:
            return refusal
        if has_body(environ):
            in_admin = environ["PATH_INFO"].startswith(ADMIN)
            read = with_body(environ) if in_admin else without_body(environ)
            if isinstance(read, Refusal):
                return read
            environ = read
        made = self._ask(None, environ)
        assert not isinstance(made, KeptResponse)
        return made

    def _find(self, question: Question | None) -> tuple[KeptResponse | None, float]:
        """The kept response, if there is one and it's right, and how many seconds late it is."""
        if question is None or not settings.KEPT_ANSWERS:
            return None, 0.0
        response = self.kept.get(question)
        if response is not None and response.token == CODE_REVISION[0]:
            right, late = True, 0.0
        else:
            token, late = self.revision.current()
            right = response is not None and response.token == token
        if right and response and response.expires is not None and not late:
            right = time.monotonic() <= response.expires
        return (response if right else None), late

    def _make(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        """A new response, made by one thread while the others wait.

        They take the former one instead, for as long as the lag allows.
        """
        if question is None or not settings.KEPT_ANSWERS:
            return self._ask(question, environ)
        with self.lock:
            making = self.making.setdefault(question, Lock())
        if not making.acquire(blocking=False):
            former = self.kept.get(question)
            if former and self._is_former(former):
                return former
            if not making.acquire(timeout=REQUEST_SECONDS):
                return busy(BUSY)
        try:
            response, _ = self._find(question)
            return response or self._keep(question, self._ask(question, environ))
        finally:
            with self.lock:
                self.making.pop(question, None)
            making.release()

    def _is_former(self, response: KeptResponse) -> bool:
        return (
            response.expires is None
            and response.token == self.revision.former
            and time.monotonic() < self.revision.former_until
        )

    def _keep(
        self, question: Question, made: KeptResponse | Answer | Refusal
    ) -> KeptResponse | Answer | Refusal:
        if isinstance(made, KeptResponse):
            known = (CODE_REVISION[0], self.revision.token)
            if made.token in known or (self.revision.renew() and made.token == self.revision.token):
                self.kept.put(question, made)
        return made

    def _ask(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        """What Django answers, as soon as there is a seat."""
        path = environ["PATH_INFO"]
        in_admin = path.startswith(ADMIN)
        pool = self.curators if in_admin else self.readers
        shows_data = path.startswith(self.questions.api) and path not in self.questions.pages

        def work() -> KeptResponse | Answer | Refusal:
            if (in_admin or shows_data) and self.revision.away:
                return busy(AWAY)
            return self._ask_django(question, environ)

        try:
            return pool.run(work, REQUEST_SECONDS)
        except Busy:
            return busy(BUSY)

    def _ask_django(self, question: Question | None, environ: Environment) -> KeptResponse | Answer:
        """A response that may be kept if it shows a certain revision.

        Reading over a connection that turns out to be dead is tried once more over a new one.
        """
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not reads:
            replace_if_dead()
        for last in (not reads, True):
            asked_at = time.monotonic()
            asked = visible(environ, question)
            if reads:
                asked["REQUEST_METHOD"] = "GET"
            with watching_the_clock() as clock:
                status, headers, body = self._call(asked)
            if not asked.get(DATABASE_LOST):
                break
            for connection in connections.all(initialized_only=True):
                connection.close()
            if last or not self.revision.renew():
                break
        shown = asked.get(DATA_REVISION)
        if not reads or shown is None or not status.startswith("200"):
            return status, self._without_revision(status, headers, question), body
        token, changed_at = shown
        etag = f'W/"{blake2b(body, digest_size=15).hexdigest()}"'
        fixed = [item for item in headers if item[0] not in ("Vary", "Content-Length")]
        fixed += [
            ("Vary", _varies(headers)),
            ("Cache-Control", self._cache_control(question)),
            ("ETag", etag),
        ]
        if changed_at is not None and not clock:
            fixed.append(("Last-Modified", http_date(changed_at)))
        expires = asked_at + settings.MAX_LAG if clock else None
        return KeptResponse(status, fixed, body, token, etag, expires)

    def _call(self, environ: Environment) -> Answer:
        head: list[Any] = []
        parts = self.application(
            environ, lambda status, headers, *_: head.extend((status, headers))
        )
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = head
        return status, headers, body

    def _cache_control(self, question: Question | None) -> str:
        return "private, no-cache" if question is None else settings.CACHE_CONTROL

    def _without_revision(
        self, status: str, headers: Headers, question: Question | None
    ) -> Headers:
        """The headers of a response that is not kept here, with a word on keeping it elsewhere."""
        if any(name in ("Cache-Control", "Set-Cookie") for name, _ in headers):
            return headers
        lasting = status[:3] in LASTING
        said = ("Cache-Control", self._cache_control(question)) if lasting else NOT_STORED
        return [*headers, said]

    def _send_kept(
        self,
        question: Question | None,
        response: KeptResponse,
        late: float,
        environ: Environment,
        start_response: Start,
    ) -> Iterable[bytes]:
        stale = [("Age", str(int(late))), STALE] if late else []
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (known == response.etag or _matches(known, response.etag)):
            start_response(
                "304 Not Modified",
                [item for item in response.headers if not item[0].startswith("Content-")] + stale,
            )
            return []
        encoding = None
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if accepted and len(response.body) >= WORTH_COMPRESSING:
            encoding = encoding_for(accepted)
        if encoding not in response.encoded:
            response.encode(encoding)
            if question is not None and self.kept.get(question) is response:  # it has grown
                self.kept.put(question, response)
        headers, body = response.encoded[encoding]
        start_response(response.status, headers + stale if stale else headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _send(made: Answer | Refusal, environ: Environment, start_response: Start) -> Iterable[bytes]:
    if isinstance(made, Refusal):
        body = made.body
        headers = [JSON, ("Content-Length", str(len(body))), NOT_STORED, *made.headers]
        made = made.status, headers, body
    status, headers, body = made
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _matches(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names an ETag, be it as a weak or as a strong one."""
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    return "*" in tags or etag.removeprefix("W/") in tags


def _varies(headers: Headers) -> str:
    """The Vary header: what Django says, but for the origin, which makes no difference here.

    The host is in every link, and not every cache tells hosts apart by itself.
    """
    said = [word.strip() for name, value in headers if name == "Vary" for word in value.split(",")]
    kept = [word for word in said if word.lower() != "origin"]
    return ", ".join(dict.fromkeys([*kept, "Host", "Accept-Encoding"]))
