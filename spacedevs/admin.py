"""The admin of keys."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html

from core.list_admin import ListAdmin, one_at_a_time
from spacedevs.api.http.models import Key


@admin.register(Key)
class KeyAdmin(ListAdmin):
    """Keys. The secret of one is shown once, when it is made."""

    fields = ["name", "limit", "active"]
    list_display = [
        "name",
        "start",
        "limit",
        "active",
        "calls_today",
        "last_used_at",
        "created_at",
    ]
    list_filter = ["active"]
    search_fields = ["name", "start"]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A form, or the result of saving it."""
        with one_at_a_time(request):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Key, form: Any, change: bool) -> None:
        """Save what was entered; a new key gets its secret."""
        if change:
            obj.save(update_fields=form.changed_data)  # servers note its use meanwhile
            return
        secret = obj.renew_secret()
        super().save_model(request, obj, form, change)
        messages.warning(
            request,
            format_html(
                "The key of {} is <code>{}</code>. It is shown only now. Clients send "
                "<code>Authorization: Token {}</code>.",
                obj.name,
                secret,
                secret,
            ),
        )
