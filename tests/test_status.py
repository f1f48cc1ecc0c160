"""What a person sees of sync: --status, the line of progress, what has changed, and with names."""

from __future__ import annotations

import os
import pty
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mirror.display import COLUMNS, fitted
from mirror.jobs import jobs
from mirror.models import Call, Copied, Source
from mirror.patience import in_short
from mirror.remaining import Remaining, remaining
from mirror.tally import NAMED, Tally
from mirror.upstream import Upstream as Mirrored
from tests.databases import Databases, start
from tests.test_sync import DAY, Synced, change, event_types, events
from tests.upstreams import PLENTY, Clock, Upstream, running, says

TYPES = "config/event_types"
LANGUAGES = "config/languages"


def row(synced: Synced, resource: str) -> list[str]:
    """The cells of a resource in the table."""
    line = next(line for line in synced.out.splitlines() if f" {resource} " in line)
    return [cell.strip() for cell in line.split("│")[1:-1]]


# --status


@pytest.mark.django_db
def test_status_of_nothing(upstream: Upstream) -> None:
    synced = Synced(upstream, status=True)

    assert upstream.asked == []
    assert not Source.objects.exists()
    assert synced.out == f"Nothing is copied from {upstream.url} yet.\n"


@pytest.mark.django_db
def test_status_shows_ages_looks_failures_and_calls(upstream: Upstream, clock: Clock) -> None:
    upstream.objects["api-throttle"] = {**PLENTY, "your_request_limit": 40}
    upstream.tables = {"events": events(150, clock.now() - DAY), TYPES: event_types(3)}
    Synced(upstream, "events", TYPES, LANGUAGES)
    clock.sleep(600)
    Copied.objects.filter(crawl__resource=TYPES, key="500001").update(vanished_at=clock.now())
    calls = Call.objects.count()
    upstream.forget()

    with CaptureQueriesContext(connection) as queries:
        synced = Synced(upstream, "events", TYPES, LANGUAGES, "launches", status=True)

    assert upstream.asked == []
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)
    assert row(synced, "events") == ["events", "150", "150", "10 min", "10 min", "in 5 min", "", ""]
    assert row(synced, TYPES) == [TYPES, "2", "3", "10 min", "10 min", "in 30 d", "", "1"]
    assert row(synced, LANGUAGES) == [LANGUAGES, "0", "?", "never", "never", "at 0 of 0", "1", ""]
    assert row(synced, "launches")[5] == "now"
    assert f"{calls} of 40 calls used in the last hour, {40 - calls} left." in synced.out


@pytest.mark.django_db
def test_status_tells_how_far_a_pass_is_and_how_long_no_calls_are_wanted(
    upstream: Upstream, clock: Clock
) -> None:
    upstream.tables[TYPES] = event_types(250)
    upstream.behaviours.extend([None, None, says(404)])
    Synced(upstream, TYPES)
    until = clock.now() + timedelta(minutes=5)
    Source.objects.update(closed_until=until)

    synced = Synced(upstream, TYPES, status=True, budget=7)

    assert row(synced, TYPES)[5:7] == ["at 200 of 250", "1"]
    assert f"it asks for no calls until {until:%Y-%m-%d %H:%M:%S} UTC" in synced.out
    assert "of 7 calls used" in synced.out


# What is left


@pytest.mark.parametrize(
    ("calls", "used", "free", "hours", "time"),
    [
        (0, 15, 0, 0, ""),
        (4, 11, 4, 0, ""),
        (54, 15, 0, 3.6, "about 3.6 h"),
        (5, 15, 0, 1 / 3, "about 20 min"),
        (5, 20, 0, 1 / 3, "about 20 min"),
    ],
)
def test_what_is_left(calls: int, used: int, free: int, hours: float, time: str) -> None:
    left = Remaining(calls, used, 15)

    assert (left.free, left.hours, left.time) == (free, hours, time)


@pytest.mark.django_db
def test_what_is_left_is_counted_by_page(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(450)
    upstream.behaviours.extend([None, None, says(404)])
    Synced(upstream, TYPES)
    source = Mirrored(upstream.url)

    assert remaining([jobs()[TYPES]], source.budget).calls == 3
    assert remaining([jobs()[TYPES], jobs()["launches"]], source.budget).calls == 4
    source.close()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (99, "99 s"), (100, "2 min"), (3600, "60 min"), (12_960, "3.6 h")],
)
def test_times_in_short(seconds: float, text: str) -> None:
    assert in_short(seconds) == text


def test_a_line_of_progress_fits() -> None:
    left = ("1,354 of 2,405 calls left", "about 93.6 h", "15 this hour")

    line = "launches 2,400 of 7,800 · 54 of 405 calls left · about 3.6 h · 11 this hour"
    name, rest = line.split(" ", 1)
    assert fitted(name, *rest.split(" · ")) == line
    line = fitted("config/spacecraft_configuration_types", "2,400 of 7,800", *left)
    assert line.startswith("config… 2,400 of 7,800 · 1,354 of 2,405 calls left · ")
    assert len(line) == COLUMNS


@pytest.mark.django_db
def test_a_log_has_a_line_for_each_page(upstream: Upstream, clock: Clock) -> None:
    upstream.objects["api-throttle"] = {**PLENTY, "your_request_limit": 2}
    upstream.tables["events"] = documents = events(1150, clock.now() - DAY)
    first = Synced(upstream, "events").out.splitlines()
    assert "events 100 of 1,150: 100 new; 11 calls to go (about 5.5 h), 0 free" in first

    clock.sleep(7200)
    change(documents[3], "Changed", clock.now())
    again = Synced(upstream, "events").out.splitlines()

    assert again[1] == "events changes 100 of 602: 1 changed; 1 calls to go, 1 free"
    assert again[-2] == "events: 1 changed"


# What has changed


@pytest.mark.django_db
def test_what_has_changed_is_told_by_resource_and_by_name(upstream: Upstream, clock: Clock) -> None:
    upstream.tables = {"events": events(3, clock.now() - DAY), TYPES: event_types(2)}
    first = Synced(upstream, "events", TYPES, verbosity=2).out.splitlines()
    assert "events: 3 new" in first
    assert "new: events Event 0 | Event 1 | Event 2" in first or (
        "new: events Event 2 | Event 1 | Event 0" in first
    )
    clock.sleep(3600)
    change(upstream.tables["events"][0], "Launch\nof  [red]Ariane[/red]", clock.now())

    named = Synced(upstream, "events", TYPES, verbosity=2).out
    assert "changed: events Launch of [red]Ariane[/red]\n" in named
    assert f"{TYPES}:" not in named

    clock.sleep(3600)
    change(upstream.tables["events"][1], "Other", clock.now())
    numbers = Synced(upstream, "events", TYPES).out
    assert "events: 1 changed\n" in numbers
    assert "Other" not in numbers


def test_only_some_hundred_are_named() -> None:
    tally = Tally()
    for number in range(3 * NAMED):
        page = Tally()
        page.count(None, "digest", {"id": number, "name": f"N{number}"})
        page.count("before", "now", {"id": number})
        page.count("same", "same", {"id": number})
        tally.add(page)

    assert tally.named("new").endswith(f"N{NAMED - 1} and {2 * NAMED} more")
    assert tally.named("changed").startswith("0 | 1 | 2 | ")
    assert tally.brief == f"{3 * NAMED} new, {3 * NAMED} changed"


# On a terminal


@pytest.fixture
def database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("empty", "status") as url:
        yield url


def test_on_a_terminal_one_line_changes(database: str) -> None:
    ours, theirs = pty.openpty()
    with running() as upstream:
        upstream.tables[TYPES] = event_types(250)
        command = ("manage.py", "sync", TYPES, LANGUAGES, "--from", upstream.url)
        environment = {"TERM": "xterm", "COLUMNS": "80"}
        with start(database, *command, environment=environment, stderr=theirs) as process:
            os.close(theirs)
            shown = b""
            while part := _read(ours):
                shown += part
        os.close(ours)

    assert process.returncode == 1
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    assert any(re.match(rf"{TYPES} [12]\d0 of 250 · \d of \d calls left", each) for each in lines)
    assert f"{LANGUAGES}: it answers 404" in text
    assert max(map(len, lines)) <= COLUMNS
    assert "Traceback" not in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed
        return b""
