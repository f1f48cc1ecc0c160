"""The admin of payloads."""

from __future__ import annotations

from django.contrib import admin

from core.resource_admin import (
    NamedAdmin,
    NumberedAdmin,
)
from launches.models import (
    Payload,
    PayloadType,
)


@admin.register(Payload)
class PayloadAdmin(NamedAdmin):
    """Payloads."""

    large = True
    list_display = ["id", "name", "type", "operator", "mass"]
    list_filter = ["type"]
    list_select_related = ["type", "operator"]


admin.site.register(PayloadType, NumberedAdmin)
