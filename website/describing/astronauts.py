"""What the page of an astronaut says."""

from __future__ import annotations

from feeds.texts import clean, one_line
from website.describing import cards
from website.documents import Document
from website.moments import day_of, length, moment
from website.parts import Description, Facts, Status, link, links, named, picture, social


def astronaut(document: Document) -> Description:
    """The description of an astronaut."""
    facts = Facts()
    facts.add("Agency", named(document["agency"]))
    facts.add("Career", one_line((document["status"] or {}).get("name")))
    facts.add("Type", one_line((document["type"] or {}).get("name")))
    facts.add(
        "Nationality", *(one_line(each["nationality_name"]) for each in document["nationality"])
    )
    facts.add("Born", day_of(document["date_of_birth"]))
    facts.add("Died", day_of(document["date_of_death"]))
    facts.add("Age", "" if document["age"] is None else f"{document['age']}")
    facts.add("First flight", moment(document["first_flight"]))
    facts.add("Last flight", moment(document["last_flight"]))
    facts.add("Flights", _number(document["flights_count"]))
    facts.add("Time in space", length(document["time_in_space"]))
    facts.add("Spacewalks", _number(document["spacewalks_count"]))
    facts.add("Time outside", length(document["eva_time"]))
    found = Description(
        "Astronaut",
        one_line(document["name"]) or "Astronaut",
        picture(document["image"]),
        Status("In space", "good") if document["in_space"] else None,
        texts=[clean(document["bio"])],
        facts=facts,
    )
    found.show("Flights", map(cards.launch, document["flights"]))
    found.show("Spacewalks", map(cards.spacewalk, document["spacewalks"]))
    found.links = links(
        link("Wikipedia", document["wiki"]), *social(document["social_media_links"])
    )
    return found


def _number(number: int | None) -> str:
    return f"{number:,}" if number else ""
