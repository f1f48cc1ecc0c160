"""What curators edit of copied objects, noted as overrides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ids import Part
from core.sequences import shown_with_ids
from mirror.models import Crawl, Override
from mirror.overrides import is_same, may_be_copied, value_of
from mirror.words import in_words
from spacedevs.clock import now

#: What an object holds: its name, and the values of its fields as JSON.
State = tuple[str, dict[str, Any]]
#: The states of objects, by model and key.
States = dict[tuple[type[models.Model], Any], State]


class OverrideKeeper:
    """Keeps what curators do to copied objects, if a setting says so and anything is copied."""

    @contextmanager
    def following_edit(
        self, row: models.Model, parts: Collection[type[models.Model]], by: str
    ) -> Iterator[None]:
        """Note which fields of a row and its parts are others afterwards, and which parts gone."""
        if isinstance(row, Part) or not _keeps():
            yield
            return
        before = _states(row, parts)
        yield
        after = _states(row, parts)
        for (model, key), (title, values) in before.items():
            if not may_be_copied(key):
                continue
            if (model, key) not in after:
                _note_deletion(model, key, title, by)
                continue
            _, present = after[model, key]
            for name, value in values.items():
                if not is_same(value, present[name]):
                    _note_edit(model, key, title, name, value, present[name], by)

    def note_deletion(self, rows: Sequence[models.Model], by: str) -> None:
        """Note that rows are about to be deleted, with all that goes with them."""
        if not rows or not _keeps():
            return
        collector = NestedObjects(using=router.db_for_write(type(rows[0])))
        collector.collect(rows)
        for model, found in collector.data.items():
            for row in found if model in shown_with_ids() else ():
                if may_be_copied(row.pk):
                    _note_deletion(model, row.pk, str(row), by)

    def panel(self, request: HttpRequest, row: models.Model) -> SafeString:
        """The overrides of a row, each with what its source says and a button to let it go."""
        overrides = list(_overrides_of(row))
        if not overrides or not request.user.has_perm("mirror.view_override"):
            return SafeString("")
        words = in_words(overrides)
        context = {
            "overrides": [(override, *words[override.pk]) for override in overrides],
            "may_let_go": request.user.has_perm("mirror.delete_override"),
        }
        return render_to_string("mirror/overrides.html", context, request)

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


def _states(row: models.Model, parts: Collection[type[models.Model]]) -> States:
    """The stored states of a row and of those of its parts that have ids."""
    states: States = {}
    model: Any = type(row)
    lists = [each for each in row._meta.related_objects if each.related_model in parts]
    stored = model._base_manager.filter(pk=row.pk).first()
    if stored is None:
        return states
    names = [each.name for each in lists if issubclass(each.related_model, Part)]
    states[model, row.pk] = _state(stored, names)
    for each in lists:
        part: Any = each.related_model
        if not issubclass(part, Part):
            for item in part._base_manager.filter(**{each.field.name: row.pk}):
                states[part, item.pk] = _state(item)
    return states


def _state(row: models.Model, lists: Collection[str] = ()) -> State:
    fields = (*row._meta.concrete_fields, *row._meta.many_to_many)
    names = [field.name for field in fields if field.editable and not field.primary_key]
    return str(row), {name: value_of(row, name) for name in (*names, *lists)}


def _note_edit(
    model: Any, key: Any, title: str, name: str, before: Any, value: Any, by: str
) -> None:
    """Note that a field has another value than its source says, or has that one again."""
    override, is_new = Override.objects.get_or_create(
        model=model._meta.label_lower,
        key=str(key),
        field=name,
        defaults={"title": title, "value": value, "upstream": before, "by": by, "made_at": now()},
    )
    if is_new:
        return
    if is_same(value, override.upstream):
        override.delete()
        return
    override.value, override.by, override.made_at = value, by, now()
    override.save()


def _note_deletion(model: Any, key: Any, title: str, by: str) -> None:
    """Note that an object was deleted here; nothing else about it matters any more."""
    label = model._meta.label_lower
    Override.objects.filter(model=label, key=str(key)).delete()
    Override.objects.create(model=label, key=str(key), title=title, by=by, made_at=now())


def _overrides_of(row: models.Model) -> models.QuerySet[Override]:
    """The overrides of a row's fields."""
    found = Override.objects.filter(model=row._meta.label_lower, key=str(row.pk))
    return found.exclude(field="").order_by("pk")
