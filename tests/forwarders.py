"""A proxy between client and server that fails as networks do."""

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
        """Accept connections, always on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=50)
        self.port = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse new connections and close the open ones."""
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
        """Accept connections and data, but pass nothing on."""
        self._flows.clear()

    def resume(self) -> None:
        """Pass on what was held back."""
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
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
    """A forwarder to an address, closed in the end."""
    forwarder = Forwarder(host, port)
    try:
        yield forwarder
    finally:
        forwarder.resume()
        forwarder.close()
