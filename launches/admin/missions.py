"""The admin of missions."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    LinkInline,
    NamedAdmin,
    NumberedAdmin,
    VidURLInline,
)
from launches.models import (
    Mission,
    MissionInfoURL,
    MissionType,
    MissionVidURL,
)


class MissionInfoURLInline(LinkInline):
    """Pages about a mission."""

    model = MissionInfoURL


class MissionVidURLInline(VidURLInline):
    """Videos of a mission."""

    model = MissionVidURL


@admin.register(Mission)
class MissionAdmin(NamedAdmin):
    """Missions, with their links."""

    large = True
    list_display = ["id", "name", "type", "orbit"]
    list_filter = ["type", "orbit"]
    list_select_related = ["type", "orbit"]
    inlines = [MissionInfoURLInline, MissionVidURLInline]


admin.site.register(MissionType, NumberedAdmin)
