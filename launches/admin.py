"""The admin of launches."""

from __future__ import annotations

from django.contrib import admin

from core.admin import NumberedAdmin, ScheduledAdmin, UpdateInline, WhenFilter
from launches.models import Launch, LaunchStatus


@admin.register(LaunchStatus)
class LaunchStatusAdmin(NumberedAdmin):
    """How launches can stand."""

    fields = ["id", "name", "abbrev", "description"]
    list_display = ["id", "name", "abbrev", "description"]


@admin.register(Launch)
class LaunchAdmin(ScheduledAdmin):
    """Launches, latest first, with their updates."""

    autocomplete_fields = ["launch_service_provider", "image"]
    date_hierarchy = "net"
    fieldsets = [
        (None, {"fields": ["name", "launch_designator", "launch_service_provider", "status"]}),
        ("Time", {"fields": ["net", "net_precision", "window_start", "window_end"]}),
        ("Pictures", {"fields": ["image", "infographic"]}),
        ("Record", {"fields": ["slug", "last_updated"]}),
    ]
    list_display = ["name", "net", "net_precision", "status"]
    list_display_links = ["name"]
    list_filter = [WhenFilter, "status", "net_precision"]
    list_select_related = ["net_precision", "status"]
    ordering = ["-net", "-id"]
    search_fields = ["name", "launch_designator"]
    inlines = [UpdateInline]
