"""The admin of the mirror: how fresh the copy is, and what could not be copied."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from core.curation import curation
from core.list_admin import ReadOnlyAdmin
from mirror import exchange_admin
from mirror.curation import OverrideKeeper
from mirror.models import Copied, Crawl, Drift, Failure, Override
from mirror.override_admin import OverrideAdmin
from mirror.retrying import try_again


@admin.register(Crawl)
class CrawlAdmin(ReadOnlyAdmin):
    """How far each resource is copied. If a crawl is deleted, its resource is copied again."""

    list_display = [
        "resource",
        "fresh_at",
        "full_at",
        "objects",
        "count",
        "vanished",
        "failed",
        "source",
    ]
    list_filter = ["source"]
    list_select_related = ["source"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The crawls, each with its numbers of objects and failures."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                objects=Count("copied", filter=Q(copied__vanished_at=None), distinct=True),
                vanished=Count("copied", filter=~Q(copied__vanished_at=None), distinct=True),
                failed=Count("failures", distinct=True),
            )
        )

    @admin.display(description="copied")
    def objects(self, crawl: Any) -> int:
        """How many objects are copied and still there."""
        return crawl.objects

    @admin.display(description="vanished there")
    def vanished(self, crawl: Any) -> int:
        """How many copied objects have vanished from the source."""
        return crawl.vanished

    @admin.display(description="failed")
    def failed(self, crawl: Any) -> int:
        """How many objects or pages could not be copied."""
        return crawl.failed


@admin.register(Failure)
class FailureAdmin(ReadOnlyAdmin):
    """What could not be copied, or is kept until somebody agrees to remove it, and why."""

    list_display = ["crawl", "key", "reason", "failed_at"]
    list_filter = ["crawl__resource"]
    list_select_related = ["crawl"]
    search_fields = ["key", "reason"]
    actions = ["try_again"]

    @admin.action(description="Try again", permissions=["delete"])
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Store the documents that failed, or have the next sync read their resources."""
        retried = try_again(queryset.select_related("crawl"))
        level = messages.WARNING if retried.failed or retried.held_back else messages.SUCCESS
        for sentence in retried.sentences():
            self.message_user(request, sentence, level)


@admin.register(Copied)
class CopiedAdmin(ReadOnlyAdmin):
    """Copied objects; a filter shows those that have vanished from the source."""

    list_display = ["crawl", "key", "vanished_at", "absences"]
    list_filter = [("vanished_at", admin.EmptyFieldListFilter), "crawl__resource"]
    list_select_related = ["crawl"]
    search_fields = ["key"]
    show_full_result_count = False


@admin.register(Drift)
class DriftAdmin(ReadOnlyAdmin):
    """Keys by which a source's documents differ from the contract."""

    list_display = [
        "crawl",
        "path",
        "kind",
        "documents",
        "example",
        "first_seen_at",
        "last_seen_at",
    ]
    list_filter = ["kind", "crawl__resource"]
    list_select_related = ["crawl"]
    search_fields = ["path"]


admin.site.register(Override, OverrideAdmin)
curation.register(OverrideKeeper())
exchange_admin.register()
