"""The feed of what is coming up: launches and events, the next one first."""

from __future__ import annotations

from datetime import UTC, datetime

from rest_framework import serializers
from rest_framework.request import Request

from feeds.asking import api_address, asked_filters, refuse_others
from feeds.feed import Feed, Item
from feeds.occasions import Occasion
from feeds.timetables import TIMETABLES, Timetable

#: The most items of a feed.
MOST = 100


def upcoming(request: Request) -> Feed:
    """The feed that a request asks for; raises DRF's ValidationError by parameter."""
    timetables = _chosen(request)
    known = {name for each in timetables for name in each.upcoming_parameters}
    refuse_others(request, {"resource", *known})
    found = [
        occasion
        for timetable in timetables
        for occasion in timetable.occasions(timetable.coming_up(request)[:MOST])
    ]
    found.sort(key=lambda occasion: (occasion.moment, occasion.resource, occasion.key))
    api = api_address(request)
    return Feed(
        "upcoming",
        asked_filters(request),
        request.build_absolute_uri("/calendars/"),
        [_item(occasion, api) for occasion in found[:MOST]],
    )


def _chosen(request: Request) -> list[Timetable]:
    """The timetables that `resource` names, by default all."""
    text = ",".join(request.query_params.getlist("resource"))
    names = [name for name in text.split(",") if name] or list(TIMETABLES)
    unknown = [name for name in names if name not in TIMETABLES]
    if unknown:
        reason = f"{unknown[0][:100]} is none of these: {', '.join(TIMETABLES)}."
        raise serializers.ValidationError({"resource": [reason]})
    return [TIMETABLES[name] for name in dict.fromkeys(names)]


def _item(occasion: Occasion, api: str) -> Item:
    link = f"{api}{occasion.resource}/{occasion.key}/"
    webcast = f"Webcast: {occasion.webcast}" if occasion.webcast else ""
    return Item(
        f"{occasion.resource}/{occasion.key}",
        occasion.title,
        occasion.page or link,
        "\n\n".join(filter(None, (_when(occasion), occasion.place, occasion.about, webcast))),
        occasion.changed_at,
    )


def _when(occasion: Occasion) -> str:
    """The time, the day or the period, in UTC."""
    at = occasion.when.at
    if isinstance(at, datetime):
        return f"{at.astimezone(UTC).isoformat(' ')[:19]} UTC"
    return occasion.when.period or at.isoformat()
