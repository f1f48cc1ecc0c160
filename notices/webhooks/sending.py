"""One message to its address: bounded in bytes and time, and over a checked connection only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from typing import Any

import httpcore2 as httpcore

from notices.webhooks.addresses import is_named, read_address
from spacedevs.internet import Forbidden, addresses_of

#: The seconds that an answer may take, and a connection of them; the bytes of it that are read.
MOST_SECONDS, CONNECT_SECONDS = 15.0, 5.0
MOST_BYTES = 4096
#: The seconds of them in which the bytes have to come after the status.
BODY_SECONDS = 2.0
#: How many addresses of a host are tried.
MOST_ADDRESSES = 3
#: The longest pause that a receiver may ask for, in seconds.
LONGEST_PAUSE = 86_400.0

FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
    UnicodeError,
)


class Unanswered(Exception):
    """There is no answer; the message says why."""


@dataclass
class Answer:
    """What a receiver answers: the beginning of its body, and the seconds that it asks to wait."""

    status: int
    text: str
    wait: float = 0.0


class Sender:
    """Sends messages one after the other, over connections that it keeps until it is closed."""

    def __init__(self) -> None:
        self._line = _Line()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), max_connections=1, network_backend=self._line
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def post(self, address: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer to a message, whatever its status; raises Unanswered."""
        self._line.deadline = time.monotonic() + MOST_SECONDS
        try:
            url = read_address(address)
            target = httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            )
            own = {"Host": url.netloc.decode("ascii"), "Content-Length": str(len(body))}
            sent = [(name, value) for name, value in {**own, **headers}.items()]
            with self._pool.stream("POST", target, headers=sent, content=body) as response:
                self._line.hurry(BODY_SECONDS)
                return Answer(response.status, _beginning(response), _wait(response))
        except Forbidden as error:
            raise Unanswered(f"The address isn't asked: {error}.") from None
        except httpcore.TimeoutException:
            seconds = f"{MOST_SECONDS:g} s, {CONNECT_SECONDS:g} s for the connection"
            raise Unanswered(f"There is no answer within {seconds}.") from None
        except FAILURES as error:
            raise Unanswered(f"There is no answer: {error or type(error).__name__}.") from None


class _Line(httpcore.NetworkBackend):
    """Connects to the very addresses that were checked; nothing lasts beyond the deadline."""

    deadline = 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = OSError("the host has no address")
        for address in addresses_of(host, port, anywhere=is_named(host, port))[:MOST_ADDRESSES]:
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, min(self.left(), CONNECT_SECONDS)
                )
                return _Bounded(stream, self.left)
            except (httpcore.NetworkError, httpcore.TimeoutException) as failure:
                error = failure
        raise error

    def hurry(self, seconds: float) -> None:
        """Leave only so many seconds."""
        self.deadline = min(self.deadline, time.monotonic() + seconds)

    def left(self) -> float:
        """The seconds until the deadline; raises ReadTimeout after it."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _Bounded(httpcore.NetworkStream):
    """A connection on which each step has only the time that is left of all."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left())
        return _Bounded(stream, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def _ssl_context() -> SSLContext:
    return httpcore.default_ssl_context()


def _beginning(response: httpcore.Response) -> str:
    """The beginning of a body, as far as it comes in time."""
    body = bytearray()
    try:
        with closing(response.iter_stream()) as parts:  # type: ignore[type-var]
            for part in parts:
                body += part
                if len(body) >= MOST_BYTES:
                    break
    except FAILURES:
        pass  # the status has come, and says whether the message has
    return body[:MOST_BYTES].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _wait(response: httpcore.Response) -> float:
    """The seconds of a Retry-After header, which may also hold a date; a day at most."""
    headers = {name.lower(): value for name, value in response.headers}
    text = headers.get(b"retry-after", b"").decode("latin-1")[:100]
    try:
        if text.replace(".", "", 1).isdecimal() and text.isascii():
            seconds = float(text)
        else:
            moment = parsedate_to_datetime(text).replace(tzinfo=UTC)
            seconds = (moment - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_PAUSE)
