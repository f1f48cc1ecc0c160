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
        coming = _dated(launches.without_recent(), events.without_recent(), "", NEXT)
        recent = _dated(launches.previous(), events.previous(), "-", RECENT)
        return {
            "hero": coming[0].card if coming else None,
            "coming": [each.card for each in coming[1:]],
            "recent": [each.card for each in recent],
            "old_since": recent[0].card.at if recent and is_long_ago(recent[0].time) else None,
            "aboard": aboard(),
            "notes": _updates(),
            "standing": standing.value(),
            "api": f"/{registry.current.root}",
        }


class Dated(NamedTuple):
    """A card with its time as documents have it."""

    time: str
    card: Card


def is_long_ago(time: str) -> bool:
    """Whether what happened at a time is no news."""
    return datetime.fromisoformat(time) < now() - LATELY


def _dated(launches: QuerySet, events: QuerySet, sign: str, most: tuple[int, int]) -> list[Dated]:
    """The first launches and events by time, or with the sign `-` the last ones."""
    launches, events = (launches.order_by(f"{sign}net", "pk"), events.order_by(f"{sign}date", "pk"))
    found = [
        *(
            Dated(each["net"], cards.launch(each))
            for each in first(launches, LaunchNormalSerializer, most[0])
        ),
        *(
            Dated(each["date"], cards.event(each))
            for each in first(events, EventEndpointListSerializer, most[1])
        ),
    ]
    return sorted(found, key=lambda each: each.time, reverse=bool(sign))


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
