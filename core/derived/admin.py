"""The admin of derived values that could not be computed."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from core.derived.models import DerivationFailure
from core.list_admin import ReadOnlyAdmin


@admin.register(DerivationFailure)
class DerivationFailureAdmin(ReadOnlyAdmin):
    """Rows whose derived values could not be computed, with the reasons."""

    list_display = ["row", "reason", "failed_at"]

    @admin.display(description="of")
    def row(self, failure: Any) -> str:
        """A link to the row, or to the list if all rows failed."""
        meta = apps.get_model(failure.model)._meta
        place = f"admin:{meta.app_label}_{meta.model_name}"
        if failure.key:
            address = reverse(f"{place}_change", args=[failure.key])
            return format_html('<a href="{}">{} {}</a>', address, meta.verbose_name, failure.key)
        return format_html(
            '<a href="{}">all {}</a>', reverse(f"{place}_changelist"), meta.verbose_name_plural
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may: a failure is deleted once the values can be computed."""
        return False
