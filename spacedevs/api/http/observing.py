"""Gives each request its id, and notes each answer for those who watch the server.

A kept response takes a few microseconds. So a thread that answers only notes what it knows, and
observers are told of many answers at a time.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import Lock, Thread
from time import perf_counter
from typing import Any

from spacedevs.api.http.gate import CLIENT
from spacedevs.api.http.refusals import Environment
from spacedevs.api.http.request_ids import HEADER, RequestIds
from spacedevs.api.http.sources import SOURCE, source_of
from spacedevs.api.renderings.revisions import RENDERINGS_MADE

#: Seconds between two times that observers are told. A thread of its own tells them. While a thread
#: that answers does so, others wait: that costs a tenth of the rate (`benchmarks.sight`).
EVERY = 0.05
#: If so many answers are noted meanwhile, one of those threads tells them all the same.
TOGETHER = 10_000

logger = logging.getLogger(__name__)

Start = Callable[..., Any]
Application = Callable[[Environment, Start], Iterable[bytes]]


#: What is noted of one answer. It is a plain tuple, because others take longer to make:
#: when its request began, on the performance counter; seconds until the answer was handed to the
#: server; the client's key or address, the method, path and query; the status's code; the bytes of
#: the body; the source; how many renderings were made for it; the id of the request.
Observation = tuple[float, float, str, str, str, str, str, int, str, int, str]
Observer = Callable[[Sequence[Observation]], None]


class Observed:
    """A WSGI application around another one, whose answers `observers` are told of.

    What observers raise is logged, and never the answer's.
    """

    def __init__(self, application: Application, observers: Iterable[Observer]) -> None:
        self._application = application
        self._observers = tuple(observers)
        self._id_of = RequestIds().begin
        self._noted: deque[Observation] = deque()
        self._telling = Lock()

    def start(self) -> None:
        """Start the thread that tells the observers."""
        Thread(target=self._go_on, name="observing", daemon=True).start()

    def __call__(self, environ: Environment, start_response: Start) -> Iterable[bytes]:
        began = perf_counter()
        name = self._id_of(environ)
        answered: str = ""
        sent: list[tuple[str, str]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal answered, sent
            answered, sent = status, headers
            return start_response(status, [*headers, (HEADER, name)], *error)

        try:
            parts = self._application(environ, start)
        except Exception:
            logger.exception("A request failed.")
            start("500 Internal Server Error", [("Content-Type", "application/json")])
            parts = [b'{"detail":"A server error occurred."}']
        if self._observers:
            seen = (
                began,
                perf_counter() - began,
                _client(environ),
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
                environ["QUERY_STRING"],
                answered[:3],
                _size(parts, sent),
                environ.get(SOURCE) or source_of(environ),
                environ.get(RENDERINGS_MADE, 0),
                name,
            )
            self._noted.append(seen)
            if len(self._noted) >= TOGETHER:
                self.tell()
        return parts

    def tell(self) -> None:
        """Tell the observers what was noted, unless another thread does just that."""
        if not self._telling.acquire(blocking=False):
            return
        try:
            seen = [self._noted.popleft() for _ in range(len(self._noted))]
            for observe in self._observers if seen else ():
                try:
                    observe(seen)
                except Exception:
                    logger.exception("Answers could not be noted.")
        finally:
            self._telling.release()

    def _go_on(self) -> None:
        while True:
            time.sleep(EVERY)
            self.tell()


def _client(environ: Environment) -> str:
    """Who asks: a key by its name, or an address."""
    client = environ.get(CLIENT)
    return f"key:{client.name}" if client and client.key else environ.get("REMOTE_ADDR", "")


def _size(parts: Iterable[bytes], headers: list[tuple[str, str]]) -> int:
    """The bytes of a body; those of one that is sent piece by piece are as announced."""
    if isinstance(parts, list):
        return len(parts[0]) if len(parts) == 1 else sum(map(len, parts))
    return int(next((value for name, value in headers if name == "Content-Length"), 0))
