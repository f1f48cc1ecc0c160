"""Calls to a Launch Library server: within the budget, and repeated where that helps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import httpx2 as httpx
import stamina
from django.utils import timezone

from mirror.budget import Budget
from mirror.json_stream import is_nested_too_deep, parsed
from mirror.models import Source
from spacedevs.database.ranges import LARGEST_INTEGER

#: The most bytes of an answer, uncompressed, and the most seconds that it may take.
MOST_BYTES = 64 * 2**20
MOST_SECONDS = 120
#: How often a call is tried if its error may pass.
ATTEMPTS = 6
#: How many redirects are followed.
REDIRECTS = 3
#: What servers answer that can't give so much at once.
TOO_MUCH = (400, 413, 414, 422, 500, 502, 503, 504)
#: Seconds to wait after a 429 that does not say how long.
CLOSED = 60


class UpstreamError(Exception):
    """There is no usable answer; if that is `lasting`, asking again is no use.

    If it may be `too_much` that was asked for at once, asking for less may help.
    """

    def __init__(self, message: str, *, lasting: bool = False, too_much: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.too_much = too_much


class Refused(UpstreamError):
    """The source takes no calls from us: the token is wrong, for example."""

    def __init__(self, message: str) -> None:
        super().__init__(message, lasting=True)


class Throttled(UpstreamError):
    """The source wants no calls for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"throttled for {seconds:.0f} s")
        self.seconds = seconds


@dataclass
class Page:
    """A page of a list: its documents, the total of the list, and the time at the source."""

    documents: list[Any]
    count: int
    answered_at: datetime


class Upstream:
    """A Launch Library server. The token is sent in a header and shown nowhere."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        most: int | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = _address(url)
        self.source, _ = Source.objects.get_or_create(url=self.url)
        self.budget = Budget(self.source, most)
        self.calls = 0
        self._wait = wait
        headers = {"User-Agent": "spacedevs", "Accept": "application/json"}
        token = token.strip()
        if not (token.isascii() and token.isprintable()):
            raise Refused("The token holds characters that no token has.")
        if token:
            headers["Authorization"] = f"Token {token}"
        self._client = httpx.Client(headers=headers, timeout=30, follow_redirects=False)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def ask_limit(self) -> None:
        """Ask how many calls the source allows, if it says so; asking costs no call.

        Raises Refused if the source takes no calls from us.
        """
        if self.budget.is_closed:
            return
        try:
            throttle = self._answer("api-throttle/", {}, booked=False)[0]
        except Refused:
            raise
        except UpstreamError:
            return
        match throttle:
            case {
                "your_request_limit": int(limit),
                "limit_frequency_secs": int(seconds),
                "current_use": int(used),
                "next_use_secs": int() | float() as wait,
            } if limit > 0 and seconds > 0:
                self.source.limit = min(max(limit * 3600 // seconds, 1), LARGEST_INTEGER)
                self.source.save(update_fields=["limit"])
                if used >= limit and wait > 0:
                    self.budget.close(wait)

    def page(self, resource: str, **query: Any) -> Page:
        """A page of a list; raises UpstreamError if it can't be read."""
        answer, answered_at = self._call(f"{resource}/", query)
        match answer:
            case {"count": int(count), "results": list(documents)} if 0 <= count <= LARGEST_INTEGER:
                return Page(documents, count, answered_at)
        raise UpstreamError("it answers with no page of a list")

    def object(self, path: str, **query: Any) -> dict[str, Any]:
        """A single object; raises UpstreamError if it can't be read."""
        answer, _ = self._call(f"{path}/", query)
        if not isinstance(answer, dict):
            raise UpstreamError("it answers with no object", lasting=True)
        return answer

    def _call(self, path: str, query: dict[str, Any]) -> tuple[Any, datetime]:
        """The answer to a call, and the time at the source; tries again while that may help."""
        for attempt in stamina.retry_context(
            on=_backoff, attempts=ATTEMPTS, timeout=None, wait_initial=1, wait_max=60
        ):
            with attempt:
                try:
                    return self._answer(path, query)
                except Throttled as error:
                    self.budget.close(error.seconds)
                    raise
        raise AssertionError  # stamina returns or raises

    def _book(self) -> None:
        """Wait until a call may be made, and count it."""
        while seconds := self.budget.book():
            self._wait(seconds)
        self.calls += 1

    def _answer(
        self, path: str, query: dict[str, Any], *, booked: bool = True
    ) -> tuple[Any, datetime]:
        """The answer to one call, after redirects; with `booked`, each request is booked."""
        url = httpx.URL(urljoin(self.url, path), params=query)
        try:
            for _ in range(REDIRECTS + 1 if booked else 1):
                if booked:
                    self._book()
                with self._client.stream("GET", url) as response:
                    if not response.is_redirect:
                        _check_status(response)
                        answered_at = _moment(response.headers.get("Date")) or timezone.now()
                        return _read(response), answered_at
                    url = self._next(url, response.headers.get("Location", ""))
        except httpx.HTTPError as error:
            too_much = isinstance(error, httpx.ReadTimeout)
            raise UpstreamError(f"no answer: {type(error).__name__}", too_much=too_much) from None
        raise UpstreamError("it redirects again and again", lasting=True)

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads; raises UpstreamError if that is not on the same server."""
        try:
            target = url.join(location)
        except httpx.InvalidURL:
            raise UpstreamError("it redirects to nowhere", lasting=True) from None
        if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
            raise UpstreamError("it redirects to another server", lasting=True)
        return target


def _backoff(error: Exception) -> bool | float:
    """Whether to repeat a call, or after how many seconds; after a 429, the budget waits."""
    if isinstance(error, Throttled):
        return 0.001
    return isinstance(error, UpstreamError) and not error.lasting


def _check_status(response: httpx.Response) -> None:
    """Raise UpstreamError unless the status is 200."""
    status = response.status_code
    if status == 429:
        raise Throttled(_seconds(response.headers.get("Retry-After")))
    if status in (401, 403):
        raise Refused(f"it answers {status}: is the token right?")
    if status != 200:
        lasting = 400 <= status < 500 and status != 408
        raise UpstreamError(f"it answers {status}", lasting=lasting, too_much=status in TOO_MUCH)


def _read(response: httpx.Response) -> Any:
    """The JSON of an answer; raises UpstreamError if it isn't JSON, too long or too slow."""
    kind = response.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise UpstreamError(f"it answers with {kind.partition(';')[0] or 'nothing'}, not JSON")
    until, body = time.monotonic() + MOST_SECONDS, bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            text = f"its answer is longer than {MOST_BYTES} bytes"
            raise UpstreamError(text, lasting=True, too_much=True)
        if time.monotonic() > until:
            raise UpstreamError(f"its answer takes longer than {MOST_SECONDS} s", too_much=True)
    try:
        answer = parsed(body)
    except ValueError:
        raise UpstreamError("its answer is no JSON") from None
    if is_nested_too_deep(answer):
        raise UpstreamError("its answer is nested too deep")
    return answer


def _seconds(retry_after: str | None) -> float:
    """The seconds of a Retry-After header, which holds a number or a date."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        seconds = float(text[:9])
    else:
        until = _moment(text)
        seconds = (until - timezone.now()).total_seconds() if until else CLOSED
    return max(seconds, 1)


def _moment(text: str | None) -> datetime | None:
    """The moment that a header such as Date holds; None if it holds none."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _address(url: str) -> str:
    """The address of an API, normalised; raises Refused if it isn't one."""
    try:
        address = httpx.URL(url.strip().rstrip("/") + "/")
    except httpx.InvalidURL:
        raise Refused("That is no address of a server.") from None
    if address.scheme not in ("http", "https") or not address.host or len(str(address)) > 500:
        raise Refused("That is no address of a server; one begins with https://.")
    if address.userinfo or address.query or address.fragment:
        raise Refused("The address is to hold no name, password, query or fragment.")
    return str(address)
