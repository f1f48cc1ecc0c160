"""The admin of dockings and ports."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
    ResourceAdmin,
)
from launches.models import (
    DockingEvent,
    DockingLocation,
)


@admin.register(DockingLocation)
class DockingLocationAdmin(NamedAdmin):
    """Ports of stations, spacecraft and payloads."""

    large = True
    list_display = ["id", "name", "spacestation"]
    list_select_related = ["spacestation"]


@admin.register(DockingEvent)
class DockingEventAdmin(ResourceAdmin):
    """Dockings, latest first."""

    date_hierarchy = "docking"
    list_display = ["id", "docking", "departure", "docking_location"]
    list_select_related = ["docking_location"]
    ordering = ["-docking", "-id"]
    search_fields = ["docking_location__name"]
