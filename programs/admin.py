"""The admin of programs and mission patches."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import NamedAdmin, NumberedAdmin, UpdateInline
from programs.models import MissionPatch, Program, ProgramType


@admin.register(Program)
class ProgramAdmin(NamedAdmin):
    """Programs, with their updates."""

    large = True
    fields = [
        "name",
        "type",
        ("start_date", "end_date"),
        "description",
        "image",
        "info_url",
        "wiki_url",
        "agencies",
        "mission_patches",
    ]
    list_display = ["id", "name", "type", "start_date", "end_date"]
    list_filter = ["type"]
    list_select_related = ["type"]
    inlines = [UpdateInline]


@admin.register(MissionPatch)
class MissionPatchAdmin(NamedAdmin):
    """Patches of launches, expeditions and programs."""

    large = True
    list_display = ["id", "name", "priority", "agency"]
    list_select_related = ["agency"]


admin.site.register(ProgramType, NumberedAdmin)
