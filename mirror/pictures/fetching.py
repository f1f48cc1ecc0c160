"""One picture from its host: bounded in bytes and time, and from allowed hosts only."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

import httpx2 as httpx
from django.conf import settings

from core.pictures.models import PictureCall
from mirror.pictures.hosts import Hosts
from spacedevs.internet import Forbidden

#: The most seconds that a request may take, and that it may wait for the next bytes.
MOST_SECONDS, PATIENCE = 60, 15
#: How many redirects are followed.
REDIRECTS = 3


class FetchError(Exception):
    """A picture could not be fetched; the message says why. `lasting`: asking soon is no use."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


class Paused(FetchError):
    """The host wants no requests for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host wants no requests for {seconds:.0f} s")
        self.seconds = seconds


@dataclass
class Answer:
    """A picture, and how its host names this version of it."""

    content: bytes
    etag: str
    modified: str


class Fetcher:
    """Fetches pictures, with one connection at a time."""

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts
        self._client = httpx.Client(
            headers={"User-Agent": "spacedevs", "Accept": "image/*", "Accept-Encoding": "identity"},
            timeout=PATIENCE,
            limits=httpx.Limits(max_connections=1),
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve the names of hosts by itself
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def fetch(self, address: str, call: PictureCall, etag: str, modified: str) -> Answer | None:
        """A picture; None if it is the version that `etag` and `modified` name.

        The bytes that have come are told in `call`. Raises FetchError.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in asked.items() if value}
        deadline = time.monotonic() + MOST_SECONDS
        try:
            url = httpx.URL(address)
            for _ in range(REDIRECTS + 1):
                request = self._request(url, headers)
                with closing(self._client.send(request, stream=True)) as response:
                    if not response.has_redirect_location:
                        return _answer(response, call, deadline)
                    url = url.join(response.headers["Location"])
            raise FetchError("it redirects again and again", lasting=True)
        except Forbidden as error:
            raise FetchError(str(error), lasting=True) from None
        except httpx.InvalidURL:
            raise FetchError("it is no address", lasting=True) from None
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            raise FetchError(f"no answer: {error or type(error).__name__}") from None

    def _request(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Request:
        """A request to the IP address of a host, under the host's name."""
        target = url.copy_with(host=self.hosts.resolve(url), fragment=None)
        return self._client.build_request(
            "GET",
            target,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        )


def _answer(response: httpx.Response, call: PictureCall, deadline: float) -> Answer | None:
    status = response.status_code
    if status == 304:
        return None
    if status in (429, 503):
        raise Paused(_seconds(response.headers.get("Retry-After", "")))
    if status in (404, 410):
        raise FetchError(f"it is gone: the host answers {status}", lasting=True)
    if status != 200:
        raise FetchError(f"the host answers {status}")
    content = _read(response, call, deadline)
    if not content:
        raise FetchError("it is empty")
    return Answer(
        content,
        response.headers.get("ETag", "")[:1000],
        response.headers.get("Last-Modified", "")[:100],
    )


def _read(response: httpx.Response, call: PictureCall, deadline: float) -> bytes:
    most, body = settings.MEDIA_LIMIT * 2**20, bytearray()
    too_long = FetchError(f"it has more than {settings.MEDIA_LIMIT} MB", lasting=True)
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise too_long
    try:
        for part in response.iter_raw():
            body += part
            if len(body) > most:
                raise too_long
            if time.monotonic() > deadline:
                raise FetchError(f"it takes longer than {MOST_SECONDS} s")
    finally:
        call.bytes += response.num_bytes_downloaded
    return bytes(body)


def _seconds(retry_after: str) -> float:
    """The seconds of a Retry-After header, a minute to a day; a minute if it holds no number."""
    return min(max(int(retry_after[:9]), 60), 86_400) if retry_after.isdecimal() else 60
