"""The admin of astronauts."""

from __future__ import annotations

from django.contrib import admin

from astronauts.models import (
    Astronaut,
    AstronautFlight,
    AstronautRole,
    AstronautStatus,
    AstronautType,
)
from core.resource_admin import NamedAdmin, ResourceAdmin, SocialMediaLinkInline


@admin.register(Astronaut)
class AstronautAdmin(NamedAdmin):
    """Astronauts."""

    large = True
    list_display = ["id", "name", "status", "agency"]
    list_filter = ["status"]
    list_select_related = ["status", "agency"]
    inlines = [SocialMediaLinkInline]


@admin.register(AstronautRole)
class AstronautRoleAdmin(ResourceAdmin):
    """Roles of crew members."""

    list_display = ["id", "role", "priority"]
    search_fields = ["role"]


@admin.register(AstronautFlight)
class AstronautFlightAdmin(ResourceAdmin):
    """Crew members."""

    large = True
    list_display = ["id", "astronaut", "role"]
    list_select_related = ["astronaut", "role"]
    search_fields = ["astronaut__name"]


admin.site.register([AstronautStatus, AstronautType], NamedAdmin)
