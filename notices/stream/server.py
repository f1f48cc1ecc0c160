"""The server of the stream: connections, and what each is answered.

It is asyncio's own, not an ASGI application under granian. There each listener is a task that hangs
in a `send` and takes 28 kB; here it is an object that the kernel calls when it has room again. What
is unsent to it can be seen, and bounded, and one process with one thread serves them all. There is
no more of HTTP here than the head of a request, which h11 reads, and the head of an answer.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable
from typing import cast

import h11
from django.conf import settings

from notices.stream.admission import Admitted
from notices.stream.hub import Hub
from notices.stream.listener import Listener
from notices.stream.requests import LONGEST_HEAD, Answer, environment, head, status_of
from notices.stream.threads import DatabaseThread
from spacedevs.api.http.gate import Client
from spacedevs.api.http.refusals import Environment, Refusal, busy

#: Seconds that a client has for its request.
HEAD_SECONDS = 10.0
#: How many connections there may be beyond the places of listeners, for those that get another
#: answer.
STRANGERS = 500
#: Bytes that the kernel keeps for a connection (it doubles the number), and connections that it
#: keeps until they are accepted: all come back at once after a restart.
KERNEL_BYTES, BACKLOG = 64 * 1024, 4096
#: Milliseconds after which a client comes back whose connection is lost; each gets its own number,
#: so that not all come in the same moment.
RETURN = 1000, 5000
#: Seconds after which those may try again for whom there is no room.
RETRY_AFTER = 60

Admit = Callable[[Environment], Admitted | Answer]


class Server:
    """Accepts connections, and lets those that are admitted listen to the hub."""

    def __init__(self, hub: Hub, admit: Admit, is_ready: Callable[[], bool]) -> None:
        self.hub = hub
        self._admit = admit
        self._is_ready = is_ready
        self._door = DatabaseThread("admission")
        self._answering: set[asyncio.Task[None]] = set()
        self.strangers: set[Connection] = set()

    @property
    def connections(self) -> int:
        """How many there are."""
        return len(self.hub.listeners) + len(self.strangers)

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Begin to accept connections; raises OSError if the address is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        line = socket.socket(family)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)  # connections inherit it
        line.bind((host, port))
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: Connection(self), sock=line, backlog=BACKLOG)

    def answer(self, connection: Connection, request: h11.Request) -> None:
        """Answer a request, in time."""
        task = asyncio.create_task(self._answer(connection, request))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, connection: Connection, request: h11.Request) -> None:
        environ = environment(request, connection.address)
        admitted: Admitted | Answer | None = self._health(environ["PATH_INFO"]) or self._full()
        if admitted is None:
            admitted = await self._door.do(lambda: self._admit(environ))
        if connection.transport.is_closing():
            return
        if isinstance(admitted, Admitted):
            admitted = self._full(admitted.client) or admitted
        if isinstance(admitted, Answer):
            connection.close(admitted)
            return
        greeting = head(
            status_of(200),
            ("Content-Type", "text/event-stream; charset=utf-8"),
            ("Cache-Control", "no-store, no-transform"),
            ("X-Accel-Buffering", "no"),  # for proxies that would collect some bytes first
        )
        greeting += f"retry: {random.randint(*RETURN)}\nid: {admitted.cursor}\n\n".encode()
        listener = Listener(
            connection.transport, self.hub, admitted.client, admitted.topic, admitted.after
        )
        connection.leave()
        listener.greet(greeting)

    def _health(self, path: str) -> Answer | None:
        """The answer at the addresses of health; None elsewhere."""
        if path not in ("/health/live", "/health/ready"):
            return None
        if path == "/health/live" or self._is_ready():
            return Answer(status_of(200), b'{"status":"ok"}')
        return Answer.of(busy("The journal of changes can't be read."))

    def _full(self, client: Client | None = None) -> Answer | None:
        """The answer if there is no room for another listener, or for another of a client."""
        if len(self.hub.listeners) >= settings.STREAM_LISTENERS:
            return Answer.of(busy("All places of listeners are taken.", RETRY_AFTER))
        if client and self.hub.by_client[client] >= settings.STREAM_LISTENERS_BY_CLIENT:
            most = settings.STREAM_LISTENERS_BY_CLIENT
            return Answer.of(busy(f"You listen {most} times already.", RETRY_AFTER))
        return None


class Connection(asyncio.Protocol):
    """A connection that hasn't sent its request yet, or hasn't got the answer."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._reader: h11.Connection | None = h11.Connection(
            h11.SERVER, max_incomplete_event_size=LONGEST_HEAD
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the request."""
        self.transport = cast(asyncio.Transport, transport)
        self.address = str((transport.get_extra_info("peername") or [""])[0])
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(HEAD_SECONDS, self.transport.abort)
        self._server.strangers.add(self)
        if self._server.connections > settings.STREAM_LISTENERS + STRANGERS:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read the head of the request."""
        if self._reader is None:
            return  # a body, which nobody reads
        try:
            self._reader.receive_data(data)
            event = self._reader.next_event()
        except h11.RemoteProtocolError as error:
            refusal = Refusal(status_of(error.error_status_hint), f"No request of HTTP: {error}.")
            self.close(Answer.of(refusal))
            return
        if isinstance(event, h11.Request):
            self._reader = None
            self._server.answer(self, event)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self.leave()

    def leave(self) -> None:
        """It is no stranger any more."""
        self._timer.cancel()
        self._server.strangers.discard(self)

    def close(self, answer: Answer) -> None:
        """Send a whole answer, then close the connection."""
        self._reader = None
        self.transport.write(bytes(answer))
        self.transport.close()
