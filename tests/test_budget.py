"""The budget: never more calls than allowed, whoever makes them and whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mirror.budget import DEFAULT, PERIOD, Budget
from mirror.models import Call, Source
from tests.upstreams import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    return Source.objects.create(url="http://upstream.example/2.3.0/")


def book_all(budget: Budget) -> int:
    """How many calls may be made now."""
    number = 0
    while not budget.book():
        number += 1
    return number


@pytest.mark.parametrize(
    ("most", "allowed", "limit"),
    [(None, None, DEFAULT), (None, 210, 210), (7, None, 7), (7, 210, 7), (210, 15, 15)],
)
def test_the_lowest_limit_holds(source: Source, most: int | None, allowed: int, limit: int) -> None:
    source.limit = allowed
    budget = Budget(source, most)

    assert budget.limit == budget.left() == limit
    assert book_all(budget) == limit
    assert budget.left() == 0


def test_no_hour_has_more_calls_than_the_limit(source: Source, clock: Clock) -> None:
    budget, made = Budget(source), []
    for _ in range(4 * DEFAULT):
        while seconds := budget.book():
            clock.sleep(seconds)
        made.append(clock.now())
        clock.sleep(100)

    for begin in made:
        hour = [moment for moment in made if begin <= moment < begin + timedelta(hours=1)]
        assert len(hour) <= DEFAULT
    assert made[-1] - made[0] < timedelta(hours=3, minutes=30)  # and it waits no longer than that


def test_calls_of_another_process_and_of_one_that_has_crashed_count(
    source: Source, clock: Clock
) -> None:
    assert book_all(Budget(source)) == DEFAULT

    again = Budget(Source.objects.get())

    assert again.left() == 0
    assert again.book() == pytest.approx(PERIOD.total_seconds(), abs=1)
    clock.sleep(again.book())
    assert book_all(again) == DEFAULT
    assert sorted(again.hourly().values()) == [DEFAULT, DEFAULT]
    clock.sleep(2 * 86_400)
    assert book_all(again) == DEFAULT
    assert Call.objects.count() == DEFAULT  # those of days before are forgotten


def test_another_source_has_its_own_calls(source: Source) -> None:
    book_all(Budget(source))

    other = Source.objects.create(url="http://other.example/2.3.0/")

    assert book_all(Budget(other)) == DEFAULT


def test_no_call_is_made_while_the_source_has_asked_for_peace(source: Source, clock: Clock) -> None:
    budget = Budget(source)
    budget.close(500)
    budget.close(20)  # takes nothing back

    assert budget.is_closed
    assert Budget(Source.objects.get()).book() == pytest.approx(500, abs=1)
    clock.sleep(budget.book())
    assert not budget.is_closed
    assert budget.book() == 0


def test_nobody_is_closed_out_forever(source: Source, clock: Clock) -> None:
    Budget(source).close(1e300)

    clock.sleep(timedelta(days=1).total_seconds())

    assert Budget(source).book() == 0
