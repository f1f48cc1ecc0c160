"""What the page of an agency says."""

from __future__ import annotations

from feeds.texts import clean, one_line
from website.describing import cards
from website.documents import Document
from website.parts import Description, Facts, link, links, picture, social


def agency(document: Document) -> Description:
    """The description of an agency."""
    facts = Facts()
    facts.add("Abbreviation", one_line(document["abbrev"]))
    facts.add("Type", one_line((document["type"] or {}).get("name")))
    facts.add("Country", *(one_line(each["name"]) for each in document["country"]))
    facts.add("Founded", str(document["founding_year"] or ""))
    facts.add("Head", one_line(document["administrator"]))
    facts.add("Part of", one_line(document["parent"]))
    facts.add("Launches", *counts(document, "launches", "total_launch_count"))
    facts.add("Landings", *counts(document, "landings", "attempted_landings"))
    found = Description(
        "Agency",
        one_line(document["name"]) or "Agency",
        picture(document["image"]) or picture(document["logo"]) or picture(document["social_logo"]),
        texts=[clean(document["description"])],
        facts=facts,
    )
    found.show("Rockets", (cards.vehicle(each, "Rocket") for each in document["launcher_list"]))
    spacecraft = document["spacecraft_list"]
    found.show("Spacecraft", (cards.vehicle(each, "Spacecraft") for each in spacecraft))
    found.links = links(
        link("Website", document["info_url"]),
        link("Wikipedia", document["wiki_url"]),
        *social(document["social_media_links"]),
    )
    return found


def counts(document: Document, what: str, total: str) -> list[str]:
    """Numbers of launches or landings in words: of all, of successes and of failures."""
    told = [
        (document[total], "in all" if what == "launches" else "tried"),
        (document[f"successful_{what}"], "successful"),
        (document[f"failed_{what}"], "failed"),
        (document[f"consecutive_successful_{what}"], "successful in a row"),
    ]
    return [f"{number:,} {words}" for number, words in told if number is not None]
