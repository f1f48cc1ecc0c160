"""A line to a server that can be cut, hung up or silenced, as networks do it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


class Forwarder:
    """Forwards connections from a port of its own to an address."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.accepted = 0
        self._flows = Event()
        self._flows.set()
        self._sockets: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.open()

    def open(self) -> None:
        """Take connections, on the same port each time."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=50)
        self.port = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections, and end those there are."""
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._sockets.clear()

    def silence(self) -> None:
        """Take whatever is sent, connections too, and let nothing through."""
        self._flows.clear()

    def resume(self) -> None:
        """Let through what has been held back."""
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self.target)
            except OSError:
                return
            self.accepted += 1
            self._sockets += [client, server]
            for ends in ((client, server), (server, client)):
                Thread(target=self._pump, args=ends, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def forwarding(host: str, port: int) -> Iterator[Forwarder]:
    """A forwarder, for as long as it is needed."""
    forwarder = Forwarder(host, port)
    try:
        yield forwarder
    finally:
        forwarder.resume()
        forwarder.close()
