"""The admin's history: of each object, and of everything; with buttons that undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from core.history import deleted, edited, entries_of, log, tell
from core.list_admin import ListAdmin, ReadOnlyAdmin, one_at_a_time
from core.undoing import CantUndoError, undo

#: How many entries a page shows.
PAGE = 50


class HistoryKeeper(ListAdmin):
    """An admin that keeps what curators change, field by field, and shows it."""

    def log_change(self, request: Any, obj: Any, message: Any) -> LogEntry:
        """Write an entry about an edit, with what it has changed."""
        return log(request.user, obj, [*message, edited(request.edit.changes)])

    def log_deletions(self, request: Any, queryset: Any) -> list[LogEntry]:
        """Write an entry about each object that is about to be deleted, with what goes with it."""
        return [
            log(request.user, each, [deleted(each)], flag=admin.models.DELETION)
            for each in queryset
        ]

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        """The history of an object, latest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return super().history_view(request, object_id, extra_context)  # says so
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        page = Paginator(entries_of(row), PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "object": row,
            "opts": self.opts,
            "page": page,
            "told": tell(list(page)),
        }
        return TemplateResponse(request, "core/history.html", context)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What curators have done, latest first; what was deleted can be brought back here."""

    date_hierarchy = "action_time"
    list_display = ["action_time", "user", "action", "object", "what"]
    list_filter = [
        "action_flag",
        ("content_type", admin.RelatedOnlyFieldListFilter),
        ("user", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["user", "content_type"]
    ordering = ["-action_time", "-pk"]
    search_fields = ["object_repr", "object_id"]

    def get_urls(self) -> list[Any]:
        """The usual addresses, and that of undoing."""
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:key>/undo/", view, name="history_undo"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody may: history stays."""
        return False

    @admin.display(description="what", ordering="action_flag")
    def action(self, entry: Any) -> str:
        """What was done."""
        return entry.get_action_flag_display().lower()

    @admin.display(description="of")
    def object(self, entry: Any) -> str:
        """A link to the history of the object; the name of one that is deleted."""
        kind = entry.content_type
        name = f"{kind.name if kind else ''} {Truncator(entry.object_repr).chars(80)}".strip()
        address = _history_of(entry)
        if entry.is_deletion() or not address:
            return name
        return format_html('<a href="{}">{}</a>', address, name)

    @admin.display(description="changes")
    def what(self, entry: Any) -> str:
        """Which fields were changed."""
        return Truncator(entry.get_change_message()).chars(120)

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """An entry by itself."""
        entry = self.get_object(request, unquote(object_id or ""))
        if entry is None:
            return super().changeform_view(request, object_id, *args, **kwargs)  # says so
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"{entry.get_action_flag_display()} of {entry.object_repr}",
            "opts": self.opts,
            "told": tell([entry]),
        }
        return TemplateResponse(request, "core/history.html", context)

    def undo_view(self, request: HttpRequest, key: int) -> Any:
        """The result of undoing an entry, or one of its changes."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with one_at_a_time(request):
            entry = get_object_or_404(LogEntry.objects.select_related("content_type"), pk=key)
            try:
                undo(entry, request.POST.getlist("change"), request.user)
            except CantUndoError as error:
                for reason in error.reasons:
                    self.message_user(request, f"Not undone: {reason}", messages.ERROR)
            else:
                self.message_user(request, "Undone.", messages.SUCCESS)
        return HttpResponseRedirect(_history_of(entry) or reverse("admin:index"))


def _history_of(entry: LogEntry) -> str:
    """The address of the history of an entry's object; blank if there is none."""
    kind = entry.content_type
    if kind is None:
        return ""
    place = f"admin:{kind.app_label}_{kind.model}_history"
    try:
        return reverse(place, args=[quote(entry.object_id or "")])
    except NoReverseMatch:
        return ""
