"""The admin of astronauts."""

from __future__ import annotations

from django.contrib import admin

from astronauts.models import Astronaut, AstronautStatus
from core.admin import NamedAdmin


@admin.register(Astronaut)
class AstronautAdmin(NamedAdmin):
    """Everybody who flies to space."""

    autocomplete_fields = ["agency", "image"]
    list_display = ["id", "name", "status", "agency"]
    list_filter = ["status"]
    list_select_related = ["status", "agency"]


admin.site.register(AstronautStatus, NamedAdmin)
