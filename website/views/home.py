"""The home page: what is next, what just happened, who is in space, and how the copy stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from core.models import Update
from events.models import Event
from events.serializers import EventEndpointListSerializer
from feeds.updates import PLAN as UPDATES
from launches.models import Launch
from launches.serializers.launches import LaunchNormalSerializer
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.registry import registry
from spacedevs.clock import now
from website.aboard import aboard
from website.describing import cards
from website.documents import first
from website.happened import flown, taken_place
from website.page import DataPage
from website.parts import Card, Link, Note, name_of, note
from website.standing import standing

#: How many launches, and how many events, are shown of what is next and of what just happened.
NEXT, RECENT = (6, 4), (5, 4)
#: For how long something counts as just happened. Spaceflight doesn't rest so long.
LATELY = timedelta(days=30)
#: How many updates are shown.
MOST_UPDATES = 6


class HomeView(DataPage):
    """The home page."""

    template_name = "website/home.html"

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows; all lists are short, however much there is."""
        launches, events = Launch.objects.known(), Event.objects.all()
        coming = _by_time(
            _launches(launches.without_recent().order_by("net", "pk"), NEXT[0]),
            _events(events.without_recent().order_by("date", "pk"), NEXT[1]),
        )
        launched = _launches(flown(launches).order_by("-net", "pk"), RECENT[0])
        happened = _events(taken_place(events).order_by("-date", "pk"), RECENT[1])
        return {
            "hero": coming[0].card if coming else None,
            "coming": [each.card for each in coming[1:]],
            "recent": [each.card for each in reversed(_by_time(launched, happened))],
            "old_since": next((each.card.at for each in launched[:1] if _is_long_ago(each)), None),
            "aboard": (places := aboard()),
            "is_empty": not (coming or launched or happened or places),
            "notes": _updates(),
            "standing": standing.value(),
            "api": f"/{registry.current.root}",
        }


class Dated(NamedTuple):
    """A card with its time as documents have it."""

    time: str
    card: Card


def _launches(rows: QuerySet, most: int) -> list[Dated]:
    found = first(rows, LaunchNormalSerializer, most)
    return [Dated(each["net"], cards.launch(each)) for each in found]


def _events(rows: QuerySet, most: int) -> list[Dated]:
    found = first(rows, EventEndpointListSerializer, most)
    return [Dated(each["date"], cards.event(each)) for each in found]


def _by_time(launches: list[Dated], events: list[Dated]) -> list[Dated]:
    return sorted([*launches, *events], key=lambda each: each.time)


def _is_long_ago(what: Dated) -> bool:
    return datetime.fromisoformat(what.time) < now() - LATELY


def _updates() -> list[tuple[Link | None, Note]]:
    """The latest updates, each with what it is about."""
    rows = fetch(UPDATES, Update.objects.order_by("-created_on", "-pk")[:MOST_UPDATES])
    return [(_about(row), _note(row)) for row in rows]


def _about(update: Update) -> Link | None:
    if about := update.launch or update.event:
        return Link(name_of(about.name), about.get_absolute_url())
    if about := update.program:
        return Link(name_of(about.name), f"/{registry.current.root}programs/{about.pk}/")
    return None


def _note(update: Update) -> Note:
    at = update.created_on.isoformat()
    return note(update.comment, update.created_by, at, update.info_url)
