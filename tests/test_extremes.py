"""Whatever columns hold that a database can hold, each page, calendar and feed stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from core.models import NetPrecision
from events.models import Event
from launches.models import Launch
from spacedevs.api.renderings.shown import data_models
from website.documents import RESOURCES

pytestmark = pytest.mark.django_db

FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
#: How many objects of each resource are looked at.
SOME = 2

Value = Callable[[models.Field], Any]


def none(field: models.Field) -> Any:
    """Null where that can be stored."""
    return None if field.null else NotImplemented


def no_link(field: models.Field) -> Any:
    """Null instead of other rows."""
    return None if field.null and field.is_relation else NotImplemented


def extreme(moment: datetime, length: timedelta, end: int, text: str, address: str) -> Value:
    """Values at the end of what a column holds: at its lower one or, if `end` is 1, its upper."""

    def value(field: models.Field) -> Any:
        kind = field.get_internal_type()
        match field:
            case models.Field(is_relation=True) | models.SlugField() | models.FileField():
                return NotImplemented
            case models.DateTimeField():
                return moment
            case models.DateField():
                return moment.date()
            case models.DurationField():
                return length
            case models.FloatField():
                return (-1e300, 1e300)[end]
            case models.IntegerField():
                return connection.ops.integer_field_range(kind)[end]
            case models.URLField():
                return address
            case models.CharField() | models.TextField():
                is_address = any(word in field.name for word in ("url", "wiki", "infographic"))
                return (address if is_address else text)[: getattr(field, "max_length", None)]
        return NotImplemented

    return value


MARKUP = '</script><b>{{ x }}\u202e\u2028\x85\x1b"&\U0001f680'
DAYS = timedelta(days=99_999_999)
EXTREMES: dict[str, Value] = {
    "none": none,
    "no link": no_link,
    "last": extreme(LAST, DAYS, 1, MARKUP * 9, "http://["),
    "first": extreme(FIRST, -DAYS, 0, "", "http:///x"),
}


def fill(value: Value) -> None:
    """Give each column of what the API shows a value in all rows; keys and unique ones stay."""
    for model in data_models():
        fields = [each for each in model._meta.concrete_fields if not each.unique]
        given = {each.attname: value(each) for each in fields if not each.choices}
        given = {name: each for name, each in given.items() if each is not NotImplemented}
        if given:
            model._base_manager.update(**given)


def pages() -> Iterator[str]:
    """What anybody can look at besides the API."""
    yield from ("/", "/plots/", "/status/", "/search/?q=a", "/calendars/")
    for resource, viewset in RESOURCES.items():
        model: Any = viewset.queryset.model  # type: ignore[union-attr]
        for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:SOME]:
            yield f"/{resource}/{key}/"
    for name, time in (("launches", "net"), ("events", "date")):
        yield f"/calendars/{name}.ics?{time}__gte=0001-01-01&alarm=40320"
    for name in ("upcoming", "updates", "changes"):
        yield from (f"/feeds/{name}.atom", f"/feeds/{name}.json")


@pytest.mark.parametrize("name", EXTREMES)
def test_each_page_stands(client: Client, name: str) -> None:
    fill(EXTREMES[name])

    answers = {page: client.get(page).status_code for page in pages()}

    assert set(answers.values()) <= {200, 404}, answers


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_each_precision_of_each_moment_is_said(client: Client, moment: datetime) -> None:
    launch, event = Launch.objects.known().first(), Event.objects.first()
    assert launch
    assert event
    for precision in NetPrecision.objects.all():
        Launch.objects.filter(pk=launch.pk).update(net=moment, net_precision=precision)
        Event.objects.filter(pk=event.pk).update(date=moment, date_precision=precision)

        looked_at = (
            f"/launches/{launch.pk}/",
            f"/events/{event.pk}/",
            f"/calendars/launches.ics?net__gte=0001-01-01&id={launch.pk}",
            f"/calendars/events.ics?date__gte=0001-01-01&id={event.pk}",
        )
        assert {client.get(page).status_code for page in looked_at} == {200}
