"""Feeds as lists of items, and in the two forms that programs read: Atom and JSON Feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from feeds.texts import one_line

#: The characters that a title tells of what is asked for.
LONGEST_FILTERS = 200
#: Ids begin with it, on every server. RFC 4151 explains tags.
TAG = "tag:spacedevs,2026:"
AUTHOR = "spacedevs"
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass
class Item:
    """An item of a feed; its texts are clean ones."""

    id: str  # the same for ever, behind TAG
    title: str
    link: str
    text: str
    updated: datetime
    author: str = ""


@dataclass
class Feed:
    """A feed with its items in their order."""

    name: str
    filters: str  # the parameters that it was asked for with
    link: str  # the address of a page about it
    items: list[Item]

    @property
    def id(self) -> str:
        """The same for ever, behind TAG."""
        return f"{self.name}?{quote(self.filters, safe='=&,')}" if self.filters else self.name

    @property
    def title(self) -> str:
        """The name, and what is asked for."""
        asked = f": {one_line(self.filters)[:LONGEST_FILTERS]}" if self.filters else ""
        return self.name.capitalize() + asked

    def updated(self, otherwise: datetime) -> datetime:
        """When an item was updated last."""
        return max((item.updated for item in self.items), default=otherwise)


class _Atom(Atom1Feed):
    """Django's own, which says of an empty feed that it was updated just now."""

    def latest_post_date(self) -> Any:
        """When the feed was updated."""
        return self.feed["updated"]


def atom(feed: Feed, address: str, changed_at: datetime) -> bytes:
    """A feed at an address as Atom (RFC 4287). An empty one was updated at `changed_at`."""
    written = _Atom(
        title=feed.title,
        link=feed.link,
        description=None,
        author_name=AUTHOR,
        feed_url=address,
        feed_guid=TAG + feed.id,
        updated=feed.updated(changed_at),
    )
    for item in feed.items:
        written.add_item(
            title=item.title,
            link=item.link,
            description=linebreaks(item.text, autoescape=True),
            unique_id=TAG + item.id,
            updateddate=item.updated,
            author_name=item.author or None,
        )
    return written.writeString("utf-8").encode()


def json_feed(feed: Feed, address: str, changed_at: datetime) -> bytes:
    """A feed at an address as JSON Feed 1.1."""
    items = []
    for item in feed.items:
        shown: dict[str, Any] = {
            "id": TAG + item.id,
            "url": item.link,
            "title": item.title,
            "content_text": item.text,
            "date_modified": item.updated.astimezone(UTC).isoformat(),
        }
        if item.author:
            shown["authors"] = [{"name": item.author}]
        items.append(shown)
    body = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.link,
        "feed_url": address,
        "authors": [{"name": AUTHOR}],
        "items": items,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
