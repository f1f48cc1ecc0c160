"""The feed of updates: notes on what has changed about launches, events and programs."""

from __future__ import annotations

from rest_framework.request import Request

from core.models import Update
from core.views import UpdateViewSet
from events.models import Event
from feeds.asking import api_address, asked_filters, refuse_others
from feeds.feed import Feed, Item
from feeds.texts import clean, one_line, web_address
from feeds.timetables import asked, parameters_of
from launches.models import Launch
from programs.models import Program
from spacedevs.api.contract.ordering import total
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import plan_of

#: The most items of a feed.
MOST = 100
PLAN = plan_of(
    Update,
    relations={"launch": plan_of(Launch), "event": plan_of(Event), "program": plan_of(Program)},
)


def updates(request: Request) -> Feed:
    """The feed that a request asks for, newest first; raises DRF's ValidationError by parameter."""
    known = parameters_of(UpdateViewSet)
    refuse_others(request, known)
    rows = asked(UpdateViewSet, request).order_by(*total(Update, ["-created_on"]))
    api = api_address(request)
    return Feed(
        "updates",
        asked_filters(request),
        request.build_absolute_uri("/docs/"),
        [_item(row, api) for row in fetch(PLAN, rows[:MOST])],
    )


def _item(update: Update, api: str) -> Item:
    about = update.launch or update.event or update.program
    return Item(
        f"updates/{update.pk}",
        one_line(about.name if about else "") or "Update",
        web_address(update.info_url) or f"{api}updates/{update.pk}/",
        clean(update.comment),
        update.created_on,
        one_line(update.created_by),
    )
