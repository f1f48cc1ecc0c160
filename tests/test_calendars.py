"""Calendars: what an entry says, for parsers of two kinds, and what a calendar can be asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import vobject
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings

from core.models import NetPrecision
from events.models import Event
from feeds.precision import Known, Precision, known
from feeds.texts import LONGEST
from feeds.views import calendars
from launches.models import Launch, LaunchStatus
from notices.models import Told
from spacedevs.api.renderings.models import key_text
from spacedevs.clock import now
from tests.conftest import Answered
from tests.documents import rows

pytestmark = pytest.mark.django_db

LAUNCHES, EVENTS = "/calendars/launches.ics", "/calendars/events.ics"
#: A filter by time that every dated object passes.
EVER = {LAUNCHES: "net__gte=0001-01-01", EVENTS: "date__gte=0001-01-01"}
#: What a line of a calendar may be (RFC 5545, 3.1), without its folds.
CONTROL = "\\x00-\\x08\\x0a-\\x1f\\x7f"
PARAMETER = f'[A-Z0-9-]+=("[^"{CONTROL}]*"|[^",;:{CONTROL}]*)'
LINE = re.compile(f"[A-Z0-9-]+(;{PARAMETER})*:[^{CONTROL}]*")


class Shown(NamedTuple):
    """An entry of a calendar."""

    entry: Any  # as icalendar reads it

    def __getitem__(self, name: Any) -> Any:
        """The value of a property: a time, a number or a text."""
        value = self.entry[name]
        return value.dt if hasattr(value, "dt") else value


def read(client: Client, path: str, query: str = "") -> dict[str, Shown]:
    """The entries of a calendar by their UIDs, once both parsers and the grammar accept it."""
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.content
    text = response.content.decode()
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = re.sub("\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")
    assert [line for line in unfolded if not LINE.fullmatch(line)] == []
    vobject.readOne(text).validate()
    calendar = Calendar.from_ical(text)
    found = {}
    for entry in calendar.walk("VEVENT"):
        assert entry.errors == []
        assert entry["UID"] not in found
        found[str(entry["UID"])] = Shown(entry)
        demanded(Shown(entry))
    return found


def demanded(shown: Shown) -> None:
    """Check what calendar programs demand of an entry beyond the grammar."""
    assert shown["DTSTAMP"].tzinfo is UTC or shown["DTSTAMP"].utcoffset() == timedelta()
    if "DTEND" in shown.entry:
        assert type(shown["DTSTART"]) is type(shown["DTEND"])
        assert shown["DTSTART"] < shown["DTEND"]
    assert shown["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")


def uid(row: Any) -> str:
    return f"{'launches' if isinstance(row, Launch) else 'events'}-{row.pk}@spacedevs"


@pytest.fixture
def launch(db: None) -> Launch:
    """A launch of next week with a window of two hours."""
    net = now() + timedelta(days=7)
    launch = Launch.objects.known().filter(net__isnull=False, mission__isnull=False).first()
    assert launch
    launch.net, launch.net_precision_id = net, Precision.SECOND
    launch.window_start, launch.window_end = net - timedelta(hours=1), net + timedelta(hours=1)
    launch.status = LaunchStatus.objects.get(pk=1)
    launch.save()
    return launch


@pytest.fixture
def event(db: None) -> Event:
    """An event of next week."""
    event = Event.objects.order_by("pk")[0]
    event.date, event.date_precision_id = now() + timedelta(days=7), Precision.MINUTE
    event.duration = None
    event.save()
    return event


@pytest.mark.parametrize("path", [LAUNCHES, EVENTS])
def test_parsers_read_every_dated_object(client: Client, path: str) -> None:
    shown = read(client, path, f"{EVER[path]}&alarm=30")

    model: Any = Launch.objects.known() if path == LAUNCHES else Event.objects.all()
    scheduled = {f"{model.model.scheduled_by}__isnull": False}
    assert shown.keys() == {uid(row) for row in model.filter(**scheduled)}


def test_a_launch(client: Client, launch: Launch) -> None:
    assert launch.mission
    assert launch.pad
    launch.vid_urls.create(url="https://video.example/second", priority=2)
    launch.vid_urls.create(url="https://video.example/first", priority=1)
    launch.info_urls.create(url="https://page.example/", priority=1)

    shown = read(client, LAUNCHES, "alarm=30")[uid(launch)]

    assert shown["SUMMARY"] == launch.name
    assert shown["DTSTART"] == launch.window_start
    assert shown["DTEND"] == launch.window_end
    assert shown["STATUS"] == "CONFIRMED"
    assert shown["TRANSP"] == "TRANSPARENT"
    assert shown["URL"] == f"http://testserver/2.3.0/launches/{launch.pk}/"
    assert launch.pad.name in shown["LOCATION"]
    assert shown["GEO"].to_ical() == f"{launch.pad.latitude};{launch.pad.longitude}"
    assert "Webcast: https://video.example/first" in shown["DESCRIPTION"]
    assert "More: https://page.example/" in shown["DESCRIPTION"]
    assert launch.mission.description in shown["DESCRIPTION"]
    assert "Status: Go for Launch" in shown["DESCRIPTION"]
    [reminder] = shown.entry.walk("VALARM")
    assert reminder["TRIGGER"].dt == timedelta(minutes=30), "an hour after the window opens is T-0"


@pytest.mark.parametrize(
    ("before", "after", "start", "end"),
    [
        (0, 0, 0, 60),  # no window to speak of: an hour
        (0, 30, 0, 30),
        (-10, 20, 0, 60),  # the NET is out of the window, which is old
        (None, 30, 0, 60),
    ],
)
def test_windows(
    client: Client, launch: Launch, before: int | None, after: int, start: int, end: int
) -> None:
    assert launch.net
    launch.window_start = None if before is None else launch.net - timedelta(minutes=before)
    launch.window_end = launch.net + timedelta(minutes=after)
    launch.save()

    shown = read(client, LAUNCHES)[uid(launch)]

    assert shown["DTSTART"] == launch.net + timedelta(minutes=start)
    assert shown["DTEND"] == launch.net + timedelta(minutes=end)


def test_an_event(client: Client, event: Event) -> None:
    event.duration = timedelta(minutes=95)
    event.location = "Low Earth\r\nOrbit"
    event.save()

    shown = read(client, EVENTS, "alarm=0")[uid(event)]

    assert shown["DTSTART"] == event.date
    assert shown["DTEND"] - shown["DTSTART"] == timedelta(minutes=95)
    assert shown["LOCATION"] == "Low Earth Orbit"
    assert shown.entry.walk("VALARM")[0]["TRIGGER"].dt == timedelta()


@pytest.mark.parametrize(
    ("precision", "at", "period"),
    [
        (Precision.HOUR, datetime(2026, 5, 20, 9, 30, tzinfo=UTC), ""),
        (None, datetime(2026, 5, 20, 9, 30, tzinfo=UTC), ""),
        (Precision.MORNING, date(2026, 5, 20), ""),
        (Precision.DAY, date(2026, 5, 20), ""),
        (99, date(2026, 5, 20), ""),
        (Precision.WEEK, date(2026, 5, 24), "week of 2026-05-18"),
        (Precision.MONTH, date(2026, 5, 31), "May 2026"),
        (Precision.QUARTER_1, date(2026, 3, 31), "Q1 2026"),
        (Precision.QUARTER_4, date(2026, 12, 31), "Q4 2026"),
        (Precision.HALF_1, date(2026, 6, 30), "H1 2026"),
        (Precision.HALF_2, date(2026, 12, 31), "H2 2026"),
        (Precision.YEAR, date(2026, 12, 31), "2026"),
        (Precision.FISCAL_YEAR, date(2026, 5, 20), "FY 2026"),
        (Precision.DECADE, date(2029, 12, 31), "2020s"),
    ],
)
def test_precisions(precision: int | None, at: date, period: str) -> None:
    assert known(datetime(2026, 5, 20, 9, 30, tzinfo=UTC), precision) == Known(at, period)


def test_a_midnight_without_a_precision_is_a_day() -> None:
    assert known(datetime(2026, 5, 20, tzinfo=UTC), None) == Known(date(2026, 5, 20))


def test_an_imprecise_date_is_said_or_left_out(client: Client, launch: Launch) -> None:
    launch.net = datetime(now().year + 1, 12, 31, tzinfo=UTC)
    launch.net_precision_id = Precision.MONTH
    launch.status = LaunchStatus.objects.get(pk=2)
    launch.save()

    shown = read(client, LAUNCHES, "alarm=30")[uid(launch)]

    assert shown["SUMMARY"] == f"NET December {launch.net.year}: {launch.name}"
    assert shown["DTSTART"] == launch.net.date()
    assert shown["DTEND"] == launch.net.date() + timedelta(days=1)
    assert shown["STATUS"] == "TENTATIVE"
    assert shown.entry.walk("VALARM") == []
    assert uid(launch) not in read(client, LAUNCHES, "precise=true")


@pytest.mark.parametrize("precision", [0, 5, 6, 14, 16])
@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
)
def test_the_ends_of_time(
    client: Client, launch: Launch, event: Event, moment: datetime, precision: int
) -> None:
    NetPrecision.objects.get_or_create(pk=precision)
    Launch.objects.filter(pk=launch.pk).update(net=moment, net_precision=precision)
    Event.objects.filter(pk=event.pk).update(
        date=moment, date_precision=precision, duration=timedelta(days=9)
    )

    assert uid(launch) in read(client, LAUNCHES, f"{EVER[LAUNCHES]}&id={launch.pk}&alarm=40320")
    assert uid(event) in read(client, EVENTS, f"{EVER[EVENTS]}&id={event.pk}")


HOSTILE = [
    "a\r\nBEGIN:VEVENT\r\nUID:x",
    "\x01\x0b\x0c\x1f\x7f\x85\u2028\ufffe",
    '";:,\\n\\,=^"',
    "é🚀" * 100,
    "<script>alert(1)</script>",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(client: Client, event: Event, launch: Launch, text: str) -> None:
    event.vid_urls.create(url=f"https://a.example/{text}")
    Event.objects.filter(pk=event.pk).update(name=text[:200], description=text, location=text)
    assert launch.pad
    pads = type(launch.pad).objects.filter(pk=launch.pad.pk)
    pads.update(name=text, latitude=123.0)

    shown = read(client, EVENTS)[uid(event)]

    words = re.sub("[\x00-\x1f\x7f\x85\u2028\ufffe]+", " ", text).strip()
    assert shown["SUMMARY"] == (words or "Event")
    assert (shown["LOCATION"] if "LOCATION" in shown.entry else "") == words
    assert "GEO" not in read(client, LAUNCHES)[uid(launch)].entry
    pads.update(latitude=0.00001)
    assert read(client, LAUNCHES)[uid(launch)]["GEO"].to_ical().startswith("0.0;")


def test_long_texts_are_cut(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(description="x" * 100_000)

    assert len(read(client, EVENTS)[uid(event)]["DESCRIPTION"]) < LONGEST + 100


def told(row: Any, **fields: Any) -> Told:
    """What the journal has told of an object."""
    resource = "launches" if isinstance(row, Launch) else "events"
    key = key_text(row.pk, type(row))
    return Told.objects.update_or_create(resource=resource, key=key, defaults=fields)[0]


def test_what_the_journal_tells(client: Client, launch: Launch) -> None:
    Told.objects.all().delete()
    before = read(client, LAUNCHES)[uid(launch)]
    changed_at = now() + timedelta(seconds=5)
    told(launch, entries=3, changed_at=changed_at)

    shown = read(client, LAUNCHES)[uid(launch)]

    assert before["SEQUENCE"] == 0
    assert before["LAST-MODIFIED"] == before["DTSTAMP"] == launch.last_updated
    assert shown["SEQUENCE"] == 3
    assert shown["LAST-MODIFIED"] == shown["DTSTAMP"] == changed_at


@pytest.fixture
def cancelled(launch: Launch) -> str:
    """The UID of a launch of next week that was deleted."""
    name = uid(launch)
    assert launch.net
    told(
        launch,
        entries=4,
        changed_at=now(),
        is_deleted=True,
        values={
            "name": '"Gone"',
            "net": f'"{launch.net:%Y-%m-%dT%H:%M:%SZ}"',
            "net_precision": '{"id":7,"name":"Month"}',
            "mission": "#digest",
        },
    )
    launch.delete()
    return name


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("", True),
        ("lsp__id=999999", True),  # nobody knows whose it was
        ("precise=true", False),
        (EVER[LAUNCHES], True),
        ("net__lt=2000-01-01", False),
        ("year=1969", False),
        ("month=1,2,3,4,5,6,7,8,9,10,11,12", True),
    ],
)
def test_a_deleted_object_is_cancelled(
    client: Client, cancelled: str, query: str, *, is_shown: bool
) -> None:
    shown = read(client, LAUNCHES, query)

    assert (cancelled in shown) == is_shown
    if is_shown:
        assert shown[cancelled]["STATUS"] == "CANCELLED"
        assert shown[cancelled]["SEQUENCE"] == 4
        assert shown[cancelled]["SUMMARY"].endswith(": Gone")


def test_one_that_has_come_back_is_there_once(client: Client, launch: Launch) -> None:
    told(launch, is_deleted=True, values={"net": f'"{launch.net:%Y-%m-%dT%H:%M:%SZ}"'})

    assert read(client, LAUNCHES)[uid(launch)]["STATUS"] == "CONFIRMED"


def test_one_that_was_deleted_before_the_range_is_left_out(client: Client, cancelled: str) -> None:
    Told.objects.update(values={"name": '"Gone"', "net": '"2000-01-01T00:00:00Z"'})

    assert cancelled not in read(client, LAUNCHES)


@pytest.mark.parametrize("values", [{}, {"net": "#x"}, {"net": "3"}, {"net": '"soon"'}, {"net": 5}])
def test_what_the_journal_may_not_know(
    client: Client, cancelled: str, values: dict[str, Any]
) -> None:
    Told.objects.update(values=values)

    assert cancelled not in read(client, LAUNCHES)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (LAUNCHES, "lsp__id=121"),
        (LAUNCHES, "location__ids=12,27&include_suborbital=false"),
        (LAUNCHES, "program=4&program=15"),
        (LAUNCHES, "search=Falcon"),
        (LAUNCHES, "is_crewed=true&year=2020,2021,2022,2023,2024"),
        (EVENTS, "type__ids=2,8"),
        (EVENTS, "agency__ids=44&previous=true"),
        (EVENTS, "search=Progress"),
    ],
)
def test_filters_are_those_of_the_api(client: Client, path: str, query: str) -> None:
    resource = path.removeprefix("/calendars/").removesuffix(".ics")
    found = rows(client, f"/2.3.0/{resource}/", f"mode=list&{query}&{EVER[path]}")

    shown = read(client, path, f"{query}&{EVER[path]}")

    assert shown.keys() == {f"{resource}-{row['id']}@spacedevs" for row in found}
    assert shown


def test_a_calendar_begins_ninety_days_ago(client: Client, launch: Launch) -> None:
    def with_net(days: int) -> Any:
        Launch.objects.filter(pk=launch.pk).update(net=now() - timedelta(days=days))
        return read(client, LAUNCHES)

    assert uid(launch) in with_net(90)
    assert uid(launch) not in with_net(91)
    assert uid(launch) in read(client, LAUNCHES, "net__lt=2100-01-01")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lsp__id=x", ["lsp__id"]),
        ("lsp_id=121", ["lsp_id"]),
        ("limit=5&mode=list", ["limit", "mode"]),
        ("precise=maybe", ["precise"]),
        ("alarm=-1", ["alarm"]),
        ("alarm=40321", ["alarm"]),
        ("alarm=1e9", ["alarm"]),
        ("alarm=" + "9" * 5000, ["alarm"]),
        ("net__gte=yesterday&year=x", ["net__gte", "year"]),
        ("search=%00", ["search"]),
        ("program=999999", ["program"]),
    ],
)
def test_what_means_nothing_is_refused(client: Client, query: str, names: list[str]) -> None:
    response = client.get(f"{LAUNCHES}?{query}")

    assert response.status_code == 400
    assert sorted(response.json()) == names


def test_empty_parameters_mean_nothing(client: Client) -> None:
    assert read(client, EVENTS, "precise=&alarm=&type__ids=&search=").keys() == (
        read(client, EVENTS).keys()
    )


def test_a_large_calendar_is_bounded_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "MOST", 20)
    monkeypatch.setattr(calendars, "AT_ONCE", 7)
    monkeypatch.setattr(calendars, "PATIENCE", 0.01)
    count = Event.objects.filter(date__isnull=False).count()

    response = client.get(f"{EVENTS}?{EVER[EVENTS]}")

    calendar: Any = Calendar.from_ical(response.content)
    latest = Event.objects.filter(date__isnull=False).order_by("-date", "pk")[:20]
    assert [entry["UID"] for entry in calendar.walk("VEVENT")] == [uid(row) for row in latest]
    assert f"the latest 20 of {count}" in calendar["X-WR-CALDESC"]
    assert response["X-Total-Count"] == str(count)


def test_many_large_calendars_wait_for_each_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "AT_ONCE", 7)
    monkeypatch.setattr(calendars, "PATIENCE", 0.01)
    with calendars._room(8), calendars._room(8), calendars._room(7):
        response = client.get(f"{EVENTS}?{EVER[EVENTS]}")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert read(client, EVENTS, EVER[EVENTS])


def test_a_calendar_tells_of_itself(client: Client) -> None:
    response = client.get(f"{LAUNCHES}?lsp__id=121&program=15&precise=true")

    calendar: Any = Calendar.from_ical(response.content)
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Launches: lsp__id=121&program=15"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    assert calendar["VERSION"] == "2.0"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("path", [EVENTS, "/feeds/updates.json", "/calendars/"])
def test_a_request_counts_as_a_call(
    answer: Callable[..., Answered], settings: Settings, path: str
) -> None:
    settings.ANONYMOUS_CALLS = 1

    assert answer(path).headers["access-control-allow-origin"] == "*"
    assert answer("/2.3.0/api-throttle/").body.count(b'"current_use":1') == 1
    assert answer(path).status == 429
