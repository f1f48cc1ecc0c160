"""Answers kept in front of Django: the same question at the same data revision, the same bytes.

Also everything about an answer that HTTP wants to know and no view needs to: validators,
compression, how long it may be kept elsewhere.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any

import brotli
import zstandard
from cachetools import LRUCache
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils.http import http_date, parse_etags

from core.time import watching_the_clock
from spacedevs.api.derived import keep_derived
from spacedevs.api.triggers import fingerprint
from spacedevs.api.viewsets import DATA_REVISION
from spacedevs.models import DataRevision

Environment = dict[str, Any]
Headers = list[tuple[str, str]]

#: What an answer to a reader without credentials may depend on, and all that Django gets to see
#: of such a request's headers: so no answer can be meant for one client and reach another.
QUESTION = [
    "wsgi.url_scheme",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "HTTP_ACCEPT",
    "HTTP_ORIGIN",
    *(["HTTP_X_FORWARDED_HOST"] if settings.USE_X_FORWARDED_HOST else []),
    *([settings.SECURE_PROXY_SSL_HEADER[0]] if settings.SECURE_PROXY_SSL_HEADER else []),
]
CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")

#: The best first, for clients that like several equally well.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "zstd": lambda body: zstandard.compress(body, level=6),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
#: Bodies that are shorter, in bytes, gain nothing by compression.
WORTH_COMPRESSING = 500


@dataclass
class Answer:
    """A whole answer, in every encoding that has been asked for."""

    status: str
    headers: Headers
    body: bytes
    token: str  # the data revision that it shows
    etag: str
    expires: float | None = None  # on the monotonic clock; None if it doesn't depend on time
    encoded: dict[str | None, tuple[Headers, bytes]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def encode(self, encoding: str | None) -> tuple[Headers, bytes]:
        """Headers and body in an encoding, compressed the first time."""
        if encoding not in self.encoded:
            with self.lock:
                if encoding not in self.encoded:
                    body, headers = self.body, list(self.headers)
                    if encoding:
                        body = ENCODINGS[encoding](body)
                        headers.append(("Content-Encoding", encoding))
                    headers.append(("Content-Length", str(len(body))))
                    self.encoded[encoding] = headers, body
        return self.encoded[encoding]

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        bodies = sum(len(body) for encoding, (_, body) in self.encoded.items() if encoding)
        return 4000 + len(self.body) + bodies


class Revision:
    """The data revision as this process knows it, at most `settings.MAX_LAG` seconds late."""

    def __init__(self) -> None:
        self.token: str | None = None  # None while nothing can be relied on
        self.former: str | None = None  # the token before, good until `former_until`
        self.former_until = self.asked_at = float("-inf")
        self.asking = Lock()

    def current(self) -> str | None:
        """The token; the database is asked for it when half of the lag is over.

        One thread asks. The others go on with the token that they know, as long as they may.
        """
        age = time.monotonic() - self.asked_at
        if age < settings.MAX_LAG / 2:
            return self.token
        if self.asking.acquire(blocking=age >= settings.MAX_LAG):
            try:
                if time.monotonic() - self.asked_at >= settings.MAX_LAG / 2:
                    self.ask()
            finally:
                self.asking.release()
        return self.token

    def ask(self) -> None:
        """Look at the database; without one, nothing can be relied on."""
        asked_at = time.monotonic()
        close_old_connections()
        try:
            known = DataRevision.objects.filter(fingerprint=fingerprint())
            revision = known.first()
            if keep_derived(revision):
                revision = known.first()
        except (DatabaseError, InterfaceError):
            revision = None
        close_old_connections()
        token = revision.token if revision else None
        if token != self.token:
            self.former, self.former_until = self.token, self.asked_at + settings.MAX_LAG
            self.token = token
        self.asked_at = asked_at


class Answers:
    """A WSGI application that answers for another one what that has answered before."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.revision = Revision()
        self.lock = Lock()
        self.kept: LRUCache[Any, Answer] = LRUCache(
            settings.KEPT_ANSWERS * 2**20, getsizeof=lambda answer: answer.size
        )
        self.making: dict[Any, Lock] = {}
        self.prefix = f"/{settings.API_ROOT}"

    def __call__(self, environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not environ["PATH_INFO"].startswith(
            self.prefix
        ):
            return self.application(environ, start_response)
        question = None
        if not any(name in environ for name in CREDENTIALS):
            question = tuple([environ.get(name) for name in QUESTION])
        answer = self._find(question) or self._make(question, environ)
        if isinstance(answer, Answer):
            return self._send(question, answer, environ, start_response)
        status, headers, body = answer  # an error, or a page that shows no data
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _find(self, question: Any) -> Answer | None:
        """The kept answer, if there is one and it's still right."""
        token = self.revision.current()
        if question is None or not settings.KEPT_ANSWERS:
            return None
        with self.lock:
            answer = self.kept.get(question)
        if answer is None or answer.token != token:
            return None
        if answer.expires is not None and time.monotonic() > answer.expires:
            return None
        return answer

    def _make(self, question: Any, environ: Environment) -> Any:
        """A new answer, made by one thread while the others wait.

        They take the former answer instead, for as long as the lag allows.
        """
        if question is None or not settings.KEPT_ANSWERS:
            return self._ask_application(question, environ)
        with self.lock:
            making = self.making.setdefault(question, Lock())
            former = self.kept.get(question)
        if not making.acquire(blocking=False):
            if former and self._is_former(former):
                return former
            making.acquire()
        try:
            return self._find(question) or self._keep(
                question, self._ask_application(question, environ)
            )
        finally:
            with self.lock:
                self.making.pop(question, None)
            making.release()

    def _is_former(self, answer: Answer) -> bool:
        return (
            answer.expires is None
            and answer.token == self.revision.former
            and time.monotonic() < self.revision.former_until
        )

    def _keep(self, question: Any, answer: Any) -> Any:
        if isinstance(answer, Answer):
            if answer.token != self.revision.token:
                self.revision.ask()
            if answer.token == self.revision.token:
                self._put(question, answer)
        return answer

    def _put(self, question: Any, answer: Answer) -> None:
        with self.lock:
            self.kept.pop(question, None)
            if answer.size <= self.kept.maxsize:
                self.kept[question] = answer

    def _ask_application(self, question: Any, environ: Environment) -> Any:
        """An Answer if it shows data of a certain revision, else its status, headers and body."""
        asked_at = time.monotonic()
        visible = {
            name: value
            for name, value in environ.items()
            if question is None or not name.startswith("HTTP_") or name in QUESTION
        }
        visible["REQUEST_METHOD"] = "GET"
        head: list[Any] = []
        with watching_the_clock() as asked:
            parts = self.application(
                visible, lambda status, headers, *_: head.extend((status, headers))
            )
            try:
                body = b"".join(parts)
            finally:
                getattr(parts, "close", lambda: None)()
        status, headers = head
        revision = visible.get(DATA_REVISION)
        if revision is None or not status.startswith("200"):
            return status, headers, body
        token, changed_at = revision
        etag = f'W/"{blake2b(body, digest_size=15).hexdigest()}"'
        fixed = [item for item in headers if item[0] not in ("Vary", "Content-Length")]
        varies = [value for name, value in headers if name == "Vary"]
        fixed += [
            ("Vary", ", ".join([*varies, "Accept-Encoding"])),
            ("Cache-Control", "private, no-cache" if question is None else settings.CACHE_CONTROL),
            ("ETag", etag),
        ]
        if not asked:
            fixed.append(("Last-Modified", http_date(changed_at)))
        expires = asked_at + settings.MAX_LAG if asked else None
        return Answer(status, fixed, body, token, etag, expires)

    def _send(
        self,
        question: Any,
        answer: Answer,
        environ: Environment,
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (known == answer.etag or _matches(known, answer.etag)):
            start_response(
                "304 Not Modified",
                [item for item in answer.headers if not item[0].startswith("Content-")],
            )
            return []
        encoding = None
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if accepted and len(answer.body) >= WORTH_COMPRESSING:
            encoding = encoding_for(accepted)
        if encoding not in answer.encoded:
            answer.encode(encoding)
            with self.lock:
                kept = self.kept.get(question) is answer
            if kept:  # it has grown
                self._put(question, answer)
        headers, body = answer.encoded[encoding]
        start_response(answer.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@lru_cache(256)
def encoding_for(accepted: str) -> str | None:
    """The encoding that an Accept-Encoding header likes best; None for none at all."""
    wishes: dict[str, float] = {}
    for wish in accepted.lower().split(","):
        name, _, weight = wish.partition(";")
        try:
            wishes[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
    others = wishes.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: wishes.get(name, others))
    quality = wishes.get(best, others)
    return best if quality > 0 and quality >= wishes.get("identity", 0.0) else None


def _matches(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names an ETag, be it as a weak or as a strong one."""
    tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
    return "*" in tags or etag.removeprefix("W/") in tags
