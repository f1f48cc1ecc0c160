"""Why a source gives no usable answer, in words, and how often to ask again."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx2 as httpx

#: How often a page is asked for. Each attempt costs a call.
ATTEMPTS = 3
#: How often, if the source can't be reached, is silent, or refuses us.
FEW_ATTEMPTS = 2
#: Seconds before the second attempt; the third waits twice as long, and so on.
PAUSE = 2
#: Seconds before a source that refuses us is asked once more.
REFUSED_PAUSE = 10
#: Seconds that a connection may take, and that an answer may pause.
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 30


class InvalidSource(Exception):
    """An address or a token that can't be one."""


class Outage(Exception):
    """A source that answers nothing at present, or not us."""

    def __init__(self, url: str, error: UpstreamError) -> None:
        reached = " can't be reached" if isinstance(error, NotConnected) else ""
        super().__init__(f"{url}{reached}: {error}")


class UpstreamError(Exception):
    """There is no usable answer; if that is `lasting`, asking again is no use.

    If it may be `too_much` that was asked for at once, asking for less may help.
    """

    #: How often to ask in all, and the seconds before the second time.
    attempts, pause = ATTEMPTS, PAUSE
    too_much = False

    def __init__(
        self, message: str, *, lasting: bool = False, closed: float = 0, too_much: bool = False
    ) -> None:
        super().__init__(message)
        self.too_much = self.too_much or too_much
        self.lasting = lasting
        if lasting:
            self.attempts = 1
        #: The seconds for which the source asks for no calls.
        self.closed = closed


class NotConnected(UpstreamError):
    """There is no connection, so the call has not left this machine."""

    attempts = FEW_ATTEMPTS


class Silent(UpstreamError):
    """The source takes a call and doesn't answer in time."""

    attempts = FEW_ATTEMPTS
    too_much = True


class Denied(UpstreamError):
    """The source takes no such call from us: the token is wrong, for example."""

    attempts, pause = FEW_ATTEMPTS, REFUSED_PAUSE


class Misled(UpstreamError):
    """The source leads elsewhere, where its calls are not to go."""

    attempts = 1


class Gone(UpstreamError):
    """What was asked for is no longer known there: a cursor that is too old."""

    def __init__(self) -> None:
        super().__init__("it answers 410", lasting=True)


class Throttled(UpstreamError):
    """The source wants no calls for some time; 0 if it doesn't say for how long."""

    pause = 0

    def __init__(self, seconds: float) -> None:
        super().__init__("it answers 429: too many calls", closed=seconds)


def no_answer(error: httpx.HTTPError) -> UpstreamError:
    """What an error of the connection means."""
    match error:
        case httpx.ConnectTimeout():
            return NotConnected(f"no connection within {CONNECT_TIMEOUT} s")
        case httpx.ConnectError() | httpx.PoolTimeout() | httpx.ProxyError():
            return NotConnected(_why_not_connected(error))
        case httpx.TimeoutException():
            return Silent(f"no answer within {READ_TIMEOUT} s")
        case httpx.RemoteProtocolError() if "without sending a response" in str(error):
            return UpstreamError("it closed the connection without an answer")
        case httpx.RemoteProtocolError() if "peer closed" in str(error):
            return UpstreamError("its answer ended in the middle")
        case httpx.ProtocolError():
            return UpstreamError("its answer is no HTTP")
        case httpx.NetworkError():
            return UpstreamError("the connection was reset")
        case httpx.DecodingError():
            return UpstreamError("its answer is compressed wrongly")
    return UpstreamError(f"no answer: {type(error).__name__}")


def _why_not_connected(error: BaseException) -> str:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                reason = (cause.verify_message or "it can't be verified").rstrip(".")
                return f"its certificate isn't valid: {reason}"
            case ssl.SSLError():
                reason = (cause.reason or "unknown").lower().replace("_", " ")
                return f"it makes no TLS connection: {reason}"
            case ConnectionRefusedError():
                return "connection refused"
            case ConnectionResetError():
                return "the connection was reset"
            case socket.gaierror():
                return "unknown host"
            case OSError(strerror=str(reason)) if reason:
                return reason.lower()
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
