"""Duplicating an object in the admin, with the parts that its form shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.models import ADDITION
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from core.bases import Numbered
from core.derived.computing import derive_after_commit
from core.derived.registry import derived_values
from core.history import log
from core.ids import next_own_id
from core.links import link_all
from core.list_admin import ListAdmin, one_at_a_time
from core.models import Update
from core.values import value_of

#: What a duplicate leaves behind: its slug, the time of its last change, what its source has said.
OF_ORIGINAL = frozenset({"extra", "last_updated", "slug", "updated_upstream"})
#: The end of a duplicate's name.
MARK = " (copy)"

#: Relations that lead to parts of a row, with those that go on from there.
Tree = dict[str, "Tree"]


class Duplicator(ListAdmin):
    """An admin whose objects can be duplicated."""

    #: The relations that lead to the rows that the form shows, such as `updates`.
    parts_in_form: Callable[[HttpRequest], list[str]]

    def get_urls(self) -> list[Any]:
        """The usual addresses, and that of duplicating."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_duplicate"
        view = self.admin_site.admin_view(self.duplicate_view)
        return [path("<path:object_id>/duplicate/", view, name=name), *super().get_urls()]

    def duplicate_view(self, request: Any, object_id: str) -> Any:
        """The form of a new duplicate."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with one_at_a_time(request):
            row = self.get_object(request, unquote(object_id))
            if row is None:
                raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
            if not (self.has_view_permission(request, row) and self.has_add_permission(request)):
                raise PermissionDenied
            new = duplicate(row, _tree(self.parts_in_form(request)), mark=MARK)
            message = [{"added": {}}, {"duplicates": str(row.pk)}]
            log(request.user, new, message, ADDITION)
            derive_after_commit()
        self.message_user(
            request,
            f"This is a duplicate of {row}, with an id of its own. It is stored, and readers see"
            " it: change what is different, or delete it.",
        )
        place = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(place, args=[quote(new.pk)]))


def duplicate(row: models.Model, parts: Tree, *, mark: str = "", of: Any = None) -> Any:
    """A stored duplicate of a row and its parts; `of` are the columns of its owner.

    What only one row may refer to is duplicated if it is a part, or else left out. Updates stay
    with the original: they tell what has become of that.
    """
    model: Any = type(row)
    computed = derived_values.derived_fields(model) | derived_values.counted_fields(model)
    left = OF_ORIGINAL | computed
    new = model(**(of or {}))
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in left or field.attname in (of or {}):
            continue
        value = getattr(row, field.attname)
        if field.one_to_one:
            target = getattr(row, field.name) if field.name in parts else None
            value = target and duplicate(target, parts[field.name]).pk
        elif field.unique:
            continue
        setattr(new, field.attname, value)
    if mark and hasattr(new, "name"):
        new.name = new.name[: model._meta.get_field("name").max_length - len(mark)] + mark
    if issubclass(model, Numbered):
        new.pk = next_own_id(model)
    new.save()
    for field in model._meta.many_to_many:
        if field.name not in left:
            link_all(field, {new.pk: _keys(row, field)})
    for name, further in parts.items():
        relation: Any = model._meta.get_field(name)
        if relation.one_to_many and relation.related_model is not Update:
            for item in getattr(row, relation.get_accessor_name()).all():
                duplicate(item, further, of={relation.field.attname: new.pk})
    return new


def _keys(row: models.Model, field: Any) -> list[Any]:
    """The keys that a row is linked to, in their order."""
    return [field.related_model._meta.pk.to_python(key) for key in value_of(row, field.name)]


def _tree(paths: Iterable[str]) -> Tree:
    """Paths of relations, such as `rocket__firststage`, as a tree."""
    tree: Tree = {}
    for each in paths:
        at = tree
        for name in each.split("__"):
            at = at.setdefault(name, {})
    return tree
