"""What the page of an event says."""

from __future__ import annotations

from feeds.texts import clean, one_line
from website.describing import cards
from website.documents import Document
from website.moments import length, moment
from website.parts import Description, Facts, named, notes, picture, urls


def event(document: Document) -> Description:
    """The description of an event."""
    facts = Facts()
    facts.add("Type", one_line(document["type"]["name"]))
    facts.add("Place", one_line(document["location"]))
    facts.add("Duration", length(document["duration"]))
    facts.add("Agencies", *map(named, document["agencies"]))
    facts.add("Live", "A webcast is running" if document["webcast_live"] else "")
    found = Description(
        "Event",
        one_line(document["name"]) or "Event",
        picture(document["image"]),
        None,
        moment(document["date"], document["date_precision"]),
        [clean(document["description"])],
        facts,
    )
    found.show("Launches", map(cards.launch, document["launches"]))
    found.show("Space stations", map(cards.station, document["spacestations"]))
    found.show("Expeditions", map(cards.expedition, document["expeditions"]))
    found.show("Astronauts", map(cards.astronaut, document["astronauts"]))
    found.show("Programs", map(cards.program, document["program"]))
    found.videos = urls(document["vid_urls"])
    found.links = urls(document["info_urls"])
    found.notes = notes(document["updates"])
    return found
