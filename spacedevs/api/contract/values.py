"""Filters by lists of values: `?id=1,2`, `?id=1&id=2`, or both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django_filters.fields import BaseCSVField, ModelMultipleChoiceField
from django_filters.widgets import BaseCSVWidget

from spacedevs.database.ranges import LARGEST_INTEGER, SMALLEST_INTEGER

#: The most values that a parameter takes.
MOST_VALUES = 500


class SplittingMixin:
    """Reads a parameter that is repeated, holds commas, or both."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        values = (value.strip() for text in given for value in text.split(","))
        return list(dict.fromkeys(filter(None, values))) or None


class CommaListWidget(SplittingMixin, BaseCSVWidget):
    """A text input for a comma-separated list."""

    input_type = "text"


class CommaListField(BaseCSVField):
    """A comma-separated list, each value read by the field that django-filter mixes in."""

    base_widget_class = CommaListWidget

    def clean(self, value: list[str] | None) -> list[Any] | None:
        check_number_of_values(value)
        return super().clean(value)


class WholeNumberField(forms.IntegerField):
    """A whole number, with upstream's message for anything else."""

    default_error_messages = {"invalid": "Enter a number."}


class CommaListFilter(filters.BaseCSVFilter):
    """Rows that have any value of a comma-separated list."""

    base_field_class = CommaListField

    def filter(self, queryset: models.QuerySet, value: list[Any] | None) -> models.QuerySet:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


def storable(numbers: Iterable[int]) -> list[int]:
    """The numbers that a column can hold; no row has another."""
    return [n for n in numbers if SMALLEST_INTEGER <= n <= LARGEST_INTEGER]


class IntegersFilter(CommaListFilter, filters.NumberFilter):
    """Rows that have any number of a comma-separated list."""

    field_class = WholeNumberField

    def get_max_validator(self) -> None:
        """None: a number beyond the range of columns is no error, it matches no row."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        if not value:
            return queryset
        possible = storable(value)
        return super().filter(queryset, possible) if possible else queryset.none()


class TextsFilter(CommaListFilter, filters.CharFilter):
    """Rows that have any text of a comma-separated list."""


class UUIDsFilter(CommaListFilter, filters.UUIDFilter):
    """Rows that have any UUID of a comma-separated list."""


def check_number_of_values(values: list[str] | None) -> None:
    """Raise ValidationError if a list has more than MOST_VALUES values."""
    if values and len(values) > MOST_VALUES:
        raise ValidationError(f"At most {MOST_VALUES} values can be given.")


class RelatedWidget(SplittingMixin, forms.SelectMultiple):
    """A list to choose from, read as a comma-separated list."""


class RelatedField(ModelMultipleChoiceField):
    """Rows of a table by their ids; each id has to exist."""

    widget = RelatedWidget

    def _check_values(self, value: list[str]) -> models.QuerySet:
        """The rows; raises ValidationError that names the first value without a row."""
        check_number_of_values(value)
        numbers = [self._number(text) for text in value]
        rows = self.queryset.filter(pk__in=storable(numbers))
        known = {str(row.pk) for row in rows}
        for text in value:
            if text not in known:
                raise self._error("invalid_choice", value=text)
        return rows

    def _number(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise self._error("invalid_pk_value", pk=text) from None

    def _error(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class RelatedFilter(filters.ModelMultipleChoiceFilter):
    """Rows related to any of the rows with the given ids."""

    field_class = RelatedField

    def filter(self, queryset: models.QuerySet, value: models.QuerySet) -> models.QuerySet:
        ids = [row.pk for row in value]
        return queryset.filter(**{f"{self.field_name}__in": ids}) if ids else queryset
