"""The home page: what is next, what just happened, who is in space, and how the copy stands."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.models import Update
from events.models import Event
from events.serializers import EventEndpointListSerializer
from feeds.texts import one_line
from feeds.updates import PLAN as UPDATES
from launches.models import Launch
from launches.serializers.launches import LaunchNormalSerializer
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.registry import registry
from website.aboard import aboard
from website.describing import cards
from website.documents import first
from website.page import DataPage
from website.parts import Card, Link, Note, note
from website.standing import standing

#: How many launches, and how many events, are shown of what is next and of what just happened.
NEXT, RECENT = (6, 4), (5, 4)
#: How many updates are shown.
MOST_UPDATES = 6


class HomeView(DataPage):
    """The home page."""

    template_name = "website/home.html"

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows; all lists are short, however much there is."""
        launches, events = Launch.objects.known(), Event.objects.all()
        coming = _dated(launches.without_recent(), events.without_recent(), "", NEXT)
        return {
            "hero": coming[0] if coming else None,
            "coming": coming[1:],
            "recent": _dated(launches.previous(), events.previous(), "-", RECENT),
            "aboard": aboard(),
            "notes": _updates(),
            "standing": standing.value(),
            "api": f"/{registry.current.root}",
        }


def _dated(launches: QuerySet, events: QuerySet, sign: str, most: tuple[int, int]) -> list[Card]:
    """The first launches and events by time, or with the sign `-` the last ones."""
    launches, events = (launches.order_by(f"{sign}net", "pk"), events.order_by(f"{sign}date", "pk"))
    found = [
        *(
            (each["net"], cards.launch(each))
            for each in first(launches, LaunchNormalSerializer, most[0])
        ),
        *(
            (each["date"], cards.event(each))
            for each in first(events, EventEndpointListSerializer, most[1])
        ),
    ]
    found.sort(key=lambda each: each[0], reverse=bool(sign))
    return [card for _, card in found]


def _updates() -> list[tuple[Link | None, Note]]:
    """The latest updates, each with what it is about."""
    rows = fetch(UPDATES, Update.objects.order_by("-created_on", "-pk")[:MOST_UPDATES])
    return [(_about(row), _note(row)) for row in rows]


def _about(update: Update) -> Link | None:
    about = update.launch or update.event
    return Link(one_line(about.name), about.get_absolute_url()) if about else None


def _note(update: Update) -> Note:
    at = update.created_on.isoformat()
    return note(update.comment, update.created_by, at, update.info_url)
