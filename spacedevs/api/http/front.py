"""The WSGI application in front of Django's: same question, same data, same bytes.

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

from spacedevs.api.http.backend import (
    ADMIN,
    BUSY,
    NOT_STORED,
    REQUEST_SECONDS,
    Answer,
    Backend,
)
from spacedevs.api.http.bodies import Bodies, has_body, without_body
from spacedevs.api.http.encodings import WORTH_COMPRESSING, encoding_for
from spacedevs.api.http.gate import CLIENT, KEYED, Gate
from spacedevs.api.http.health import ADDRESSES, FINE, Health
from spacedevs.api.http.kept import KeptResponse, KeptResponses
from spacedevs.api.http.news import AWAITED, News
from spacedevs.api.http.parameters import HEADER
from spacedevs.api.http.proxies import believe_proxies
from spacedevs.api.http.questions import Question, Questions, visible
from spacedevs.api.http.refusals import (
    CLOSE,
    Environment,
    Refusal,
    busy,
    refuse_headers,
    refuse_method,
    refuse_target,
)
from spacedevs.api.http.revision import Revision
from spacedevs.api.http.sources import HEALTH, KEPT, REFUSED, SOURCE
from spacedevs.api.http.streams import Stream
from spacedevs.api.renderings.pictures import PATH as PICTURES

Start = Callable[..., Any]

#: The longest body of a request that isn't the admin's, in bytes.
MOST_BYTES = 16_384
#: How many pictures a process sends at a time: half of its threads do other things.
STREAMS = 16
JSON = ("Content-Type", "application/json")
#: Scripts of any site may read refusals, as they may read responses.
ANY_ORIGIN = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", ", ".join(settings.CORS_EXPOSE_HEADERS)),
]
#: Added, with an Age, to a response that may be outdated because the database doesn't answer.
STALE = ("Warning", '110 - "Response is Stale"')


class Front:
    """Refuses what is out of bounds, sends kept responses, and asks Django for the rest.

    `questions` reads off a request what its response depends on, `gate` who asks. `news` is what
    requests may wait for.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        questions: Questions,
        revision: Revision,
        gate: Gate,
        news: News | None = None,
    ) -> None:
        self.questions = questions
        self.revision = revision
        self.gate = gate
        self.news = news
        self.backend = Backend(application, revision)
        self.health = Health(revision, self.backend.readers)
        self.bodies = Bodies()
        # two eighths are for counts of lists, and for renderings that can't be stored
        self.kept = KeptResponses(settings.KEPT_ANSWERS * 2**20 * 6 // 8)
        self.streams = BoundedSemaphore(STREAMS)
        self.making: dict[Question, Lock] = {}
        self.lock = Lock()

    def __call__(self, environ: Environment, start_response: Start) -> Iterable[bytes]:
        believe_proxies(environ)
        refusal = refuse_target(environ) or self.gate(environ)
        if refusal:
            return _send(refusal, environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _send(self._write(environ), environ, start_response)
        if has_body(environ):
            refusal = Refusal("400 Bad Request", "A request that reads has no body.", (CLOSE,))
            return _send(refusal, environ, start_response)
        if environ["PATH_INFO"] in ADDRESSES:
            return _send(self._health(environ), environ, start_response)
        if environ["PATH_INFO"].startswith(PICTURES):
            return self._stream(environ, start_response)
        if query := environ["QUERY_STRING"]:
            unknown = self.questions.unknown_parameters.named(environ["PATH_INFO"], query)
            if unknown:
                start_response = _naming(unknown, start_response)
        question = self.questions.read(environ)
        response, late = self._find(question)
        if response is None:
            new = refuse_headers(environ) or self._make(question, environ)
            if not isinstance(new, KeptResponse):
                return _send(new, environ, start_response)
            response, late = new, 0.0
        return self._send_kept(question, response, late, environ, start_response)

    def _health(self, environ: Environment) -> Answer | Refusal:
        refusal = self.health.ask(environ["PATH_INFO"])
        environ[SOURCE] = HEALTH
        return refusal or ("200 OK", [JSON, NOT_STORED], FINE)

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
        """The answer to a request that may write; only the addresses that write get its body."""
        refusal = refuse_method(environ) or refuse_headers(environ)
        if refusal:
            return refusal
        if has_body(environ):
            most = _most_bytes(environ["PATH_INFO"])
            read = self.bodies.read(environ, most) if most else without_body(environ)
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
        if response is not None and not response.tables:
            holds, late = True, 0.0
        else:
            present, late = self.revision.current()
            holds = response is not None and response.shows(present)
        if holds and response and response.expires is not None and not late:
            holds = time.monotonic() <= response.expires
        return (response if holds else None), late

    def _make(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        """A new response, made by one thread while other threads with that question wait.

        The others take the response of the former revisions instead, as long as the lag allows.
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
        """Whether a response shows the former revisions, and these still hold."""
        return (
            response.expires is None
            and time.monotonic() < self.revision.former_until
            and response.shows(self.revision.former)
        )

    def _keep(
        self, question: Question, made: KeptResponse | Answer | Refusal
    ) -> KeptResponse | Answer | Refusal:
        """The response, which is kept if it is known which revision it shows.

        The former one goes in any case: whoever has seen the new one isn't shown that again.
        """
        if isinstance(made, KeptResponse) and made.token is not None:
            self.kept.put(question, made)
        elif isinstance(made, KeptResponse) or (not isinstance(made, Refusal) and made[0] < "500"):
            self.kept.forget(question)
        return made

    def _ask(
        self, question: Question | None, environ: Environment
    ) -> KeptResponse | Answer | Refusal:
        path = environ["PATH_INFO"]
        shows_data = path.startswith(ADMIN) or self.questions.shows_data(path)
        if shows_data and question is None and not path.startswith(ADMIN):
            self.revision.current()  # so that changes are followed even if nobody asks for more
        made = self.backend.ask(question, environ, shows_data=shows_data)
        while self.news and (awaited := environ.get(AWAITED)):
            if isinstance(made, Refusal) or not self.news.wait(awaited, environ[CLIENT]):
                break
            made = self.backend.ask(question, environ, shows_data=shows_data)
        return made

    def _send_kept(
        self,
        question: Question | None,
        response: KeptResponse,
        late: float,
        environ: Environment,
        start_response: Start,
    ) -> Iterable[bytes]:
        environ.setdefault(SOURCE, KEPT)  # unless this very request had it made
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
        environ.setdefault(SOURCE, REFUSED)
        body = made.body
        headers = [JSON, ("Content-Length", str(len(body))), NOT_STORED, *ANY_ORIGIN, *made.headers]
        made = made.status, headers, body
    status, headers, body = made
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _naming(unknown: str, start_response: Start) -> Start:
    """Adds to the response which parameters are ignored. A kept one may be that of a request
    without them, so it can't say so itself."""
    return lambda status, headers: start_response(status, [*headers, (HEADER, unknown)])


def _most_bytes(path: str) -> int:
    """How long a body is read at a path; 0 for none."""
    if path.startswith(ADMIN):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return MOST_BYTES if path.startswith(KEYED) else 0


def _matches(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names an ETag, as a weak or as a strong one."""
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    return "*" in tags or etag.removeprefix("W/") in tags
