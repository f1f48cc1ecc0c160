"""What pages are made of: links, pictures, facts, cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from feeds.texts import clean, one_line, web_address
from website.documents import page_of
from website.moments import Moment, moment

#: The most cards or links that a page shows of one kind.
MOST = 60


class Link(NamedTuple):
    """A text that leads somewhere, or nowhere if the address is blank."""

    text: str
    address: str = ""
    note: str = ""


class Status(NamedTuple):
    """How something stands, in a word or two; `tone` is good, bad, unsure or blank."""

    text: str
    tone: str = ""


class Picture(NamedTuple):
    """A picture. `address` is blank if it is at a host whose pictures pages don't show."""

    address: str
    original: str
    text: str
    credit: str
    license: Link | None


class Fact(NamedTuple):
    """Something known, as a name and values: texts, links, moments."""

    name: str
    values: list[Any]


class Step(NamedTuple):
    """A moment in the timeline of a launch."""

    time: str
    name: str
    text: str


class Note(NamedTuple):
    """An update."""

    text: str
    by: str
    at: Moment | None
    link: Link | None


@dataclass
class Card:
    """Something in brief, with a link to its page."""

    link: Link
    kind: str = ""
    at: Moment | None = None
    status: Status | None = None
    lines: list[Any] = field(default_factory=list)
    picture: Picture | None = None


@dataclass
class Section:
    """Cards below a title; `more` leads to those that aren't shown.

    If they are `mixed`, each says of what kind it is.
    """

    title: str
    cards: list[Card]
    more: Link | None = None
    mixed: bool = False


class Facts(list[Fact]):
    """Facts, to which only what is known is added."""

    def add(self, name: str, *values: Any) -> None:
        """Add a fact with those of the values that there are."""
        if told := [value for value in values if value not in (None, "")]:
            self.append(Fact(name, told))


@dataclass
class Description:
    """All that the page of an object shows."""

    kind: str
    name: str
    picture: Picture | None = None
    status: Status | None = None
    at: Moment | None = None
    texts: list[str] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    sections: list[Section] = field(default_factory=list)
    timeline: list[Step] = field(default_factory=list)
    videos: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def show(self, title: str, cards: Iterable[Card], *, mixed: bool = False) -> None:
        """Add a section with at most MOST cards, unless it is empty."""
        if shown := list(islice(cards, MOST)):
            self.sections.append(Section(title, shown, mixed=mixed))


def named(document: dict[str, Any] | None, name: str = "name") -> Link | None:
    """A link to the page of a nested object; None if there is none."""
    if not document:
        return None
    return Link(name_of(document.get(name)), page_of(document))


def name_of(text: str | None) -> str:
    """A name in a line, or that there is none, so that a link always has a text."""
    return one_line(text) or "Without a name"


def link(text: str | None, address: str | None, note: str | None = "") -> Link | None:
    """A link to an address of the web; None if it isn't one."""
    safe = web_address(address)
    host = urlsplit(safe).hostname if safe else ""
    return Link(one_line(text) or str(host), safe, one_line(note)) if safe else None


def links(*found: Link | None) -> list[Link]:
    """Those of the links that there are, each address once."""
    return list({each.address: each for each in reversed(found) if each}.values())[::-1]


def urls(documents: Iterable[dict[str, Any]]) -> list[Link]:
    """The links of `info_urls` or `vid_urls`, with where they lead."""
    made = (link(each["title"], each["url"], each["source"]) for each in documents)
    return links(*made)[:MOST]


def social(documents: Iterable[dict[str, Any]] | None) -> list[Link | None]:
    """Links to somebody in social networks."""
    return [link(each["social_media"]["name"], each["url"]) for each in documents or []]


def picture(image: dict[str, Any] | None, *, small: bool = False) -> Picture | None:
    """The picture of an image, or its thumbnail; None if there is none."""
    original = (image or {}).get("image_url") or ""
    address = ((image or {}).get("thumbnail_url") if small else "") or original
    return _picture(original, address, image) if image and address else None


def plain_picture(address: str | None, text: str) -> Picture | None:
    """A picture of which only the address is known."""
    return _picture(address, address, {"name": text}) if address else None


def _picture(original: str, address: str, image: dict[str, Any]) -> Picture:
    license = image.get("license") or {}
    return Picture(
        address if may_show(address) else "",
        original if original.startswith("/") else web_address(original),
        one_line(image.get("name")),
        one_line(image.get("credit")),
        link(license.get("name"), license.get("link")) or _named(license),
    )


def _named(license: dict[str, Any]) -> Link | None:
    return Link(one_line(license["name"])) if license.get("name") else None


def may_show(address: str) -> bool:
    """Whether pages show a picture: one that is kept here, or at one of MEDIA_HOSTS.

    The policy `spacedevs.headers.PICTURES` says the same to browsers.
    """
    if address.startswith("/") and not address.startswith("//"):
        return True
    safe = web_address(address)
    parts = urlsplit(safe)
    return parts.netloc in settings.MEDIA_HOSTS and (parts.scheme == "https" or ":" in parts.netloc)


def notes(documents: Iterable[dict[str, Any]]) -> list[Note]:
    """Updates, the latest first."""
    latest = sorted(documents, key=lambda each: each["created_on"], reverse=True)
    return [
        note(each["comment"], each["created_by"], each["created_on"], each["info_url"])
        for each in latest[:MOST]
    ]


def note(comment: str | None, by: str | None, at: str | None, source: str | None) -> Note:
    """An update, by somebody at a time of documents, with the address of its source."""
    return Note(clean(comment), one_line(by), moment(at), link("Source", source))
