"""Answers of a source: their status, the waits that they ask for, and their JSON."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2 as httpx
from django.utils import timezone

from mirror.errors import Denied, Gone, Throttled, UpstreamError
from mirror.json_stream import is_nested_too_deep, parsed

#: The most bytes of an answer, uncompressed, and the most seconds that it may take.
MOST_BYTES = 64 * 2**20
MOST_SECONDS = 120
#: What servers answer that can't give so much at once.
TOO_MUCH = (400, 413, 414, 422, 500, 502, 503, 504)


def check_status(response: httpx.Response) -> None:
    """Raise UpstreamError unless the status is 200."""
    status = response.status_code
    if status == 200:
        return
    if status == 429:
        raise Throttled(_closed(response))
    if status == 410:
        raise Gone
    if status in (401, 403):
        raise Denied(f"it answers {status}: is the token right?")
    lasting = 400 <= status < 500 and status != 408
    closed = _closed(response) if status == 503 else 0
    too_much = status in TOO_MUCH and not closed
    raise UpstreamError(f"it answers {status}", lasting=lasting, closed=closed, too_much=too_much)


def json_of(response: httpx.Response) -> Any:
    """The JSON of an answer; raises UpstreamError if it isn't JSON, too long or too slow."""
    kind = response.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise UpstreamError(f"it answers with {kind.partition(';')[0] or 'nothing'}, not JSON")
    until, body = time.monotonic() + MOST_SECONDS, bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            reason = f"its answer is longer than {MOST_BYTES} bytes"
            raise UpstreamError(reason, lasting=True, too_much=True)
        if time.monotonic() > until:
            raise UpstreamError(f"its answer takes longer than {MOST_SECONDS} s", too_much=True)
    try:
        answer = parsed(body)
    except ValueError:
        raise UpstreamError("its answer is no JSON") from None
    if is_nested_too_deep(answer):
        raise UpstreamError("its answer is nested too deep")
    return answer


def _closed(response: httpx.Response) -> float:
    """The seconds of a Retry-After header, at least 1; 0 if it holds no number or date.

    A date is by the clock of the source.
    """
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return max(float(text[:9]), 1)
    until, now = _moment(text), _moment(response.headers.get("Date")) or timezone.now()
    return max((until - now).total_seconds(), 1) if until else 0


def _moment(text: str | None) -> datetime | None:
    """The moment that a header such as Date holds; None if it holds none."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
