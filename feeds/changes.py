"""The feed of changes: the latest entries of the journal."""

from __future__ import annotations

from collections.abc import Collection
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any

from rest_framework.request import Request

from feeds.asking import api_address, asked_filters
from feeds.feed import Feed, Item
from feeds.texts import clean, one_line
from notices.models import Entry, Journal
from notices.resources import key_in_json, resources
from notices.selection import Selection
from spacedevs.api.renderings.reads import note_all

#: The most items of a feed, and the most entries among which a filter looks for them.
MOST, MOST_SEARCHED = 100, 1000


def changes(request: Request) -> Feed:
    """The feed that a request asks for, newest first; raises DRF's ValidationError by parameter."""
    note_all()  # the journal tells of changes in all tables
    selection = Selection.read(request.query_params)
    searched = _latest(selection.resources, MOST_SEARCHED if selection.narrowings else MOST)
    found = [selected.entry for selected in selection.select(searched)[:MOST]]
    journal = Journal.objects.values_list("name", flat=True).first()
    api = api_address(request)
    return Feed(
        "changes",
        asked_filters(request),
        request.build_absolute_uri("/docs/"),
        [_item(entry, f"{journal}.{entry.pk}", api) for entry in found],
    )


def _latest(chosen: Collection[str], most: int) -> list[Entry]:
    """The latest entries of some resources, newest first."""
    entries = Entry.objects.order_by("-id")
    if len(chosen) == len(resources()):
        return list(entries[:most])
    # each by the index that begins with the resource
    each = (entries.filter(resource=name)[:most] for name in sorted(chosen))
    return list(islice(merge(*each, key=attrgetter("id"), reverse=True), most))


def _item(entry: Entry, cursor: str, api: str) -> Item:
    key = key_in_json(entry.resource, entry.key)
    is_deleted = entry.what == Entry.What.DELETED
    return Item(
        f"changes/{cursor}",
        _title(entry, one_line(entry.name) or f"{entry.resource}/{key}"),
        f"{api}{entry.resource}/" if is_deleted else f"{api}{entry.resource}/{key}/",
        _text(entry, f"{entry.resource}/{key}"),
        entry.changed_at,
    )


def _title(entry: Entry, name: str) -> str:
    if entry.what == Entry.What.CHANGED:
        return f"{name}: {', '.join(entry.keys)}" if entry.keys else name
    return f"{name}: {entry.what}"


def _text(entry: Entry, what: str) -> str:
    """What has happened, with the former values that are plain ones."""
    lines = [f"{what} was {entry.what}."]
    if entry.what == Entry.What.CHANGED:
        lines += [
            f"{name} was {_plain(entry.before[name])}."
            for name in entry.keys
            if name in entry.before and not isinstance(entry.before[name], dict | list)
        ]
    if entry.cause_resource:
        cause = key_in_json(entry.cause_resource, entry.cause_key)
        lines.append(f"It shows {entry.cause_resource}/{cause}, which has changed.")
    return clean("\n".join(lines))


def _plain(value: Any) -> str:
    return "empty" if value in (None, "") else one_line(str(value))
