"""Servers of tests' own, in a thread: their handlers say what they answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

AnyListener = TypeVar("AnyListener", bound="Listener")


class Listener(ThreadingHTTPServer):
    """A server on a free port."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *args: Any) -> None:
        """Clients hang up."""


@contextmanager
def listening(
    handler: type[BaseHTTPRequestHandler], kind: type[AnyListener]
) -> Iterator[AnyListener]:
    """A server of a kind, which runs meanwhile."""
    with kind(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
