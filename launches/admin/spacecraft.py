"""The admin of spacecraft, their configurations and families."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
)
from launches.models import (
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftConfigurationType,
    SpacecraftStatus,
)


@admin.register(SpacecraftConfigurationFamily)
class SpacecraftConfigurationFamilyAdmin(NamedAdmin):
    """Families of spacecraft."""

    large = True
    list_display = ["id", "name", "manufacturer", "parent"]
    list_select_related = ["manufacturer", "parent"]


@admin.register(SpacecraftConfiguration)
class SpacecraftConfigurationAdmin(NamedAdmin):
    """Kinds of spacecraft."""

    large = True
    list_display = ["id", "name", "type", "agency", "in_use"]
    list_filter = ["in_use", "human_rated", "type"]
    list_select_related = ["type", "agency"]


@admin.register(Spacecraft)
class SpacecraftAdmin(NamedAdmin):
    """Spacecraft."""

    large = True
    list_display = ["id", "name", "spacecraft_config", "status", "in_space"]
    list_filter = ["status", "in_space"]
    list_select_related = ["spacecraft_config", "status"]


admin.site.register([SpacecraftConfigurationType, SpacecraftStatus], NamedAdmin)
