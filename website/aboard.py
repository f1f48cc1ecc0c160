"""Who is in space, and where."""

from __future__ import annotations

from astronauts.models import Astronaut
from astronauts.serializers import AstronautDetailedSerializer
from feeds.texts import one_line
from stations.models import Expedition
from stations.serializers import ExpeditionDetailedSerializer
from website.describing import cards
from website.documents import Document, first
from website.parts import Card, Link, named

#: The most people and expeditions that are looked for.
MOST_PEOPLE, MOST_EXPEDITIONS = 60, 12

#: A station, or nothing for elsewhere in space, with those who are there.
Place = tuple[Link | None, list[Card]]


def aboard() -> list[Place]:
    """The stations with the people who are there; last those who are elsewhere in space.

    Of a person who is in space, the expeditions under way say where.
    """
    under_way = Expedition.objects.filter(active_at__isnull=False).order_by("start", "pk")
    expeditions = first(under_way, ExpeditionDetailedSerializer, MOST_EXPEDITIONS)
    stations: dict[int, Document] = {}
    posts: dict[int, tuple[int, str]] = {}  # station and role by the astronaut's id
    for expedition in expeditions:
        if (station := expedition["spacestation"]) is None:
            continue
        stations[station["id"]] = station
        for member in expedition["crew"]:
            role = one_line((member["role"] or {}).get("role"))
            posts[member["astronaut"]["id"]] = station["id"], role
    in_space = Astronaut.objects.filter(in_space=True).order_by("name", "pk")
    people = first(in_space, AstronautDetailedSerializer, MOST_PEOPLE)
    found: dict[int, list[Card]] = {key: [] for key in (*stations, 0)}
    for person in people:
        key, role = posts.get(person["id"], (0, ""))
        found[key].append(cards.astronaut(person, role))
    places: list[Place] = [
        (named(stations.get(key)), shown) for key, shown in found.items() if shown
    ]
    return places
