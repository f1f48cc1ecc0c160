"""The WSGI application in front of Django's: same question, same revision, same bytes.

A thread that takes a request looks for a kept response, and waits for a seat only if Django has to
make one. So neither slow clients nor writers that wait for each other hold up readers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore, Lock
from typing import Any

from django.conf import settings
from django.utils.http import parse_etags

from spacedevs.api.http.backend import ADMIN, BUSY, NOT_STORED, REQUEST_SECONDS, Answer, Backend
from spacedevs.api.http.bodies import Bodies, has_body, without_body
from spacedevs.api.http.encodings import WORTH_COMPRESSING, encoding_for
from spacedevs.api.http.kept import KeptResponse, KeptResponses
from spacedevs.api.http.proxies import believe_proxies
from spacedevs.api.http.questions import Question, Questions, visible
from spacedevs.api.http.refusals import (
    AWAY,
    CLOSE,
    Environment,
    Refusal,
    busy,
    refuse_headers,
    refuse_target,
)
from spacedevs.api.http.revision import Revision
from spacedevs.api.http.streams import Stream
from spacedevs.api.renderings.pictures import PATH as PICTURES
from spacedevs.api.renderings.revisions import CODE_REVISION

Start = Callable[..., Any]

HEALTH = "/health/"
#: How many pictures a process sends at a time: half of its threads do other things.
STREAMS = 16
JSON = ("Content-Type", "application/json")
#: Added, with an Age, to a response that may be outdated because the database doesn't answer.
STALE = ("Warning", '110 - "Response is Stale"')


class Front:
    """Refuses what is out of bounds, sends kept responses, and asks Django for the rest.

    `questions` reads off a request what its response depends on.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        questions: Questions,
        revision: Revision,
    ) -> None:
        self.questions = questions
        self.revision = revision
        self.backend = Backend(application, revision)
        self.bodies = Bodies()
        # the counts of lists take the other eighth (spacedevs.api.renderings.counts)
        self.kept = KeptResponses(settings.KEPT_ANSWERS * 2**20 * 7 // 8)
        self.streams = BoundedSemaphore(STREAMS)
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
        if environ["PATH_INFO"].startswith(PICTURES):
            return self._stream(environ, start_response)
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

    def _stream(self, environ: Environment, start_response: Start) -> Iterable[bytes]:
        """Django's response piece by piece, without a seat; only few are on their way at a time."""
        refusal = refuse_headers(environ)
        if refusal is None and not self.streams.acquire(blocking=False):
            refusal = busy("Too many pictures are being sent.")
        if refusal:
            return _send(refusal, environ, start_response)
        try:
            parts = self.backend.application(visible(environ, None), start_response)
        except BaseException:
            self.streams.release()
            raise
        return Stream(parts, self.streams.release)

    def _write(self, environ: Environment) -> Answer | Refusal:
        """The answer to a request that may write; only the admin gets its body."""
        refusal = refuse_headers(environ)
        if refusal:
            return refusal
        if has_body(environ):
            in_admin = environ["PATH_INFO"].startswith(ADMIN)
            read = self.bodies.read(environ) if in_admin else without_body(environ)
            if isinstance(read, Refusal):
                return read
            environ = read
        made = self._ask(None, environ)
        assert not isinstance(made, KeptResponse)
        return made

    def _find(self, question: Question | None) -> tuple[KeptResponse | None, float]:
        """The kept response, if there is one that holds, and by how many seconds it may be late."""
        if question is None or not settings.KEPT_ANSWERS:
            return None, 0.0
        response = self.kept.get(question)
        if response is not None and response.token == CODE_REVISION[0]:
            holds, late = True, 0.0
        else:
            token, late = self.revision.current()
            holds = response is not None and response.token == token
        if holds and response and response.expires is not None and not late:
            holds = time.monotonic() <= response.expires
        return (response if holds else None), late

    def _make(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        """A new response, made by one thread while other threads with that question wait.

        The others take the response of the former revision instead, as long as the lag allows.
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
        """Whether a response shows the former revision, and that still holds."""
        return (
            response.expires is None
            and response.token == self.revision.former
            and time.monotonic() < self.revision.former_until
        )

    def _keep(
        self, question: Question, made: KeptResponse | Answer | Refusal
    ) -> KeptResponse | Answer | Refusal:
        """The response, which is kept if it shows the present revision or only code."""
        if isinstance(made, KeptResponse):
            known = (CODE_REVISION[0], self.revision.token)
            if made.token in known or (self.revision.renew() and made.token == self.revision.token):
                self.kept.put(question, made)
        return made

    def _ask(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        path = environ["PATH_INFO"]
        shows_data = path.startswith(ADMIN) or self.questions.shows_data(path)
        return self.backend.ask(question, environ, shows_data=shows_data)

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
    """Whether an If-None-Match header names an ETag, as a weak or as a strong one."""
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    return "*" in tags or etag.removeprefix("W/") in tags
