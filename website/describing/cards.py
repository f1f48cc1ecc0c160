"""Objects in brief, as other objects' pages, the home page and the search show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feeds.texts import one_line
from website.documents import Document
from website.moments import day_of, length, moment, since, until
from website.parts import Card, Link, Status, named, picture

#: The tones of launches' statuses by their ids, which are Launch Library's.
TONES = {1: "good", 3: "good", 4: "bad", 5: "unsure", 6: "good", 7: "unsure", 9: "good"}


def launch_status(document: Document) -> Status | None:
    """How a launch stands."""
    return status(document["status"], TONES)


def status(found: Document | None, tones: Mapping[int, str]) -> Status | None:
    """A status in a document, in the tone of its id."""
    return Status(one_line(found["name"]), tones.get(found["id"], "")) if found else None


def launch(document: Document) -> Card:
    """A launch; with its provider and place, if its mode has them."""
    pad = document.get("pad") or {}
    location = pad.get("location") or {}
    provider = document.get("launch_service_provider") or {}
    return Card(
        _link(document),
        "Launch",
        moment(document["net"], document["net_precision"]),
        launch_status(document),
        _lines(provider.get("name"), location.get("name")),
        picture(document["image"], small=True),
    )


def event(document: Document) -> Card:
    """An event."""
    return Card(
        _link(document),
        one_line(document["type"]["name"]) or "Event",
        moment(document["date"], document["date_precision"]),
        None,
        _lines(document["location"]),
        picture(document["image"], small=True),
    )


def agency(document: Document) -> Card:
    """An agency."""
    kind = document["type"] or {}
    return Card(
        _link(document),
        "Agency",
        lines=_lines(document["abbrev"], kind.get("name")),
        picture=picture(document.get("logo"), small=True),
    )


def station(document: Document) -> Card:
    """A space station."""
    status = document["status"] or {}
    return Card(
        _link(document),
        "Space station",
        lines=_lines(status.get("name"), document["orbit"]),
        picture=picture(document["image"], small=True),
    )


def astronaut(document: Document, role: str | None = "") -> Card:
    """An astronaut, perhaps with a role in a crew."""
    agency, status = document["agency"] or {}, document["status"] or {}
    lines = _lines(role, agency.get("abbrev") or agency.get("name"), status.get("name"))
    image = picture(document["image"], small=True)
    return Card(_link(document), "Astronaut", lines=lines, picture=image)


def member(document: Document) -> Card:
    """A member of a crew."""
    role = document["role"] or {}
    return astronaut(document["astronaut"], role.get("role"))


def expedition(document: Document) -> Card:
    """An expedition, from its start to its end."""
    ends = [since(document["start"]), until(document["end"])]
    return Card(_link(document), "Expedition", lines=[each for each in ends if each])


def program(document: Document) -> Card:
    """A program."""
    image = picture(document["image"], small=True)
    return Card(_link(document), "Program", lines=_lines(_kind(document)), picture=image)


def vehicle(document: Document, kind: str) -> Card:
    """A rocket or spacecraft by its type: a configuration."""
    lines = _lines("In use" if _in_use(document) else "Not in use", _kind(document))
    if document.get("maiden_flight"):
        lines.append(day_of(document["maiden_flight"]))
    name = one_line(document.get("full_name")) or one_line(document["name"])
    image = picture(document["image"], small=True)
    return Card(_link(document)._replace(text=name or kind), kind, lines=lines, picture=image)


def spacewalk(document: Document) -> Card:
    """A spacewalk, with its place and its length."""
    lines = _lines(document["location"], length(document["duration"]))
    return Card(_link(document), "Spacewalk", moment(document["start"]), lines=lines)


def plain(document: Document) -> Card:
    """Anything with a name, and perhaps an image."""
    return Card(_link(document), picture=picture(document.get("image"), small=True))


def _in_use(document: Document) -> bool:
    return bool(document.get("active") or document.get("in_use"))


def _kind(document: Document) -> str:
    return one_line((document.get("type") or {}).get("name"))


def _link(document: Document) -> Link:
    found = named(document)
    assert found
    return found


def _lines(*texts: str | None) -> list[Any]:
    return [line for line in map(one_line, texts) if line]
