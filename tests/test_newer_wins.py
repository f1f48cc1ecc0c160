"""sync: a newer view of an object wins over an older one, and a whole pass heals rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agencies.models import Agency
from events.models import Event, EventInfoURL, EventType
from launches.models import Launch
from mirror.crawl import Crawler
from mirror.jobs import jobs
from mirror.models import Copied
from mirror.upstream import Upstream as Source
from tests.documents import rows
from tests.shares import part
from tests.test_sync import DAY, FIRST, TYPES, Synced, change, event_types, events, moment
from tests.upstreams import Clock, Document, Upstream
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

WEEK = 7 * DAY
LAUNCH = "00000000-0000-4000-8000-000000000007"


def launch(name: str, time: Any, **more: Any) -> Document:
    """A launch as any document may show it."""
    return {"id": LAUNCH, "slug": "one", "name": name, "last_updated": moment(time), **more}


def name_of(model: Any, key: Any) -> str:
    return model.objects.values_list("name", flat=True).get(pk=key)


@pytest.fixture
def copied(upstream: Upstream) -> Document:
    """An event that has been copied."""
    upstream.tables["events"] = events(1, upstream.now())
    Synced(upstream, "events")
    return upstream.tables["events"][0]


@pytest.mark.parametrize("full", [True, False])
def test_an_older_view_changes_nothing(
    upstream: Upstream, clock: Clock, copied: Document, full: bool
) -> None:
    older = copied["last_updated"]
    clock.sleep(60)
    change(copied, "Newer", clock.now())
    Synced(upstream, "events")

    copied.update(name="Older", last_updated=older)
    synced = Synced(upstream, "events", full=full)
    assert name_of(Event, FIRST) == "Newer"
    assert synced.failure == ""
    assert synced.summary.startswith("0 new, 0 changed, 1 unchanged, 1 older than here;")

    clock.sleep(60)
    change(copied, "Newest", clock.now())
    assert Synced(upstream, "events").summary.startswith("0 new, 1 changed, 0 unchanged;")
    assert name_of(Event, FIRST) == "Newest"


def test_an_equally_old_view_is_stored(upstream: Upstream, copied: Document) -> None:
    copied["name"] = "Corrected"
    Synced(upstream, "events", full=True)
    assert name_of(Event, FIRST) == "Corrected"


def test_an_older_view_within_another_object_changes_nothing(
    upstream: Upstream, clock: Clock, copied: Document
) -> None:
    upstream.tables["launches"] = [launch("Newer", clock.now())]
    Synced(upstream, "launches")

    older = launch("Older", clock.now() - timedelta(seconds=1), net=moment(clock.now()))
    copied["launches"] = [older]
    clock.sleep(60)
    change(copied, "With a launch", clock.now())
    Synced(upstream, "events")

    assert name_of(Launch, LAUNCH) == "Newer"
    assert Launch.objects.get(pk=LAUNCH).net is None
    assert list(Event.objects.get(pk=FIRST).launches.all()) == [Launch(pk=UUID(LAUNCH))]


def test_a_newer_view_within_another_object_is_not_undone(
    upstream: Upstream, clock: Clock, copied: Document
) -> None:
    """The launch's own page comes late: it still shows what was before."""
    upstream.tables["launches"] = [launch("Older", clock.now())]
    Synced(upstream, "launches")
    clock.sleep(60)
    copied["launches"] = [launch("Newer", clock.now())]
    change(copied, "With a launch", clock.now())
    Synced(upstream, "events")
    assert name_of(Launch, LAUNCH) == "Newer"

    for full in (False, True):
        Synced(upstream, "launches", full=full)
        assert name_of(Launch, LAUNCH) == "Newer"


def test_a_late_page_of_another_sync_changes_nothing(
    upstream: Upstream, clock: Clock, copied: Document
) -> None:
    """One process has an old page in hand while another one stores a new one."""
    source = Source(upstream.url)
    late = Crawler(source, jobs()["events"])
    page = source.page("events", offset=0)
    clock.sleep(60)
    change(copied, "Newer", clock.now())
    Synced(upstream, "events")

    tally = late.copies.store(page.documents, heal=True)
    source.close()
    assert str(tally) == "0 new, 0 changed, 1 unchanged, 1 older than here"
    assert name_of(Event, FIRST) == "Newer"


def test_what_was_never_dated_by_its_source_is_taken(upstream: Upstream, clock: Clock) -> None:
    """A row that was only mentioned, or entered by other means, has a time of its own making."""
    Launch.objects.create(pk=LAUNCH, name="Mentioned", last_updated=clock.now())
    upstream.tables["launches"] = [launch("Known", clock.now() - 100 * DAY)]
    Synced(upstream, "launches")

    found = Launch.objects.get(pk=LAUNCH)
    assert (found.name, found.last_updated) == ("Known", clock.now() - 100 * DAY)


def test_a_changed_row_is_no_newer_view(upstream: Upstream, clock: Clock, copied: Document) -> None:
    """What counts is what the source said last, not when somebody saved something here."""
    Event.objects.filter(pk=FIRST).update(name="By SQL", last_updated=clock.now() + DAY)
    clock.sleep(60)
    change(copied, "Newer", clock.now())
    Synced(upstream, "events")
    assert name_of(Event, FIRST) == "Newer"


def test_a_source_that_stands_by_an_older_view_is_believed(
    upstream: Upstream, clock: Clock, copied: Document
) -> None:
    """Its clock was wrong, or it was restored from a backup."""
    time = clock.now()
    change(copied, "From the future", time + 1000 * DAY)
    Synced(upstream, "events", full=True)
    change(copied, "Present", time)

    Synced(upstream, "events", full=True)
    Synced(upstream, "events", full=True)
    assert name_of(Event, FIRST) == "From the future"
    clock.sleep(WEEK.total_seconds())
    Synced(upstream, "events")
    assert name_of(Event, FIRST) == "Present"


# Healing


def test_a_whole_pass_heals_rows(upstream: Upstream, clock: Clock) -> None:
    upstream.tables[TYPES] = event_types(150)
    upstream.tables["events"] = documents = events(3, clock.now())
    documents[0]["info_urls"] = [{"url": "https://example.com/", "priority": 1}]
    documents[1]["agencies"] = [{"id": FIRST, "name": "Agency"}]
    Synced(upstream, TYPES, "events")
    EventType.objects.filter(pk=FIRST).update(name="By SQL")
    Event.objects.filter(pk=FIRST).update(name="By SQL")
    EventInfoURL.objects.filter(event=FIRST).delete()
    Event.objects.get(pk=FIRST + 1).agencies.clear()
    Agency.objects.filter(pk=FIRST).update(name="By SQL")
    Event.objects.filter(pk=FIRST + 2).delete()

    clock.sleep(31 * DAY.total_seconds())
    synced = Synced(upstream, TYPES, "events")

    assert synced.summary == "0 new, 0 changed, 156 unchanged, 5 healed; 4 calls."
    assert name_of(EventType, FIRST) == "Type 0"
    assert name_of(Event, FIRST) == "Event 0"
    assert name_of(Agency, FIRST) == "Agency"
    assert EventInfoURL.objects.get(event=FIRST).url == "https://example.com/"
    assert Event.objects.get(pk=FIRST + 1).agencies.get().pk == FIRST
    assert name_of(Event, FIRST + 2) == "Event 2"


def test_a_pass_over_changes_heals_what_is_plainly_wrong(
    upstream: Upstream, clock: Clock, copied: Document
) -> None:
    """As a form that was saved with an old NET, by other means than the admin's page."""
    Event.objects.filter(pk=FIRST).update(name="Saved late", last_updated=clock.now())
    assert Synced(upstream, "events").summary.startswith("0 new, 0 changed, 1 unchanged, 1 healed")
    assert name_of(Event, FIRST) == "Event 0"

    Event.objects.filter(pk=FIRST).update(name="Not seen")
    assert Synced(upstream, "events").summary.startswith("0 new, 0 changed, 1 unchanged;")
    assert name_of(Event, FIRST) == "Not seen"


def test_nothing_is_healed_where_nothing_is_wrong(
    client: Any, upstream: Upstream, clock: Clock
) -> None:
    """Documents of the demo data show the same rows in many places."""
    names = [name for name in jobs() if not name.startswith(("dashboard", "config"))]
    names = list(part(names, 3))
    for name in names:
        mode = jobs()[name].query.get("mode", "normal")
        upstream.tables[name] = rows(client, f"/2.3.0/{name}/", f"mode={mode}")
    forget_everything()
    Synced(upstream, *names)
    synced = Synced(upstream, *names, full=True)

    number = sum(len(upstream.tables[name]) for name in names)
    assert synced.failure == ""
    assert synced.summary.startswith(f"0 new, 0 changed, {number} unchanged;"), synced.summary
    assert Copied.objects.count() == number
