"""The admin of agencies."""

from __future__ import annotations

from django.contrib import admin

from agencies.models import Agency, AgencyType
from core.resource_admin import NamedAdmin, NumberedAdmin, SocialMediaLinkInline


@admin.register(Agency)
class AgencyAdmin(NamedAdmin):
    """Agencies, companies and other organisations."""

    large = True
    list_display = ["id", "name", "abbrev", "type"]
    list_filter = ["type"]
    list_select_related = ["type"]
    search_fields = ["name", "abbrev"]
    inlines = [SocialMediaLinkInline]


admin.site.register(AgencyType, NumberedAdmin)
