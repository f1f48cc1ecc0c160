"""The admin of locations and pads."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
)
from launches.models import (
    Location,
    Pad,
)


@admin.register(Location)
class LocationAdmin(NamedAdmin):
    """Locations of pads."""

    large = True
    list_display = ["id", "name", "country", "celestial_body", "active"]
    list_filter = ["active", "celestial_body", "country"]
    list_select_related = ["country", "celestial_body"]


@admin.register(Pad)
class PadAdmin(NamedAdmin):
    """Launch pads."""

    large = True
    list_display = ["id", "name", "location", "active"]
    list_filter = ["active"]
    list_select_related = ["location"]
    search_fields = ["name", "location__name"]
