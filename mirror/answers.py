"""Answers of a source: their status, the waits that they ask for, and their JSON."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2 as httpx
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mirror.errors import Denied, Throttled, UpstreamError
from mirror.json_stream import is_nested_too_deep, parsed

#: The most bytes of an answer, uncompressed, and the most seconds that it may take.
MOST_BYTES = 64 * 2**20
MOST_SECONDS = 120
#: If nothing has changed for longer, the Date header may be of another clock than the data.
QUIET = timedelta(days=2)


def check_status(response: httpx.Response) -> None:
    """Raise UpstreamError unless the status is 200."""
    status = response.status_code
    if status == 200:
        return
    if status == 429:
        raise Throttled(_closed(response))
    if status in (401, 403):
        raise Denied(f"it answers {status}: is the token right?")
    lasting = 400 <= status < 500 and status != 408
    closed = _closed(response) if status == 503 else 0
    raise UpstreamError(f"it answers {status}", lasting=lasting, closed=closed)


def json_of(response: httpx.Response) -> Any:
    """The JSON of an answer; raises UpstreamError if it isn't JSON, too long or too slow."""
    kind = response.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise UpstreamError(f"it answers with {kind.partition(';')[0] or 'nothing'}, not JSON")
    until, body = time.monotonic() + MOST_SECONDS, bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise UpstreamError(f"its answer is longer than {MOST_BYTES} bytes", lasting=True)
        if time.monotonic() > until:
            raise UpstreamError(f"its answer takes longer than {MOST_SECONDS} s")
    try:
        answer = parsed(body)
    except ValueError:
        raise UpstreamError("its answer is no JSON") from None
    if is_nested_too_deep(answer):
        raise UpstreamError("its answer is nested too deep")
    return answer


def moment_of(response: httpx.Response) -> datetime:
    """The time of an answer by its Date header; if it has none, the time here."""
    return _moment(response.headers.get("Date")) or timezone.now()


def as_of(documents: Iterable[Any], answered_at: datetime) -> datetime:
    """As of when the first documents of a list show all changes, by the clock of the data.

    The header tells that, unless its clock is another one: it is behind if there are later changes,
    and may be ahead if there have been none for long. Nothing is taken to be of the future.
    """
    now = timezone.now()
    told = min(answered_at, now)
    updated = (each.get("last_updated") for each in documents if isinstance(each, dict))
    latest = min(max(filter(None, map(_updated, updated)), default=told), now)
    return latest if latest > told or told - latest > QUIET else told


def _closed(response: httpx.Response) -> float:
    """The seconds of a Retry-After header, at least 1; 0 if it holds no number or date.

    A date is by the clock of the source.
    """
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return max(float(text[:9]), 1)
    until = _moment(text)
    return max((until - moment_of(response)).total_seconds(), 1) if until else 0


def _moment(text: str | None) -> datetime | None:
    """The moment that a header such as Date holds; None if it holds none."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _updated(text: Any) -> datetime | None:
    """The moment of a document's `last_updated`; None if it holds none."""
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment
