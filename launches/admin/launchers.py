"""The admin of boosters, their configurations and families."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
    ResourceAdmin,
)
from launches.models import (
    Launcher,
    LauncherConfiguration,
    LauncherConfigurationFamily,
    LauncherStatus,
)


@admin.register(LauncherConfigurationFamily)
class LauncherConfigurationFamilyAdmin(NamedAdmin):
    """Families of rockets."""

    large = True
    list_display = ["id", "name", "parent", "active"]
    list_select_related = ["parent"]


@admin.register(LauncherConfiguration)
class LauncherConfigurationAdmin(NamedAdmin):
    """Rockets."""

    large = True
    list_display = ["id", "full_name", "manufacturer", "active", "maiden_flight"]
    list_display_links = ["id", "full_name"]
    list_filter = ["active", "reusable"]
    list_select_related = ["manufacturer"]
    search_fields = ["full_name", "name", "alias"]


@admin.register(Launcher)
class LauncherAdmin(ResourceAdmin):
    """Boosters."""

    large = True
    list_display = ["id", "serial_number", "launcher_config", "status", "flights"]
    list_display_links = ["id", "serial_number"]
    list_filter = ["status", "flight_proven"]
    list_select_related = ["launcher_config", "status"]
    search_fields = ["serial_number", "launcher_config__full_name"]


admin.site.register(LauncherStatus, NamedAdmin)
