"""What the page of a launch says."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.texts import clean, one_line
from website.describing import cards
from website.documents import Document
from website.moments import clock, length, moment
from website.parts import (
    Card,
    Description,
    Facts,
    Link,
    Status,
    Step,
    link,
    links,
    named,
    notes,
    picture,
    plain_picture,
    urls,
)


def launch(document: Document) -> Description:
    """The description of a launch."""
    mission, rocket = document["mission"] or {}, document["rocket"] or {}
    found = Description(
        "Launch",
        one_line(document["name"]) or "Launch",
        picture(document["image"]) or plain_picture(document["infographic"], "Infographic"),
        cards.launch_status(document),
        moment(document["net"], document["net_precision"]),
        [clean(mission.get("description"))],
        _facts(document, mission, rocket),
    )
    for flight in rocket.get("spacecraft_stage") or []:
        crew = flight["launch_crew"] or flight["onboard_crew"] or flight["landing_crew"]
        name = one_line(flight["spacecraft"]["name"]) or "the spacecraft"
        found.show(f"Crew of {name}", map(cards.member, crew))
    found.show("Carried", _carried(rocket), mixed=True)
    found.show("Stages", map(_stage, rocket.get("launcher_stage") or []))
    found.show("Programs", map(cards.program, document["program"]))
    found.timeline = [
        Step(
            clock(step["relative_time"]),
            one_line((step["type"] or {}).get("abbrev")),
            one_line((step["type"] or {}).get("description")),
        )
        for step in document["timeline"]
    ]
    found.videos = links(*urls(document["vid_urls"]), *urls(mission.get("vid_urls") or []))
    found.links = links(
        *urls(document["info_urls"]),
        *urls(mission.get("info_urls") or []),
        link("Flight Club", document["flightclub_url"]),
        link("Infographic", document["infographic"]),
    )
    found.notes = notes(document["updates"])
    return found


def _facts(document: Document, mission: Document, rocket: Document) -> Facts:
    facts = Facts()
    status = document["status"] or {}
    facts.add("Status", one_line(status.get("description")))
    facts.add("Failure", clean(document["failreason"]))
    start, end = moment(document["window_start"]), moment(document["window_end"])
    if start and end and start != end and start.timed and end.timed:
        facts.add("Window", start, end)
    if document["probability"] not in (None, -1):
        facts.add("Weather", f"{document['probability']} % favourable")
    facts.add("Weather concerns", one_line(document["weather_concerns"]))
    facts.add("Provider", named(document["launch_service_provider"]))
    facts.add("Rocket", named(rocket.get("configuration"), "full_name"))
    orbit = mission.get("orbit") or {}
    facts.add("Mission", one_line(mission.get("name")), one_line(mission.get("type")))
    facts.add("Orbit", one_line(orbit.get("name")))
    pad = document["pad"] or {}
    facts.add("Pad", named(pad), named(pad.get("location")))
    facts.add("Map", link("Where it is", pad.get("map_url")))
    facts.add("Designator", one_line(document["launch_designator"]))
    facts.add("Hashtag", one_line(document["hashtag"]))
    facts.add("Pad was used last", _before(document["pad_turnaround"]))
    facts.add("Attempt", *_counts(document))
    facts.add("Live", "A webcast is running" if document["webcast_live"] else "")
    return facts


def _before(text: str | None) -> str:
    time = length(text)
    return f"{time} before" if time else ""


def _counts(document: Document) -> Iterator[str]:
    """The launch's numbers among others'."""
    for name, words in (
        ("orbital", "orbital launches"),
        ("location", "from this location"),
        ("pad", "from this pad"),
        ("agency", "of the provider"),
    ):
        number = document[f"{name}_launch_attempt_count"]
        of_year = document[f"{name}_launch_attempt_count_year"]
        if number:
            yield f"no. {number:,} {words}" + (f" ({of_year:,} that year)" if of_year else "")


def _carried(rocket: Document) -> Iterator[Card]:
    """The spacecraft and payloads of a launch."""
    for flight in rocket.get("spacecraft_stage") or []:
        spacecraft = flight["spacecraft"]
        kind = one_line((spacecraft["spacecraft_config"] or {}).get("name"))
        shown = Card(
            Link(one_line(spacecraft["name"]) or kind or "Spacecraft", flight["url"]),
            "Spacecraft",
            lines=[kind, f"to {one_line(flight['destination'])}" if flight["destination"] else ""],
            picture=picture(spacecraft["image"], small=True),
        )
        shown.lines += [
            f"docked at {each['space_station_target']['name']}"
            for each in flight["docking_events"]
            if each["space_station_target"]
        ]
        shown.lines += _landing(flight["landing"])
        yield shown
    for flight in rocket.get("payloads") or []:
        payload = flight["payload"]
        amount = f"{flight['amount']:,} of them" if (flight["amount"] or 0) > 1 else ""
        kind = one_line((payload["type"] or {}).get("name"))
        yield Card(
            Link(one_line(payload["name"]) or "Payload", flight["url"]),
            "Payload",
            lines=[kind, amount, *_landing(flight["landing"])],
            picture=picture(payload["image"], small=True),
        )


def _stage(stage: Document) -> Card:
    launcher = stage["launcher"] or {}
    number = stage["launcher_flight_number"]
    lines = [one_line(stage["type"]), f"flight {number:,}" if number else ""]
    return Card(
        Link(one_line(launcher.get("serial_number")) or "Stage", launcher.get("url") or ""),
        "Stage",
        status=_outcome(stage["landing"]),
        lines=[*lines, *_landing(stage["landing"])],
        picture=picture(launcher.get("image"), small=True),
    )


def _outcome(landing: Document | None) -> Status | None:
    if not landing or landing["success"] is None:
        return None
    return Status("Landed", "good") if landing["success"] else Status("Landing failed", "bad")


def _landing(landing: Document | None) -> list[str]:
    """Where and how something lands, in a line."""
    if not landing:
        return []
    place = one_line((landing["landing_location"] or {}).get("name"))
    kind = one_line((landing["type"] or {}).get("name"))
    text = " at ".join(filter(None, [kind or "Landing", place]))
    return [text] if landing["attempt"] is not False else ["no landing was tried"]
