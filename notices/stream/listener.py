"""One listener: a connection that gets events until somebody closes it."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple, Protocol

from notices.stream.topics import Topic
from spacedevs.api.http.gate import Client

#: Sent when there has been nothing else for long, so that nobody in between takes the connection
#: for dead.
COMMENT = b":\n\n"


class Piece(NamedTuple):
    """Events of a topic, one after the other."""

    data: bytes
    upto: int  # the id of the last entry that they cover
    cursor: bytes  # of that entry


class Home(Protocol):
    """What listeners belong to."""

    def join(self, listener: Listener) -> None:
        """Take a listener in."""

    def enter(self, listener: Listener) -> None:
        """Let a listener wait for its next piece."""

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""


class Listener(asyncio.Protocol):
    """A connection with what it listens to, and the id of the last entry that it has been sent.

    It gets its next piece when the kernel has taken the one before. So no more than one is kept for
    a listener that reads slowly, and the others don't wait for it.
    """

    __slots__ = (
        "_cursor",
        "_home",
        "_told",
        "_transport",
        "after",
        "client",
        "is_waiting",
        "sent_at",
        "stuck_since",
        "topic",
    )

    def __init__(
        self, transport: asyncio.Transport, home: Home, client: Client, topic: Topic, after: int
    ) -> None:
        self._transport = transport
        self._home = home
        self.client = client
        self.topic = topic
        self.after = after
        self._cursor = self._told = b""
        self.sent_at = time.monotonic()
        #: When the kernel took only part of what was sent; None if it has taken all.
        self.stuck_since: float | None = None
        #: Whether its home has it among those that wait for a piece.
        self.is_waiting = False

    @property
    def is_closing(self) -> bool:
        """Whether it is gone, or soon will be."""
        return self._transport.is_closing()

    @property
    def unsent(self) -> int:
        """The bytes that the kernel has not taken yet."""
        return self._transport.get_write_buffer_size()

    def greet(self, greeting: bytes) -> None:
        """Take the connection over, and send what comes before all events."""
        self._transport.set_protocol(self)
        self._transport.set_write_buffer_limits(high=0)
        self._home.join(self)
        self._write(greeting)

    def send(self, piece: Piece) -> None:
        """Send a piece, and note how far it leads."""
        self.after, self._cursor = piece.upto, piece.cursor
        if piece.data:
            self._told = piece.cursor
            self._write(piece.data)

    def reassure(self) -> None:
        """Send a comment; also the cursor, if entries have gone by that it isn't told of."""
        if self._cursor == self._told:
            self._write(COMMENT)
        else:
            self._told = self._cursor
            self._write(b":\nid: %b\n\n" % self._cursor)

    def _write(self, data: bytes) -> None:
        self.sent_at = time.monotonic()
        self._transport.write(data)

    def close(self) -> None:
        """Drop the connection, with what is unsent."""
        self._transport.abort()

    def pause_writing(self) -> None:
        """The kernel has taken only part."""
        self.stuck_since = time.monotonic()

    def resume_writing(self) -> None:
        """The kernel has taken all."""
        self.stuck_since = None
        self._home.enter(self)

    def data_received(self, data: bytes) -> None:
        """Drop a client that goes on talking: it takes this for another kind of connection."""
        self.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self._home.leave(self)
