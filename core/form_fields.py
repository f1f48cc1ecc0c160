"""Form fields of the admin; they accept only values that the API can show."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from core.conflicts import NotedForm, NotedFormSet

#: The width of search boxes, since names are long; see spacedevs/admin.css.
WIDTH = "min(30em, 100%)"


def is_key(model: Any, text: str) -> bool:
    """Whether a string is a valid key of the model."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return True


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


class FormFields(BaseModelAdmin):
    """The form fields of an admin or an inline."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["spacedevs/admin.css"]}

    form: Any = NotedForm
    formset: Any = NotedFormSet
    formfield_overrides = {
        models.CharField: {"widget": AdminTextInputWidget({"class": "vTextField wide"})},
        models.DateTimeField: {"input_time_formats": ["%H:%M:%S", "%H:%M"]},  # whole seconds
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
        if db_field.name in self.get_autocomplete_fields(request):
            widget = SearchSelectMultiple if db_field.many_to_many else SearchSelect
            kwargs["widget"] = widget(db_field, self.admin_site, attrs={"data-width": WIDTH})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class InlineFields(FormFields, InlineModelAdmin):
    """The form fields of an inline."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """The rows, with those that their many-to-many fields have chosen, fetched at once."""
        chosen = [field.name for field in self.model._meta.many_to_many]
        return super().get_queryset(request).prefetch_related(*chosen)
