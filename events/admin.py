"""The admin of events, with their links and updates."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import F

from core.resource_admin import (
    LinkInline,
    NumberedAdmin,
    ScheduledAdmin,
    UpdateInline,
    VidURLInline,
    WhenFilter,
)
from events.models import Event, EventInfoURL, EventType, EventVidURL


class EventInfoURLInline(LinkInline):
    """Pages about an event."""

    model = EventInfoURL


class EventVidURLInline(VidURLInline):
    """Videos of an event."""

    model = EventVidURL


@admin.register(Event)
class EventAdmin(ScheduledAdmin):
    """Events, latest first and undated ones last, with their links and updates."""

    large = True
    date_hierarchy = "date"
    fieldsets = [
        (None, {"fields": ["name", "type", "location", "description", "image"]}),
        ("Time", {"fields": ["date", "date_precision", "duration", "webcast_live"]}),
        (
            "Taking part",
            {
                "fields": [
                    "agencies",
                    "launches",
                    "expeditions",
                    "spacestations",
                    "program",
                    "astronauts",
                ]
            },
        ),
        ("Record", {"fields": ["slug", "last_updated"]}),
    ]
    list_display = ["id", "name", "date", "date_precision", "type"]
    list_filter = [WhenFilter, "webcast_live", "type", "date_precision"]
    list_select_related = ["type", "date_precision"]
    ordering = [F("date").desc(nulls_last=True), "-id"]
    inlines = [EventInfoURLInline, EventVidURLInline, UpdateInline]
    bulk_fields = ("type", "date_precision")


admin.site.register(EventType, NumberedAdmin)
