"""The admin of launches."""

from __future__ import annotations

from django.contrib import admin

from core.form_fields import InlineFields
from core.resource_admin import (
    LinkInline,
    NumberedAdmin,
    ResourceAdmin,
    ScheduledAdmin,
    UpdateInline,
    VidURLInline,
    WhenFilter,
)
from launches.admin.flights import FirstStageInline, PayloadFlightInline, SpacecraftFlightInline
from launches.models import (
    Launch,
    LaunchInfoURL,
    LaunchStatus,
    LaunchVidURL,
    TimelineEvent,
    TimelineEventType,
)


@admin.register(LaunchStatus)
class LaunchStatusAdmin(NumberedAdmin):
    """Statuses of launches."""

    fields = ["id", "name", "abbrev", "description"]
    list_display = ["id", "name", "abbrev", "description"]


@admin.register(TimelineEventType)
class TimelineEventTypeAdmin(ResourceAdmin):
    """Kinds of timeline events."""

    list_display = ["id", "abbrev", "description"]
    search_fields = ["abbrev", "description"]


class LaunchInfoURLInline(LinkInline):
    """Pages about a launch."""

    model = LaunchInfoURL


class LaunchVidURLInline(VidURLInline):
    """Videos of a launch."""

    model = LaunchVidURL


class TimelineEventInline(InlineFields, admin.TabularInline):
    """The timeline of a launch."""

    model = TimelineEvent
    extra = 0


@admin.register(Launch)
class LaunchAdmin(ScheduledAdmin):
    """Launches, latest first, with their updates."""

    large = True
    date_hierarchy = "net"
    fieldsets = [
        (None, {"fields": ["name", "launch_designator", "launch_service_provider", "status"]}),
        ("Time", {"fields": ["net", "net_precision", "window_start", "window_end"]}),
        ("Place", {"fields": ["pad"]}),
        ("Rocket", {"fields": ["rocket-configuration"]}),
        (
            "Mission",
            {
                "description": "Choose a mission that is there already, or describe a new one.",
                "fields": [
                    "mission",
                    "mission-name",
                    ("mission-type", "mission-orbit"),
                    "mission-description",
                    "mission-agencies",
                    "mission-image",
                ],
            },
        ),
        ("Belongs to", {"fields": ["program", "mission_patches"]}),
        (
            "Prospects and outcome",
            {"fields": ["probability", "weather_concerns", "failreason", "webcast_live"]},
        ),
        ("Pictures and pages", {"fields": ["image", "infographic", "flightclub_url", "hashtag"]}),
        (
            "Counts",
            {
                "classes": ["collapse"],
                "fields": [
                    ("orbital_launch_attempt_count", "orbital_launch_attempt_count_year"),
                    ("location_launch_attempt_count", "location_launch_attempt_count_year"),
                    ("pad_launch_attempt_count", "pad_launch_attempt_count_year"),
                    ("agency_launch_attempt_count", "agency_launch_attempt_count_year"),
                    "pad_turnaround",
                ],
            },
        ),
        ("Record", {"fields": ["slug", "last_updated"]}),
    ]
    list_display = ["name", "net", "net_precision", "status"]
    list_display_links = ["name"]
    list_filter = [WhenFilter, "status", "net_precision"]
    list_select_related = ["net_precision", "status"]
    ordering = ["-net", "-id"]
    search_fields = ["name", "launch_designator"]
    bulk_fields = ("status", "net_precision")
    inlines = [
        FirstStageInline,
        SpacecraftFlightInline,
        PayloadFlightInline,
        TimelineEventInline,
        LaunchInfoURLInline,
        LaunchVidURLInline,
        UpdateInline,
    ]
