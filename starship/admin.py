"""The admin of what Starship's dashboard shows."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import NamedAdmin, ResourceAdmin
from starship.models import LiveStream, Notice, NoticeType, RoadClosure, RoadClosureStatus


@admin.register(Notice)
class NoticeAdmin(ResourceAdmin):
    """Notices, latest first."""

    date_hierarchy = "date"
    list_display = ["id", "type", "date", "url"]
    list_filter = ["type"]
    list_select_related = ["type"]
    ordering = ["-date", "-id"]
    search_fields = ["url"]


@admin.register(RoadClosure)
class RoadClosureAdmin(ResourceAdmin):
    """Road closures, latest first."""

    date_hierarchy = "window_start"
    list_display = ["id", "title", "status", "window_start", "window_end"]
    list_display_links = ["id", "title"]
    list_filter = ["status"]
    list_select_related = ["status"]
    ordering = ["-window_start", "-id"]
    search_fields = ["title"]


@admin.register(LiveStream)
class LiveStreamAdmin(ResourceAdmin):
    """Live streams."""

    list_display = ["id", "title", "url"]
    list_display_links = ["id", "title"]
    search_fields = ["title"]


admin.site.register([NoticeType, RoadClosureStatus], NamedAdmin)
