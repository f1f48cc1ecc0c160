"""Occasions as a calendar: RFC 5545, with the properties that Apple, Google and Outlook read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration, vText

from feeds.occasions import Certainty, Occasion, later
from feeds.precision import following

PRODUCT = "-//spacedevs//Calendars//EN"
#: Programs are asked to look again after this time.
REFRESH = timedelta(hours=1)
#: Where programs look for a calendar's name and description.
NAMES, DESCRIPTIONS = ("name", "x-wr-calname"), ("description", "x-wr-caldesc")
#: How long something takes whose end isn't known. An end has to be after the beginning.
USUAL = timedelta(hours=1)


class Writer:
    """Writes a calendar, occasion by occasion.

    `api` is the address of the current version, which addresses of objects begin with. `alarm` is
    the time from a reminder to the occasion's moment; None for no reminders.
    """

    def __init__(self, api: str, alarm: timedelta | None = None) -> None:
        self.api = api
        self.alarm = alarm
        self.parts: list[bytes] = []

    def add(self, occasions: Iterable[Occasion]) -> None:
        """Add occasions."""
        self.parts += [self._event(occasion).to_ical() for occasion in occasions]

    def calendar(self, name: str, description: str) -> bytes:
        """The whole calendar."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        for text, kinds in ((name, NAMES), (description, DESCRIPTIONS)):
            for kind in kinds:  # the library escapes texts of properties only that it knows
                calendar.add(kind, vText(text))
        calendar.add("x-wr-timezone", "UTC")
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
        end = b"END:VCALENDAR\r\n"
        return b"".join([calendar.to_ical().removesuffix(end), *self.parts, end])

    def _event(self, occasion: Occasion) -> Event:
        event = Event()
        event.add("uid", uid(occasion))
        event.add("dtstamp", occasion.changed_at)
        event.add("last-modified", occasion.changed_at)
        event.add("sequence", occasion.changes)
        event.add("summary", occasion.title)
        start, end = span(occasion)
        event.add("dtstart", start)
        if end is not None:
            event.add("dtend", end)
        event.add("status", occasion.certainty.value)
        event.add("transp", "TRANSPARENT")  # it takes nobody's time
        if about := _about(occasion):
            event.add("description", about)
        if occasion.place:
            event.add("location", occasion.place)
        if occasion.position:
            event.add("geo", occasion.position)
        if occasion.certainty is not Certainty.CANCELLED:
            event.add("url", f"{self.api}{occasion.resource}/{occasion.key}/")
            if self.alarm is not None and isinstance(start, datetime):
                event.add_component(self._reminder(occasion, start))
        return event

    def _reminder(self, occasion: Occasion, start: datetime) -> Alarm:
        assert self.alarm is not None
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", occasion.title)
        reminder.add("trigger", occasion.moment - start - self.alarm)
        return reminder


def uid(occasion: Occasion) -> str:
    """The name of an occasion, the same on every server: objects have the same ids there."""
    return f"{occasion.resource}-{occasion.key}@spacedevs"


def span(occasion: Occasion) -> tuple[datetime | date, datetime | date | None]:
    """Beginning and end: two times in UTC, or two days, of which the second one is left out.

    The end is None if it lies beyond all calendars.
    """
    at = occasion.when.at
    if not isinstance(at, datetime):
        return at, following(at)
    start, end = (moment.astimezone(UTC) for moment in occasion.window)
    if end <= start:
        end = later(start, USUAL)
    return start, end if end > start else None


def _about(occasion: Occasion) -> str:
    links = (("Webcast", occasion.webcast), ("More", occasion.page))
    named = [f"{name}: {address}" for name, address in links if address]
    return "\n\n".join(filter(None, (occasion.about, *named)))
