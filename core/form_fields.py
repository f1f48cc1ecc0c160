"""Form fields of the admin; they accept only values that the API can show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest

from core.conflicts import NotedForm, NotedFormSet
from core.derived.registry import derived_values
from core.enclosing import DASH, enclosed_names, enclosing
from core.ids import is_key, is_own
from core.sense.checking import needed

#: The width of search boxes, since names are long; see spacedevs/admin.css.
WIDTH = "min(30em, 100%)"


class RowsField(forms.ModelMultipleChoiceField):
    """A choice of several rows; an invalid key is rejected without a query."""

    def clean(self, value: Any) -> Any:
        """The rows with the submitted keys; raises ValidationError for a wrong choice."""
        queryset: Any = self.queryset
        for key in value or ():
            if not is_key(queryset.model, key):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)


class SearchSelect(AutocompleteSelect):
    """A choice of one row of a large table by search; it ignores invalid keys."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The chosen rows, as options."""
        model = self.field.related_model
        return super().optgroups(name, [key for key in value if is_key(model, key)], attr)


class SearchSelectMultiple(SearchSelect, AutocompleteSelectMultiple):
    """A choice of several rows of a large table by search."""


class MomentInput(AdminSplitDateTime):
    """An input for a date and one for a time, each with a name for screen readers."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Date", "Time"), strict=True):
            widget.attrs["aria-label"] = name


class FormFields(BaseModelAdmin):
    """The form fields of an admin or an inline."""

    form: Any = NotedForm
    formset: Any = NotedFormSet
    formfield_overrides = {
        models.CharField: {"widget": AdminTextInputWidget({"class": "vTextField wide"})},
        models.DateTimeField: {
            "input_time_formats": ["%H:%M:%S", "%H:%M"],  # whole seconds
            "widget": MomentInput,
        },
        models.DurationField: {
            "widget": AdminTextInputWidget,
            "help_text": "[days] hours:minutes:seconds",
        },
        models.SlugField: {
            "widget": AdminTextInputWidget({"class": "vTextField wide"}),
            "help_text": "Made of the name if left blank.",
        },
        models.TextField: {"widget": AdminTextareaWidget({"rows": 5})},
    }

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fieldsets; enclosed rows are only named to those who may not enter them.

        Nobody is asked for computed values of a new object, nor for those of its parts.
        """
        left_out = set() if obj else {*computed(self.model)}
        fieldsets: Any = [
            (title, {**options, "fields": left})
            for title, options in super().get_fieldsets(request, obj)
            if (left := [line for line in options["fields"] if left_out.isdisjoint(_names(line))])
        ]
        if not self.fieldsets:
            return fieldsets
        named = [
            relation
            for relation in enclosed_names(flatten_fieldsets(fieldsets))
            if not self._may_enter(relation, request, obj)
        ]
        return [
            (title, {**options, "fields": _without(options["fields"], named)})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The usual fields, and the computed values of an object that no source has."""
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or not is_own(obj.pk):
            return readonly
        fields = map(self.opts.get_field, sorted(computed(self.model)))
        return [*readonly, *(field.name for field in fields if field.editable)]

    def enclosing_form(self, request: HttpRequest, obj: Any, names: Any = None) -> Any:
        """The form class, with the fields of enclosed rows among these names or the fieldsets'."""
        if names is None:
            names = flatten_fieldsets(self.get_fieldsets(request, obj)) if self.fieldsets else ()
        return enclosing(self.form, self, request, obj, names)

    def _may_enter(self, relation: str, request: HttpRequest, obj: Any) -> bool:
        """Whether the user may enter the enclosed row of a relation in the form of a row."""
        admin = self.admin_site.get_model_admin(self.model._meta.get_field(relation).related_model)
        return (
            self.has_change_permission(request, obj)
            and admin.has_change_permission(request)
            and admin.has_add_permission(request)
        )

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """The relations to large tables."""
        meta = self.model._meta
        return [
            field.name
            for field in (*meta.concrete_fields, *meta.many_to_many)
            if field.remote_field
            and getattr(self.admin_site.get_model_admin(field.related_model), "large", False)
        ]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form field; a nullable text that is left blank is stored as null."""
        if isinstance(db_field, models.TextField) and db_field.null:
            kwargs["empty_value"] = None
        if db_field.many_to_many:
            kwargs["form_class"] = RowsField
        is_name = db_field.name == "name" and not db_field.null
        if is_name or db_field.name in needed(self.model):
            kwargs["required"] = True
        if db_field.name in self.get_autocomplete_fields(request):
            widget = SearchSelectMultiple if db_field.many_to_many else SearchSelect
            kwargs["widget"] = widget(db_field, self.admin_site, attrs={"data-width": WIDTH})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class InlineFields(FormFields, InlineModelAdmin):
    """The form fields of an inline."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The formset class; what its rows enclose is in their forms."""
        kwargs.setdefault("form", self.enclosing_form(request, None, kwargs.get("fields")))
        kwargs.setdefault("help_texts", computed(self.model))
        return super().get_formset(request, obj, **kwargs)

    def path(self) -> str:
        """The relation that leads from the object to the rows."""
        key: Any = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        return key.remote_field.name

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """The rows, with what they enclose and what they have chosen of many, fetched at once."""
        chosen = [field.name for field in self.model._meta.many_to_many]
        enclosed = enclosed_names(flatten_fieldsets(self.fieldsets or ()))
        rows = super().get_queryset(request).prefetch_related(*chosen)
        shown = [name for name in computed(self.model) if self.opts.get_field(name).many_to_one]
        joined = [*enclosed, *shown]
        return rows.select_related(*joined) if joined else rows


def computed(model: type[models.Model]) -> dict[str, str]:
    """The computed fields of a model, with how that is told in a form."""
    kept = dict.fromkeys(derived_values.derived_fields(model), "Computed from other data.")
    counted = derived_values.counted_fields(model)
    return kept | dict.fromkeys(counted, "Counted by the command recount.")


def _names(line: Any) -> Collection[str]:
    """The fields in a line of a fieldset."""
    return [line] if isinstance(line, str) else line


def _without(fields: Iterable[Any], relations: Collection[str]) -> list[Any]:
    """The lines of a fieldset, in which relations stand for the fields that they enclose."""
    lines: list[Any] = []
    for line in fields:
        first = line if isinstance(line, str) else line[0]
        relation = first.partition(DASH)[0]
        if relation not in relations:
            lines.append(line)
        elif relation not in lines:
            lines.append(relation)
    return lines
