"""What the page of a space station says."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.texts import clean, one_line
from website.describing import cards
from website.documents import Document
from website.moments import day_of, since
from website.parts import Card, Description, Facts, Link, named, picture

#: The tones of stations' statuses by their ids, which are Launch Library's.
TONES = {1: "good"}


def station(document: Document) -> Description:
    """The description of a space station."""
    facts = Facts()
    facts.add("Type", one_line((document["type"] or {}).get("name")))
    facts.add("Owners", *map(named, document["owners"] or []))
    facts.add("Orbit", one_line(document["orbit"]))
    facts.add("Founded", day_of(document["founded"]))
    facts.add("Deorbited", day_of(document["deorbited"]))
    facts.add("Crew on board", _number(document["onboard_crew"]))
    facts.add("Vehicles docked", _number(document["docked_vehicles"]))
    for name, unit in (("height", "m"), ("width", "m"), ("mass", "t"), ("volume", "m³")):
        if document[name]:
            facts.add(name.capitalize(), f"{document[name]:,} {unit}")
    found = Description(
        "Space station",
        one_line(document["name"]) or "Space station",
        picture(document["image"]),
        cards.status(document["status"], TONES),
        texts=[clean(document["description"])],
        facts=facts,
    )
    found.show("Expeditions under way", map(cards.expedition, document["active_expeditions"]))
    found.show("Docked now", _docked(document["docking_location"]))
    return found


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _docked(ports: list[Document]) -> Iterator[Card]:
    """What is docked at the ports."""
    for port in ports:
        docking = port["currently_docked"]
        if not docking:
            continue
        craft = docking["flight_vehicle_chaser"]
        payload, other = docking["payload_flight_chaser"], docking["space_station_chaser"]
        vehicle = (craft and craft["spacecraft"]) or (payload and payload["payload"]) or other or {}
        launch = (craft or payload or {}).get("launch")
        name = one_line(vehicle.get("name")) or "A vehicle"
        address = launch["url"] if launch else vehicle.get("url") or ""
        link = named({"name": name, "url": address})
        lines = [one_line(port["name"]), since(docking["docking"])]
        image = picture(vehicle.get("image"), small=True)
        yield Card(link or Link(name), "Docked", lines=lines, picture=image)
