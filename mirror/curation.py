"""What curators edit of copied objects, noted as overrides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.edits import Change
from core.ids import Part, is_own
from core.sequences import shown_with_ids
from core.values import is_same
from mirror.catalogue import resource_with
from mirror.models import Copied, Crawl, Override
from mirror.overrides import may_be_copied
from mirror.words import in_words
from spacedevs.clock import now


class OverrideKeeper:
    """Keeps what curators do to copied objects, if a setting says so and anything is copied."""

    def note_edit(self, changes: Sequence[Change], by: str) -> None:
        """Note the edited fields of copied objects, and parts that have gone."""
        if not changes or not _keeps():
            return
        for change in changes:
            is_new = not change.field and change.before is None
            if is_new or not may_be_copied(change.key):
                continue
            if issubclass(apps.get_model(change.model), Part):
                continue
            if change.field:
                _note_edit(change, by)
            else:
                _note_deletion(change.model, change.key, change.title, by)

    def note_deletion(self, rows: Sequence[models.Model], by: str) -> None:
        """Note that rows are about to be deleted: all that go."""
        for row in rows if _keeps() else ():
            if type(row) in shown_with_ids() and may_be_copied(row.pk):
                _note_deletion(row._meta.label_lower, row.pk, str(row), by)

    def note_return(self, rows: Sequence[models.Model]) -> None:
        """Note that rows are deleted no longer."""
        for row in rows:
            label, key = row._meta.label_lower, str(row.pk)
            Override.objects.filter(model=label, key=key, field="").delete()

    def panel(self, request: HttpRequest, row: models.Model) -> SafeString:
        """Whose copy a row is, and its overrides: what its source says, and how to let them go."""
        if not Crawl.objects.exists():
            return SafeString("")
        may_see = request.user.has_perm("mirror.view_override")
        overrides = list(_overrides_of(row)) if may_see else []
        words = in_words(overrides)
        context = {
            "is_own": is_own(row.pk),
            "copy": _copy_of(row),
            "keeps_edits": settings.EDITS == "keep",
            "overrides": [(override, *words[override.pk]) for override in overrides],
            "may_let_go": request.user.has_perm("mirror.delete_override"),
        }
        return render_to_string("mirror/copied.html", context, request)

    def remarks(self, row: models.Model) -> dict[str, SafeString]:
        """Remarks on the overridden fields of a row, by name."""
        overrides = list(_overrides_of(row))
        words = in_words(overrides)
        return {
            override.field: format_html(
                "<strong>Edited here.</strong> Its source says: {}", words[override.pk].upstream
            )
            for override in overrides
        }


def _keeps() -> bool:
    """Whether edits are kept as overrides: not before anything is copied."""
    return settings.EDITS == "keep" and Crawl.objects.exists()


def _copy_of(row: models.Model) -> Copied | None:
    """The latest copy of a row from a source; None if it has only come within other documents."""
    found = Copied.objects.filter(crawl__resource=resource_with(type(row)), key=str(row.pk))
    return found.select_related("crawl__source").order_by("-crawl__fresh_at").first()


def _note_edit(change: Change, by: str) -> None:
    """Note that a field has another value than its source says, or has that one again."""
    override, is_new = Override.objects.get_or_create(
        model=change.model,
        key=str(change.key),
        field=change.field,
        defaults={
            "title": change.title,
            "value": change.after,
            "upstream": change.before,
            "by": by,
            "made_at": now(),
        },
    )
    if is_new:
        return
    if is_same(change.after, override.upstream):
        override.delete()
        return
    override.value, override.by, override.made_at = change.after, by, now()
    override.save()


def _note_deletion(label: str, key: Any, title: str, by: str) -> None:
    """Note that an object was deleted here; nothing else about it matters any more."""
    Override.objects.filter(model=label, key=str(key)).delete()
    Override.objects.create(model=label, key=str(key), title=title, by=by, made_at=now())


def _overrides_of(row: models.Model) -> models.QuerySet[Override]:
    """The overrides of a row's fields."""
    found = Override.objects.filter(model=row._meta.label_lower, key=str(row.pk))
    return found.exclude(field="").order_by("pk")
