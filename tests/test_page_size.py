"""Pages of sync: a source that can't give a hundred objects at once is asked for fewer."""

from __future__ import annotations

import pytest

from events.models import EventType
from mirror.models import Source
from mirror.page_size import REMEMBERED
from tests.test_sync import TYPES, Synced, event_types, named, names
from tests.upstreams import Answer, Behaviour, Clock, Handler, Upstream, says

pytestmark = pytest.mark.django_db


def refuses_more_than(most: int, behaviour: Behaviour) -> Behaviour:
    """The source fails if it is asked for more objects."""

    def behave(handler: Handler, answer: Answer) -> Answer | None:
        is_much = any(f"limit={size}" in handler.path for size in (100, 50, 25) if size > most)
        return behaviour(handler, answer) if is_much else answer

    return behave


@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_source_that_fails_is_asked_for_less(
    upstream: Upstream, clock: Clock, status: int
) -> None:
    from_the_source = event_types(130)
    upstream.tables[TYPES] = from_the_source
    upstream.always = refuses_more_than(25, says(status))

    assert Synced(upstream, TYPES).failure == ""

    assert names(EventType) == named(from_the_source)
    good = [asked.offset for asked in upstream.calls if asked.query["limit"] == "25"]
    assert good == [0, 25, 50, 75, 100, 125]
    assert Source.objects.get().page_size == 25

    upstream.forget()
    Synced(upstream, TYPES, full=True)
    assert {asked.query["limit"] for asked in upstream.calls} == {"25"}

    upstream.forget()
    upstream.always = None
    clock.sleep(REMEMBERED.total_seconds())
    Synced(upstream, TYPES, full=True)
    assert upstream.offsets == [0, 100]


def test_a_source_that_gives_less_is_asked_for_that(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(130)
    upstream.most = 40

    assert Synced(upstream, TYPES).failure == ""

    assert names(EventType) == named(upstream.tables[TYPES])
    assert [(each.offset, each.query["limit"]) for each in upstream.calls] == [
        (0, "100"),
        (40, "40"),
        (80, "40"),
        (120, "40"),
    ]


def test_what_is_not_there_is_asked_for_once(upstream: Upstream) -> None:
    Synced(upstream, TYPES)

    assert len(upstream.calls) == 1


def test_where_less_is_no_help_it_is_not_tried_again(upstream: Upstream) -> None:
    upstream.tables[TYPES] = event_types(3)
    upstream.always = says(400)

    assert Synced(upstream, TYPES).failure != ""

    assert [each.query["limit"] for each in upstream.calls] == ["100", "50", "25", "12", "10"]
    assert Source.objects.get().page_size is None
