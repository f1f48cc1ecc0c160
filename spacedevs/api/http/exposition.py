"""Shows the metrics to Prometheus, at an address of their own or at `/metrics`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from socket import AF_INET6
from socketserver import TCPServer, ThreadingMixIn
from threading import Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from spacedevs.api.http.observing import Application, Start
from spacedevs.api.http.refusals import Environment, busy
from spacedevs.api.http.revision import Revision
from spacedevs.api.http.sources import METRICS, SOURCE
from spacedevs.complaints import Complaint, first_line

PATH = "/metrics"
#: Seconds for which the metrics are remembered, and those that are read off the database.
REMEMBERED, READ_EVERY = 1.0, 15.0
#: Seconds that a client may take to send its request to the address of the metrics.
PATIENCE = 10.0

logger = logging.getLogger(__name__)


class FromDatabase(Collector):
    """Metrics that readers read off the database, remembered for READ_EVERY seconds.

    There are none while the database is away. A reader that fails says so in the log once.
    """

    def __init__(self, revision: Revision, readers: Sequence[Callable[[], Iterable[Any]]]) -> None:
        self._revision = revision
        self._readers = readers
        self._read: list[Any] = []
        self._until = float("-inf")
        self._complaint = Complaint(logger)

    def describe(self) -> list[Any]:
        """Nothing, so that registering asks no database."""
        return []

    def collect(self) -> list[Any]:
        """The metrics, at most READ_EVERY seconds old."""
        if self._revision.away:
            return []
        if time.monotonic() > self._until:
            try:
                self._read = [metric for reader in self._readers for metric in reader()]
                self._complaint.forget()
            except Exception as error:
                self._read = []
                reason = first_line(error)
                self._complaint.make(f"Metrics can't be read off the database: {reason}")
            finally:
                connections.close_all()  # the next one who asks has another thread
            self._until = time.monotonic() + READ_EVERY
        return self._read


class Exposition:
    """A WSGI application that answers with all metrics of a registry.

    One thread at a time writes them; others get what it last wrote. So whoever asks again and again
    costs no more than one answer a second, and a slow database holds up one thread only.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._lock = Lock()
        self._text = b""
        self._written_at = float("-inf")

    def __call__(self, environ: Environment, start_response: Start) -> list[bytes]:
        environ[SOURCE] = METRICS
        self._renew()
        if not self._text:
            refusal = busy("The metrics are being written.")
            start_response(refusal.status, [("Content-Type", "application/json"), *refusal.headers])
            return [refusal.body]
        length = ("Content-Length", str(len(self._text)))
        kind = ("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
        start_response("200 OK", [kind, length, ("Cache-Control", "no-store")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self._text]

    def _renew(self) -> None:
        """Write the metrics anew, unless that was just done or another thread does it."""
        if time.monotonic() < self._written_at + REMEMBERED:
            return
        if self._lock.acquire(blocking=False):
            try:
                self._text = generate_latest(self._registry)
                self._written_at = time.monotonic()
            except Exception:
                logger.exception("The metrics can't be written.")
            finally:
                self._lock.release()


def at_its_path(exposition: Exposition, application: Application) -> Application:
    """The application, but with the metrics at PATH."""

    def respond(environ: Environment, start_response: Start) -> Iterable[bytes]:
        asked = environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return (exposition if asked else application)(environ, start_response)

    return respond


def listen(exposition: Exposition, host: str, port: int) -> None:
    """Answer with the metrics at an address of their own, in a thread.

    Each process of the server listens there; the system gives each request to one of them.
    """
    kind = _Server6 if ":" in host else _Server
    try:
        server = make_server(host, port, _only_metrics(exposition), kind, _Handler)
    except OSError as error:
        logger.error("Metrics can't be shown at %s, port %s: %s", host, port, error)
        return
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def _only_metrics(exposition: Exposition) -> Application:
    def respond(environ: Environment, start_response: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == PATH:
            return exposition(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [f"The metrics are at {PATH}.\n".encode()]

    return respond


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_port = True

    def server_bind(self) -> None:
        """Listen, without asking for the name of the address as the standard library does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()


class _Server6(_Server):
    address_family = AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: scrapes are no news."""
