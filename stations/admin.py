"""The admin of space stations, expeditions and spacewalks."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import NamedAdmin
from stations.models import (
    Expedition,
    SpaceStation,
    SpaceStationStatus,
    SpaceStationType,
    Spacewalk,
)


@admin.register(SpaceStation)
class SpaceStationAdmin(NamedAdmin):
    """Space stations."""

    large = True
    list_display = ["id", "name", "status", "founded", "deorbited"]
    list_filter = ["status", "type"]
    list_select_related = ["status"]


@admin.register(Expedition)
class ExpeditionAdmin(NamedAdmin):
    """Expeditions to stations."""

    large = True
    date_hierarchy = "start"
    list_display = ["id", "name", "spacestation", "start", "end"]
    list_select_related = ["spacestation"]
    ordering = ["-start", "-id"]


@admin.register(Spacewalk)
class SpacewalkAdmin(NamedAdmin):
    """Spacewalks, most of them of an expedition."""

    date_hierarchy = "start"
    list_display = ["id", "name", "expedition", "start", "duration", "location"]
    list_select_related = ["expedition"]


admin.site.register([SpaceStationStatus, SpaceStationType], NamedAdmin)
