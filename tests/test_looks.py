"""What sync asks for first and most: what is upcoming, what has changed, what is near T-0."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from events.models import Event
from mirror.jobs import DAY, HOUR
from mirror.models import Crawl
from tests.test_sync import TYPES, Synced, change, event_types, events, moment, names, watch
from tests.upstreams import PLENTY, Clock, Upstream, says

pytestmark = pytest.mark.django_db


def test_what_is_upcoming_comes_first(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(250, clock.now() - DAY)
    documents[3]["date"] = moment(clock.now() + DAY)
    upstream.tables[TYPES] = event_types(3)

    assert Synced(upstream, TYPES, "events", budget=1).failure == ""

    first, second = [asked for asked in upstream.asked if asked.path != "api-throttle"][:2]
    assert (first.path, second.path) == ("events/upcoming", "events")
    assert "1 new" not in names(Event)
    assert documents[3]["id"] in names(Event)


def test_a_source_that_tells_nothing_upcoming_is_copied_all_the_same(upstream: Upstream) -> None:
    upstream.tables["events"] = events(3, upstream.now())
    upstream.always = lambda handler, answer: (
        says(500)(handler, answer) if "upcoming" in handler.path else answer
    )

    assert Synced(upstream, "events").failure == ""
    assert len(names(Event)) == 3


@pytest.mark.parametrize("years", [-5, 5])
def test_changes_count_by_the_clock_of_the_data(
    upstream: Upstream, clock: Clock, years: int
) -> None:
    """The header `Date` may tell another time than the data."""
    there = timedelta(days=365 * years)
    upstream.tables["events"] = documents = events(3, clock.now() + there)
    Synced(upstream, "events")
    clock.sleep(3600)
    change(documents[0], "Changed", clock.now() + there)

    assert "1 changed" in Synced(upstream, "events").summary


def test_one_date_of_the_far_future_hides_no_change(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(3, clock.now())
    documents[2]["last_updated"] = "2099-01-01T00:00:00Z"
    Synced(upstream, "events")
    clock.sleep(3600)
    change(documents[0], "Changed", clock.now())

    assert "1 changed" in Synced(upstream, "events").summary


def test_many_old_changes_are_not_read_again_and_again(upstream: Upstream, clock: Clock) -> None:
    """If much has changed at once and nothing since, it is all there is since the last change."""
    upstream.tables["events"] = documents = events(250, clock.now())
    for document in documents:
        document["last_updated"] = moment(clock.now())
    Synced(upstream, "events")
    clock.sleep(3600)
    upstream.forget()

    assert Synced(upstream, "events").summary.endswith("100 unchanged; 1 calls.")


def test_an_empty_list_is_asked_for_changes(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = []
    Synced(upstream, "events")
    assert Crawl.objects.get().changes_from
    clock.sleep(3600)
    upstream.tables["events"] = events(1, clock.now())

    assert Synced(upstream, "events").summary == "1 new, 0 changed, 0 unchanged; 1 calls."


def test_a_watch_looks_often_near_t_zero(upstream: Upstream, clock: Clock) -> None:
    """It does so as soon as it knows, and no longer if the T-0 moves away."""
    upstream.objects["api-throttle"] = {**PLENTY, "your_request_limit": 15}
    upstream.tables["events"] = documents = events(3, clock.now() - DAY)
    begin, t_zero = clock.now(), clock.now() + 3 * HOUR
    documents[0]["date_precision"] = {"id": 1, "name": "Minute"}
    documents[0]["date"] = moment(t_zero)

    watch(upstream, clock, timedelta(hours=6), "events")

    looks = [asked.at for asked in upstream.calls if "last_updated__gte" in asked.query]
    gaps = {a: (b - a).total_seconds() / 60 for a, b in pairwise(looks)}
    near = [gap for at, gap in gaps.items() if t_zero - HOUR <= at <= t_zero + HOUR / 2]
    far = [gap for at, gap in gaps.items() if begin + HOUR / 2 < at < t_zero - 2 * HOUR]
    assert len(near) >= 15
    assert max(near) <= 6
    assert min(far) > 20
