"""The admin of landings and their places."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
    ResourceAdmin,
)
from launches.models import (
    Landing,
    LandingLocation,
    LandingType,
)


@admin.register(LandingLocation)
class LandingLocationAdmin(NamedAdmin):
    """Places to land."""

    large = True
    list_display = ["id", "name", "abbrev", "location", "active"]
    list_select_related = ["location"]
    search_fields = ["name", "abbrev"]


@admin.register(Landing)
class LandingAdmin(ResourceAdmin):
    """Landings."""

    large = True
    list_display = ["id", "description", "landing_location", "type", "attempt", "success"]
    list_filter = ["attempt", "success", "type"]
    list_select_related = ["landing_location", "type"]
    search_fields = ["description"]


admin.site.register(LandingType, NamedAdmin)
