"""The admin of astronauts."""

from __future__ import annotations

from typing import Any

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
    list_display = ["id", "astronaut", "role", "launch"]
    list_select_related = ["astronaut", "role"]
    search_fields = ["astronaut__name", "launched_on__rocket__launch__name"]

    @admin.display(description="launch")
    def launch(self, member: Any) -> str:
        """The name of the launch."""
        return member.launch_name or "-"


admin.site.register([AstronautStatus, AstronautType], NamedAdmin)
