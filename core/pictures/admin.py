"""The admin of pictures: what is copied, and what could not be."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from core.list_admin import ReadOnlyAdmin
from core.pictures.models import Picture
from spacedevs.api.renderings.pictures import PATH


class StateFilter(admin.SimpleListFilter):
    """A filter by what has become of pictures."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("copied", "Copied"), ("missing", "Not copied yet"), ("failed", "Failed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The pictures of the choice."""
        match self.value():
            case "copied":
                return queryset.exclude(file="")
            case "missing":
                return queryset.filter(file="", failures=0)
            case "failed":
                return queryset.filter(failures__gt=0)
        return queryset


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    """Pictures elsewhere and their copies. One that is deleted here is fetched again."""

    list_display = ["address", "copy", "bytes", "fetched_at", "due_at", "failures", "failure"]
    list_filter = [StateFilter]
    search_fields = ["address", "file"]

    @admin.display(description="file", ordering="file")
    def copy(self, picture: Any) -> str:
        """A link to the copy."""
        if not picture.file:
            return ""
        return format_html('<a href="{}{}">{}…</a>', PATH, picture.file, picture.file[:12])
