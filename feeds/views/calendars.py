"""The addresses of calendars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from feeds.asking import Subscription, api_address, asked_filters, refuse_others
from feeds.calendars import Writer
from feeds.cancelled import cancelled
from feeds.feed import LONGEST_FILTERS
from feeds.revision import one_revision
from feeds.texts import one_line
from feeds.timetables import Timetable
from spacedevs.api.contract.ordering import total
from spacedevs.clock import today

#: A calendar without a filter by time begins so many days ago.
PAST_DAYS = 90
#: The most entries of a calendar besides deleted objects, and how many are read at a time.
MOST, AT_ONCE = 10_000, 500
#: Calendars of more than AT_ONCE entries: so many are made at a time in each process, and others
#: wait so many seconds.
LARGE, PATIENCE = 2, 5.0
#: The longest time between a reminder and what it is about, in minutes: four weeks.
LONGEST_ALARM = 40_320

_large = BoundedSemaphore(LARGE)


class Busy(APIException):
    """Too many large calendars are being made."""

    status_code = 503
    default_detail = "Too many large calendars are being made. Try again in 10 seconds."
    wait = 10  # DRF tells it as Retry-After


class Options(serializers.Serializer):
    """What a calendar can be asked for besides filters."""

    precise = serializers.BooleanField(default=False)
    alarm = serializers.IntegerField(default=None, min_value=0, max_value=LONGEST_ALARM)


class CalendarView(Subscription):
    """A timetable as a calendar."""

    timetable: Any = None

    def get(self, request: Request) -> HttpResponse:
        """The calendar; 400 for a parameter or a value that means nothing."""
        timetable: Timetable = self.timetable
        refuse_others(request, {*timetable.parameters, *Options().fields})
        options = Options(data={name: text for name, text in request.query_params.items() if text})
        options.is_valid(raise_exception=True)
        precise, alarm = options.validated_data["precise"], options.validated_data["alarm"]
        writer = Writer(api_address(request), None if alarm is None else timedelta(minutes=alarm))
        with one_revision(request):
            since = None if timetable.chooses_times(request) else _first_day()
            rows = timetable.rows(request, precise=precise)
            if since:
                rows = rows.filter(**{f"{timetable.time}__gte": since})
            count = rows.count()
            rows = rows.order_by(*total(rows.model, [f"-{timetable.time}"]))
            with _room(count):
                for start in range(0, min(count, MOST), AT_ONCE):
                    end = min(start + AT_ONCE, MOST)
                    writer.add(timetable.occasions(rows[start:end]))
            writer.add(cancelled(timetable, request, since=since, precise=precise))
        name = timetable.resource.capitalize()
        if asked := asked_filters(request, besides=Options().fields):
            name += f": {one_line(asked)[:LONGEST_FILTERS]}"
        return HttpResponse(
            writer.calendar(name, _description(timetable, since, count)),
            content_type="text/calendar; charset=utf-8",
            headers={
                "Content-Disposition": f'inline; filename="{timetable.resource}.ics"',
                "X-Total-Count": str(count),
            },
        )


def _first_day() -> datetime:
    return datetime.combine(today() - timedelta(days=PAST_DAYS), time(), UTC)


@contextmanager
def _room(count: int) -> Iterator[None]:
    """Held while a calendar is made, if it is a large one; raises Busy if there are too many."""
    if count <= AT_ONCE:
        yield
        return
    if not _large.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _large.release()


def _description(timetable: Timetable, since: datetime | None, count: int) -> str:
    what = timetable.resource.capitalize()
    sentences = [f"{what} from {since.date()} on." if since else f"{what}."]
    if count > MOST:
        sentences.append(f"These are the latest {MOST:,} of {count:,}; filters leave fewer.")
    return " ".join(sentences)
