"""Launches and events as calendars and feeds show them: when, where, and how sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from events.models import Event
from feeds.precision import Known, known
from feeds.texts import clean, one_line, web_address
from launches.models import Launch, Pad


class Certainty(StrEnum):
    """How sure it is that something takes place, in iCalendar's words."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


#: Statuses of launches that are sure: go, success, failure, in flight, partial failure, deployed.
SURE = {1, 3, 4, 6, 7, 9}
#: The celestial body that positions in calendars are on.
EARTH = "Earth"


@dataclass
class Occasion:
    """Something that takes place, such as a launch."""

    resource: str  # its path in the current version: "launches"
    key: str
    name: str
    moment: datetime
    when: Known
    window: tuple[datetime, datetime]  # equal times if only the beginning is known
    certainty: Certainty
    changed_at: datetime  # when its data changed last
    changes: int = 0  # how often they have changed, as the journal counts
    place: str = ""
    position: tuple[float, float] | None = None  # latitude and longitude in degrees
    about: str = ""
    webcast: str = ""  # the address of a video
    page: str = ""  # the address of a page about it

    @property
    def title(self) -> str:
        """The name, after the period if the day isn't known."""
        if not self.when.period:
            return self.name
        not_earlier = "" if self.certainty is Certainty.CONFIRMED else "NET "
        return f"{not_earlier}{self.when.period}: {self.name}"


def of_launch(launch: Launch) -> Occasion:
    """A launch, which has a NET, as an occasion."""
    assert launch.net
    when = known(launch.net, launch.net_precision_id)
    window = launch.net, launch.net
    if launch.window_start and launch.window_end:
        start, end = launch.window_start, launch.window_end
        if start <= launch.net <= end:
            window = start, end
    sure = launch.status_id in SURE
    mission = launch.mission
    times = [_moments("NET", launch.net, launch.net)]
    if window[0] < window[1]:
        times.append(_moments("Window", *window))
    lines = [
        mission.description if mission else "",
        f"Status: {launch.status.name}" if launch.status else "",
        *(times if when.at == launch.net else ()),
    ]
    return Occasion(
        "launches",
        str(launch.pk),
        one_line(launch.name) or "Launch",
        launch.net,
        when,
        window,
        Certainty.CONFIRMED if sure else Certainty.TENTATIVE,
        launch.last_updated,
        place=_place(launch.pad),
        position=_position(launch.pad),
        about=_paragraphs(lines),
        webcast=_first(launch.vid_urls.all()),
        page=_first(launch.info_urls.all()),
    )


def of_event(event: Event) -> Occasion:
    """An event, which has a date, as an occasion."""
    assert event.date
    when = known(event.date, event.date_precision_id)
    return Occasion(
        "events",
        str(event.pk),
        one_line(event.name) or "Event",
        event.date,
        when,
        (event.date, later(event.date, event.duration or timedelta())),
        Certainty.TENTATIVE if when.period else Certainty.CONFIRMED,
        event.last_updated,
        place=one_line(event.location),
        about=_paragraphs([event.type.name, event.description]),
        webcast=_first(event.vid_urls.all()),
        page=_first(event.info_urls.all()),
    )


def later(moment: datetime, duration: timedelta) -> datetime:
    """The moment after a duration; the same moment if that is none, or beyond all calendars."""
    try:
        return max(moment, moment + duration)
    except OverflowError:
        return moment


def _place(pad: Pad | None) -> str:
    location = pad.location.name if pad and pad.location else ""
    return ", ".join(filter(None, map(one_line, (pad.name if pad else "", location))))


def _position(pad: Pad | None) -> tuple[float, float] | None:
    """Latitude and longitude of a pad on Earth; None if they are not known."""
    if pad is None or pad.latitude is None or pad.longitude is None:
        return None
    body = pad.location.celestial_body if pad.location else None
    if body and body.name != EARTH:
        return None
    if abs(pad.latitude) > 90 or abs(pad.longitude) > 180:
        return None
    return _plain(pad.latitude), _plain(pad.longitude)


def _plain(degrees: float) -> float:
    """An angle to the decimetre, near zero none: Python would write that with an exponent."""
    return round(degrees, 6) if abs(degrees) >= 1e-4 else 0.0


def _moments(name: str, start: datetime, end: datetime) -> str:
    """A time or a window in words, in UTC."""
    first, last = (moment.astimezone(UTC).isoformat(" ")[:19] for moment in (start, end))
    return f"{name}: {first} UTC" if start == end else f"{name}: {first} to {last} UTC"


def _first(links: Iterable[Any]) -> str:
    """The address of the first link that leads to a web page."""
    return next(filter(None, (web_address(link.url) for link in links)), "")


def _paragraphs(texts: Sequence[str | None]) -> str:
    return clean("\n\n".join(filter(None, map(clean, texts))))
