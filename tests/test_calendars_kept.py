"""Calendars and feeds in front of Django: kept, validated, compressed."""

from __future__ import annotations

import gzip
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from events.models import Event
from notices.journal import write
from spacedevs.api.http.encodings import WORTH_COMPRESSING
from spacedevs.api.http.front import Front
from spacedevs.clock import now, today
from tests.conftest import Answered
from tests.test_table_revisions import Asked, front, on_a_seat
from tests.upstreams import Clock

__all__ = ["front"]  # a fixture

EVENTS, ATOM = "/calendars/events.ics", "/feeds/updates.atom"
ADDRESSES = [EVENTS, ATOM, "/feeds/updates.json", "/feeds/changes.json", "/calendars/"]


@pytest.fixture
def told(front: Front) -> None:
    """A journal that tells of everything so far."""
    assert on_a_seat(front, lambda: write(wait=True))


def send(front: Front, path: str, **environ: str) -> Answered:
    """The answer of a front to a request."""
    head: list[Any] = []
    body = b"".join(front({**Asked(front, path).environ, **environ}, lambda *of: head.extend(of)))
    headers = {name.lower(): value for name, value in head[1]}
    return Answered(int(head[0].split()[0]), headers, body)


@pytest.mark.parametrize("path", [f"{EVENTS}?date__gte=0001-01-01", *ADDRESSES[1:]])
def test_the_same_bytes_until_something_changes(front: Front, told: None, path: str) -> None:
    first = send(front, path)
    kept = Asked(front, path).kept

    again = send(front, path, HTTP_ACCEPT="text/calendar", HTTP_IF_NONE_MATCH=first.headers["etag"])
    assert Asked(front, path).kept is kept
    assert (again.status, again.body) == (304, b"")
    head = send(front, path, REQUEST_METHOD="HEAD")
    assert (head.status, head.body, head.headers) == (200, b"", first.headers)
    compressed = send(front, path, HTTP_ACCEPT_ENCODING="gzip")
    if len(first.body) >= WORTH_COMPRESSING:
        assert gzip.decompress(compressed.body) == first.body


def test_a_change_makes_another_calendar(front: Front) -> None:
    before = send(front, EVENTS)
    moment = now() + timedelta(days=1)
    on_a_seat(front, lambda: Event.objects.update(name="Sooner", date=moment))

    after = send(front, EVENTS, HTTP_IF_NONE_MATCH=before.headers["etag"])

    assert after.status == 200
    assert b"SUMMARY:Sooner" in after.body


def test_a_calendar_is_kept_until_the_day_ends(front: Front, told: None, clock: Clock) -> None:
    send(front, EVENTS)
    send(front, f"{EVENTS}?date__gte=2000-01-01")

    expires = Asked(front, EVENTS).kept.expires
    midnight = clock.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert expires is not None
    seconds = (midnight - clock.now()).total_seconds()
    assert expires - time.monotonic() == pytest.approx(seconds, abs=30)
    assert today() == clock.now().date()
    assert Asked(front, f"{EVENTS}?date__gte=2000-01-01").kept.expires is None


def test_what_the_journal_tells_is_shown_without_another_change(front: Front, told: None) -> None:
    """A calendar is not kept for long that was made before the journal told of its data."""
    query = f"{EVENTS}?date__gte=0001-01-01"
    event = on_a_seat(front, lambda: Event.objects.exclude(date=None).order_by("pk")[0])

    def entry() -> Any:
        calendar = Calendar.from_ical(send(front, query).body)
        found = [each for each in calendar.walk("VEVENT") if each["UID"] == name]
        return found[0] if found else None

    name = f"events-{event.pk}@spacedevs"
    before = entry()["SEQUENCE"]
    on_a_seat(front, lambda: Event.objects.filter(pk=event.pk).update(name="Renamed"))
    assert entry()["SUMMARY"].endswith("Renamed")
    assert entry()["SEQUENCE"] == before
    assert Asked(front, query).kept.expires is not None
    on_a_seat(front, lambda: write(wait=True))
    assert entry()["SEQUENCE"] == before + 1
    assert Asked(front, query).kept.expires is None

    on_a_seat(front, lambda: Event.objects.filter(pk=event.pk).delete())
    assert entry() is None
    on_a_seat(front, lambda: write(wait=True))
    assert entry()["SUMMARY"].endswith("Renamed")
    assert entry()["STATUS"] == "CANCELLED"
    assert entry()["SEQUENCE"] == before + 2
    changes = json.loads(send(front, "/feeds/changes.json").body)["items"]
    assert "Renamed: deleted" in [change["title"] for change in changes]
