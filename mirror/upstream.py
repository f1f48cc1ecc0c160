"""Calls to a Launch Library server: within the budget, and repeated where that helps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx2 as httpx

from mirror import errors
from mirror.answers import check_status, json_of
from mirror.budget import Budget
from mirror.errors import (
    InvalidSource,
    Misled,
    NotConnected,
    Outage,
    Throttled,
    UpstreamError,
    no_answer,
)
from mirror.models import Source
from spacedevs.database.ranges import LARGEST_INTEGER

#: How many redirects are followed.
REDIRECTS = 3
#: Seconds to wait after a 429, if nothing says how long.
CLOSED = 60
#: If so many resources fail one after the other, the source is out.
FAILING = 3
#: The address of the limit; asking there costs no call.
THROTTLE = "api-throttle"
#: The address of the change list, at the root of a server of this kind. A link of this relation
#: leads there from `api-throttle`.
CHANGES, MONITOR = "/changes/", "monitor"


@dataclass
class Page:
    """A page of a list: its documents, and the total of the list.

    `next` is what it says of the next page: an address, or None; "" if it says nothing.
    """

    documents: list[Any]
    count: int
    next: Any


class Upstream:
    """A Launch Library server. The token is sent in a header and shown nowhere.

    A call that fails is repeated a few times. After that it is the resource that fails or, if
    `api-throttle` fails too or several resources do in a row, the source: that is an outage.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        most: int | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = address(url)
        self.source, _ = Source.objects.get_or_create(url=self.url)
        self.budget = Budget(self.source, most)
        self.calls = 0
        #: Whether the source has said that it has a change list.
        self.tells_changes = False
        self._wait = wait
        #: What has failed since the last answer, and whether `api-throttle` and others ever answer.
        self._failing: set[str] = set()
        self._tells_limit = self._answers = False
        headers = {"User-Agent": "spacedevs", "Accept": "application/json"}
        token = token.strip()
        if not (token.isascii() and token.isprintable()):
            raise InvalidSource("The token holds characters that no token has.")
        if token:
            headers["Authorization"] = f"Token {token}"
        timeout = httpx.Timeout(errors.READ_TIMEOUT, connect=errors.CONNECT_TIMEOUT)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def ask_limit(self) -> None:
        """Ask how many calls the source allows, if it says so; asking costs no call.

        Raises Outage if the source can't be reached, or no longer tells what it has told before.
        """
        if self.budget.is_closed:
            return
        try:
            throttle = self._repeated(self._throttle, only=NotConnected)
        except Throttled as error:
            self.budget.close(error.closed)
            return
        except UpstreamError as error:
            if self._tells_limit or isinstance(error, NotConnected):
                raise Outage(self.url, error) from None
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
        """A page of a list; raises UpstreamError if it can't be read, Outage if nothing can."""
        answer = self._call(f"{resource}/", query)
        match answer:
            case {"count": int(count), "results": list(documents)} if 0 <= count <= LARGEST_INTEGER:
                return Page(documents, count, answer.get("next", ""))
        raise UpstreamError("it answers with no page of a list")

    def object(self, path: str, **query: Any) -> dict[str, Any]:
        """A single object; raises UpstreamError if it can't be read, Outage if nothing can."""
        answer = self._call(f"{path}/", query)
        if not isinstance(answer, dict):
            raise UpstreamError("it answers with no object", lasting=True)
        return answer

    def changes(self, **query: Any) -> Any:
        """An answer of the change list; raises UpstreamError or Outage."""
        return self._call(CHANGES, query)

    def fails_elsewhere(self, resource: str) -> bool:
        """Whether other resources have failed since the last answer."""
        return bool(self._failing - {f"{resource}/"})

    def _call(self, path: str, query: dict[str, Any]) -> Any:
        """The answer to a call; raises UpstreamError or Outage."""
        try:
            answer = self._repeated(lambda: self._answer(path, query))
        except UpstreamError as error:
            if not error.lasting:
                self._failing.add(path)
            if len(self._failing) >= FAILING or not self._answers_others(error):
                raise Outage(self.url, error) from None
            raise
        self._failing.clear()
        self._answers = True
        return answer

    def _repeated(
        self, ask: Callable[[], Any], *, only: type[UpstreamError] = UpstreamError
    ) -> Any:
        """An answer; asks again while that may help, but for once if others have just failed."""
        attempt = 1
        while True:
            try:
                return ask()
            except only as error:
                if isinstance(error, Throttled):
                    error.closed = error.closed or self._next_use() or CLOSED
                if error.closed:
                    self.budget.close(error.closed)
                if attempt >= (1 if self._failing else error.attempts):
                    raise
                if not error.closed:
                    self._wait(error.pause * attempt)
                attempt += 1

    def _answers_others(self, error: UpstreamError) -> bool:
        """Whether, after an error, the source still answers something else: `api-throttle`.

        If that has never answered though other addresses do, it says nothing about these.
        """
        if isinstance(error, NotConnected):
            return False
        if error.lasting or error.closed:
            return True
        try:
            self._throttle()
        except Throttled:
            return True
        except UpstreamError as second:
            return second.lasting or (self._answers and not self._tells_limit)
        return True

    def _throttle(self) -> Any:
        """What `api-throttle` answers; raises UpstreamError."""
        throttle = self._answer(f"{THROTTLE}/", {}, booked=False)
        self._tells_limit = True
        return throttle

    def _next_use(self) -> float:
        """The seconds until the next call, as `api-throttle` says; 0 if it doesn't."""
        try:
            throttle = self._throttle()
        except UpstreamError as error:
            return error.closed
        match throttle:
            case {"next_use_secs": int() | float() as wait} if wait > 0:
                return wait
        return 0

    def _book(self) -> None:
        """Wait until a call may be made, and count it."""
        while seconds := self.budget.book():
            self._wait(seconds)
        self.calls += 1

    def _take_back(self) -> None:
        """Don't count the last call, which has not left this machine."""
        self.budget.take_back()
        self.calls -= 1

    def _answer(self, path: str, query: dict[str, Any], *, booked: bool = True) -> Any:
        """The answer to one call, after redirects; with `booked`, each request is booked."""
        url = httpx.URL(urljoin(self.url, path), params=query)
        for _ in range(REDIRECTS + 1 if booked else 1):
            if booked:
                self._book()
            try:
                with self._client.stream("GET", url) as response:
                    if not response.is_redirect:
                        check_status(response)
                        self.tells_changes |= MONITOR in response.links
                        return json_of(response)
                    url = self._next(url, response.headers.get("Location", ""))
            except httpx.HTTPError as error:
                reason = no_answer(error)
                if booked and isinstance(reason, NotConnected):
                    self._take_back()
                raise reason from None
        raise Misled("it redirects again and again")

    def _next(self, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads; raises UpstreamError if that is not on the same server."""
        try:
            target = url.join(location)
        except httpx.InvalidURL:
            raise Misled("it redirects to nowhere") from None
        if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
            raise Misled("it redirects to another server")
        return target


def address(url: str) -> str:
    """The address of an API, normalised; raises InvalidSource if it isn't one."""
    try:
        found = httpx.URL(url.strip().rstrip("/") + "/")
    except httpx.InvalidURL:
        raise InvalidSource("That is no address of a server.") from None
    if found.scheme not in ("http", "https") or not found.host or len(str(found)) > 500:
        raise InvalidSource("That is no address of a server; one begins with https://.")
    if found.userinfo or found.query or found.fragment:
        raise InvalidSource("The address is to hold no name, password, query or fragment.")
    return str(found)
