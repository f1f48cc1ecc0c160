"""What belongs to an object and isn't in its document: a few rows of others that refer to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet

from events.models import Event
from events.serializers import EventEndpointListSerializer
from launches.models import Launch
from launches.serializers.launches import LaunchNormalSerializer
from spacedevs.api.registry import registry
from stations.models import Expedition
from stations.serializers import ExpeditionDetailedSerializer
from website.describing import cards
from website.documents import first
from website.happened import flown
from website.parts import Card, Link, Section

#: How many objects are shown of each kind.
MOST = 6


def of_launch(key: Any) -> list[Section]:
    """The events that a launch takes part in."""
    return _filled(_events("Events", Event.objects.filter(launches=key)))


def of_agency(key: Any) -> list[Section]:
    """An agency's next launches and latest ones."""
    launches = Launch.objects.filter(launch_service_provider=key)
    return _filled(
        _launches("Next launches", launches.without_recent(), "net", "upcoming/", key),
        _launches("Latest launches", flown(launches), "-net", "previous/", key),
    )


def of_station(key: Any) -> list[Section]:
    """Who is on board of a station, and the latest events there."""
    under_way = Expedition.objects.filter(active_at=key).order_by("start", "pk")
    crew: dict[int, Card] = {}
    for expedition in first(under_way, ExpeditionDetailedSerializer, MOST):
        for member in expedition["crew"]:
            if member["astronaut"]["in_space"]:
                crew[member["astronaut"]["id"]] = cards.member(member)
    return _filled(
        Section("On board", list(crew.values())),
        _events("Events", Event.objects.filter(spacestations=key)),
    )


def of_astronaut(key: Any) -> list[Section]:
    """An astronaut's expeditions and latest events."""
    latest = F("start").desc(nulls_last=True)
    crewed = Expedition.objects.filter(crew__astronaut=key).order_by(latest, "-pk").distinct()
    expeditions = first(crewed, ExpeditionDetailedSerializer, MOST)
    return _filled(
        Section("Expeditions", [cards.expedition(each) for each in expeditions]),
        _events("Events", Event.objects.filter(astronauts=key)),
    )


def _launches(title: str, rows: QuerySet, order: str, part: str, key: Any) -> Section:
    found = first(rows.order_by(order, "pk"), LaunchNormalSerializer, MOST + 1)
    more = None
    if len(found) > MOST:
        query = urlencode({"lsp__id": key})
        more = Link("All of them", f"/{registry.current.root}launches/{part}?{query}")
    return Section(title, [cards.launch(each) for each in found[:MOST]], more)


def _events(title: str, rows: QuerySet) -> Section:
    """The latest ones, those to come among them."""
    latest = F("date").desc(nulls_last=True)
    found = first(rows.order_by(latest, "-pk"), EventEndpointListSerializer, MOST)
    return Section(title, [cards.event(each) for each in found])


def _filled(*sections: Section) -> list[Section]:
    return [section for section in sections if section.cards]
