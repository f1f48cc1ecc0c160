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
    list_display = ["id", "name", "spacestation", "spacecraft", "payload"]
    list_select_related = ["spacestation", "spacecraft", "payload"]
    search_fields = ["name", "spacestation__name", "spacecraft__name", "payload__name"]


@admin.register(DockingEvent)
class DockingEventAdmin(ResourceAdmin):
    """Dockings, latest first."""

    date_hierarchy = "docking"
    list_display = ["id", "docking", "departure", "docking_location", "flight_vehicle_chaser"]
    list_select_related = [
        *(f"docking_location__{vehicle}" for vehicle in ("spacestation", "spacecraft", "payload")),
        "flight_vehicle_chaser__spacecraft",
        "flight_vehicle_chaser__rocket__configuration",
        "flight_vehicle_chaser__rocket__launch",
    ]
    ordering = ["-docking", "-id"]
    search_fields = ["docking_location__name", "flight_vehicle_chaser__spacecraft__name"]
