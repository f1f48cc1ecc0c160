"""Admin list pages that answer any query, for resources and for the server's own records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import DataError, models, transaction
from django.http import HttpRequest

from core.ids import is_key
from spacedevs.api.contract.search import MOST_CHARACTERS, MOST_WORDS
from spacedevs.database.locks import wait_for_other_writers


@contextmanager
def one_at_a_time(request: HttpRequest) -> Iterator[None]:
    """A transaction for a POST, in which no other writer writes; nothing for other methods."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        wait_for_other_writers()
        yield


class ListAdmin(admin.ModelAdmin):
    """A list page that answers any query without a server error."""

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """The list, or the result of an action on selected rows; invalid keys are ignored."""
        with one_at_a_time(request):
            if request.method == "POST":
                chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
                request.POST = request.POST.copy()
                request.POST.setlist(
                    ACTION_CHECKBOX_NAME, [key for key in chosen if is_key(self.model, key)]
                )
            return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """The rows, joined with those that the list shows.

        Django doesn't join them if the model's manager joins others already.
        """
        joined = self.get_list_select_related(request)
        rows = super().get_queryset(request)
        return rows.select_related(*joined) if joined and not isinstance(joined, bool) else rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether a query may filter by a lookup: by none that a database may choke on."""
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """The rows that hold the words, the first of them if there are more than the API takes."""
        text = search_term.replace("\0", "")  # which PostgreSQL can't take, and forms refuse
        words = text[:MOST_CHARACTERS].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; raises IncorrectLookupParameters even for numbers out of range."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class ReadOnlyAdmin(ListAdmin):
    """The admin of the server's own records, which can only be viewed or deleted."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False
