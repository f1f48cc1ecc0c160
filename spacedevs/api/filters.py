"""Filters as upstream understands them; each name here builds one parameter of a FilterSet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django_filters.constants import EMPTY_VALUES
from django_filters.fields import BaseCSVField, ModelMultipleChoiceField
from django_filters.rest_framework import BooleanFilter, DjangoFilterBackend
from django_filters.utils import translate_validation
from django_filters.widgets import BaseCSVWidget
from rest_framework import serializers
from rest_framework.filters import SearchFilter as DRFSearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from core.fields import LARGEST_INTEGER, SMALLEST_INTEGER
from spacedevs.api.plans import through_table
from spacedevs.api.search import holding

#: More values or words than anybody needs, fewer than any database chokes on.
MOST_VALUES = 500
MOST_WORDS = 8
#: How many of them may have one or two characters: no index helps with such.
MOST_SHORT_WORDS = 3
#: Longer texts are not searched for, nor looked for in others.
MOST_CHARACTERS = 200
#: From how many separate ranges of years on a row's year is worked out instead.
MOST_RANGES = 10


#: Lookups of numbers and of names, as upstream offers them.
COMPARED = ["exact", "gt", "gte", "lt", "lte"]
NAMED = ["exact", "contains"]
#: Lookups that read each row's text.
LIKENESSES = ("contains", "icontains", "iexact")


def any_of(name: str, help_text: str | None = None, *, of: type = int) -> filters.Filter:
    """Rows whose `name` is one of the comma-separated values, each a number, a text or a UUID."""
    kwargs = {"help_text": help_text} if help_text else {}
    return {int: IntegersFilter, str: TextsFilter, UUID: UUIDsFilter}[of](name, **kwargs)


def part_of(name: str, part: str) -> filters.Filter:
    """Rows whose time `name` has one of the comma-separated numbers as its year, month or day."""
    return YearsFilter(name) if part == "year" else IntegersFilter(f"{name}__{part}")


def related_to(name: str, queryset: models.QuerySet) -> filters.Filter:
    """Rows related to one of the given rows: a repeated parameter, or a comma list."""
    return RelatedFilter(name, queryset=queryset)


def moment(name: str, lookup: str, label: str | None = None, **kwargs: Any) -> filters.Filter:
    """Rows whose time `name` compares to a moment in any usual ISO 8601 notation."""
    words = {
        "gt": "greater than",
        "gte": "greater than or equal to",
        "lt": "less than",
        "lte": "less than or equal to",
    }
    if label:
        kwargs["label"] = f"{label} is {words[lookup]}"
    return MomentFilter(name, lookup, **kwargs)


def choice_of(yes: str, no: str | None = None, **kwargs: Any) -> filters.Filter:
    """Rows of the queryset's method `yes` if true, of `no` if false; else the filter is ignored."""
    return MethodFilter(yes=yes, no=no, **kwargs)


def number_by(name: str, method: str) -> filters.Filter:
    """Rows that the queryset's method finds for a number like those of `name`."""
    return NumberByFilter(name, queryset_method=method)


def values_by(name: str, method: str, help_text: str, *, of: type) -> filters.Filter:
    """Rows that the queryset's method finds for any of the comma-separated values."""
    kind = {int: IntegersByFilter, str: TextsByFilter}[of]
    return kind(name, queryset_method=method, help_text=help_text)


def _narrowed(queryset: models.QuerySet, filter_: filters.Filter, value: Any) -> models.QuerySet:
    """The queryset's rows that a filter lets through, each once.

    What a row has many of is looked through by itself, from the table that refers to the rows:
    where SQLite may choose, it takes seconds.
    """
    path = (filter_.field_name or "").split("__")
    model = queryset.model
    for place, name in enumerate(path):
        relation: Any = next((f for f in model._meta.get_fields() if f.name == name), None)
        if relation is None or not relation.is_relation:
            break
        if relation.one_to_many or relation.many_to_many:
            if relation.many_to_many:
                table, back, forth = through_table(relation)
                rest = [forth, *path[place + 1 :]]
            else:
                table, back = relation.related_model, relation.field.name
                rest = path[place + 1 :] or ["pk"]
            inner = copy(filter_)
            inner.field_name = "__".join(rest)
            found = _narrowed(table._base_manager.all(), inner, value)
            if not found.query.where:
                return queryset
            owner = "__".join(path[:place]) or "pk"
            return queryset.filter(**{f"{owner}__in": found.order_by().values(back)})
        model = relation.related_model
    return filter_.filter(queryset, value)


class SplittingMixin:
    """Reads a parameter that may be repeated, hold commas, or both."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        values = (value.strip() for text in given for value in text.split(","))
        return list(dict.fromkeys(filter(None, values))) or None


class CommaListWidget(SplittingMixin, BaseCSVWidget):
    """A text input for values between commas, numbers too."""

    input_type = "text"


class CommaListField(BaseCSVField):
    """Values between commas, each read by the field that this one is combined with."""

    base_widget_class = CommaListWidget

    def clean(self, value: list[str] | None) -> list[Any] | None:
        check_number_of_values(value)
        return super().clean(value)


class WholeNumberField(forms.IntegerField):
    """A whole number, with the message that upstream gives for what is none."""

    default_error_messages = {"invalid": "Enter a number."}


class CommaListFilter(filters.BaseCSVFilter):
    """Rows that have any of the values between commas."""

    base_field_class = CommaListField

    def filter(self, queryset: models.QuerySet, value: list[Any] | None) -> models.QuerySet:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


def storable(numbers: Iterable[int]) -> list[int]:
    """The numbers that a column can hold; others are found nowhere."""
    return [n for n in numbers if SMALLEST_INTEGER <= n <= LARGEST_INTEGER]


class IntegersFilter(CommaListFilter, filters.NumberFilter):
    """Any of the numbers between commas."""

    field_class = WholeNumberField

    def get_max_validator(self) -> None:
        """No largest number: what is beyond a column's range is found nowhere, and no error."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        if not value:
            return queryset
        possible = storable(value)
        return super().filter(queryset, possible) if possible else queryset.none()


class ByMethod:
    """Leaves the filtering to a method of the queryset, which is given the value."""

    def __init__(self, *args: Any, queryset_method: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queryset_method = queryset_method

    def filter(self, queryset: models.QuerySet, value: Any) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return queryset
        return getattr(queryset, self.queryset_method)(value)


class NumberByFilter(ByMethod, filters.NumberFilter):
    """What a method finds for a number."""


class IntegersByFilter(ByMethod, IntegersFilter):
    """What a method finds for numbers between commas."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        return super().filter(queryset, storable(value)) if value else queryset


class TextsByFilter(ByMethod, CommaListFilter, filters.CharFilter):
    """What a method finds for texts between commas."""


class TextsFilter(CommaListFilter, filters.CharFilter):
    """Any of the texts between commas."""


class UUIDsFilter(CommaListFilter, filters.UUIDFilter):
    """Any of the UUIDs between commas."""


class YearsFilter(IntegersFilter):
    """Years as ranges of time, which an index can answer; very many of them one by one."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        if not value:
            return queryset
        wanted = models.Q()
        ranges = runs(year for year in value if 1 <= year <= 9999)
        if len(ranges) > MOST_RANGES:
            return queryset.filter(**{f"{self.field_name}__year__in": storable(value)})
        for first, last in ranges:
            wanted |= models.Q(
                **{
                    f"{self.field_name}__gte": datetime(first, 1, 1, tzinfo=UTC),
                    f"{self.field_name}__lte": datetime(last, 12, 31, 23, 59, 59, 999_999, UTC),
                }
            )
        return queryset.filter(wanted) if wanted else queryset.none()


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The numbers as runs of neighbours: 3, 1, 2, 7 → (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def check_number_of_values(values: list[str] | None) -> None:
    """Raise ValidationError if more values are given than anybody needs."""
    if values and len(values) > MOST_VALUES:
        raise ValidationError(f"At most {MOST_VALUES} values can be given.")


class RelatedWidget(SplittingMixin, forms.SelectMultiple):
    """A list to choose from; read like any other list of values."""


class RelatedField(ModelMultipleChoiceField):
    """Rows of a table by their ids, each of which has to exist."""

    widget = RelatedWidget

    def _check_values(self, value: list[str]) -> models.QuerySet:
        """The rows; raises ValidationError that names the first value that is no row's."""
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
    """Rows related to any of the rows that are asked for by their ids."""

    field_class = RelatedField

    def filter(self, queryset: models.QuerySet, value: models.QuerySet) -> models.QuerySet:
        ids = [row.pk for row in value]
        return queryset.filter(**{f"{self.field_name}__in": ids}) if ids else queryset


class MomentField(forms.Field):
    """A time in ISO 8601, or a date (then midnight); without a zone it is UTC.

    A blank where the plus of an offset should be is one that was sent unescaped.
    """

    widget = forms.TextInput
    default_error_messages = {"invalid": "Enter a valid date/time."}

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        text = re.sub(r"([T ]\d\d[\d:.,]*) (\d\d(:?\d\d)?)$", r"\1+\2", str(value).strip())
        try:
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(filters.IsoDateTimeFilter):
    """Rows by a time; documented as one, read by MomentField."""

    field_class = MomentField


class MethodFilter(BooleanFilter):
    """Narrows by methods of the queryset, one for true and one for false."""

    def __init__(self, *, yes: str, no: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.methods = {True: yes, False: no}

    def filter(self, queryset: models.QuerySet, value: bool | None) -> models.QuerySet:
        name = self.methods.get(value) if value is not None else None
        return getattr(queryset, name)() if name else queryset


class FilterSet(filters.FilterSet):
    """A FilterSet whose foreign keys are asked for by id; their tables may be long.

    No row is found twice, whichever relations a filter crosses. With `only`, it has no other
    filters than those: building all of them takes milliseconds.
    """

    class Meta:
        filter_overrides = {
            models.ForeignKey: {
                "filter_class": filters.ModelChoiceFilter,
                "extra": lambda field: {
                    "queryset": field.related_model._default_manager.all(),
                    "widget": forms.TextInput,
                },
            },
            models.ManyToManyField: {
                "filter_class": RelatedFilter,
                "extra": lambda field: {"queryset": field.related_model._default_manager.all()},
            },
            models.BooleanField: {"filter_class": BooleanFilter},
        }

    def __init__(self, *args: Any, only: Iterable[str] | None = None, **kwargs: Any) -> None:
        if only is not None:
            self.__dict__["base_filters"] = {name: self.base_filters[name] for name in only}
        super().__init__(*args, **kwargs)

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        """The filters by their names; a text that is looked for in others has a bound."""
        found = super().get_filters()
        for filter_ in found.values():
            if isinstance(filter_, filters.CharFilter) and filter_.lookup_expr in LIKENESSES:
                filter_.extra.setdefault("max_length", MOST_CHARACTERS)
        return found

    def filter_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        """The queryset's rows that all filters let through, each once."""
        for name, value in self.form.cleaned_data.items():
            queryset = _narrowed(queryset, self.filters[name], value)
        return queryset


class FilterBackend(DjangoFilterBackend):
    """django-filter's, which builds the filters that a request asks for and no others."""

    def filter_queryset(
        self, request: Request, queryset: models.QuerySet, view: APIView
    ) -> models.QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        names = filterset_class.base_filters if filterset_class else ()
        asked = [name for name in names if name in request.query_params]
        if not asked:
            return queryset
        filterset = filterset_class(
            only=asked, **self.get_filterset_kwargs(request, queryset, view)
        )
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset.qs


class SearchFilter(DRFSearchFilter):
    """DRF's search, by queries of our own; errors name the parameter."""

    def filter_queryset(
        self, request: Request, queryset: models.QuerySet, view: APIView
    ) -> models.QuerySet:
        fields, words = self.get_search_fields(view, request), self.get_search_terms(request)
        return holding(queryset, fields, words) if fields and words else queryset

    def get_search_terms(self, request: Request) -> list[str]:
        try:
            words = list(dict.fromkeys(super().get_search_terms(request)))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({self.search_param: error.detail}) from None
        for most, given, what in (
            (MOST_WORDS, len(words), "words"),
            (
                MOST_SHORT_WORDS,
                sum(len(word) < 3 for word in words),
                "words of less than 3 letters",
            ),
            (MOST_CHARACTERS, sum(map(len, words)), "characters"),
        ):
            if given > most:
                message = f"At most {most} {what} can be searched for."
                raise serializers.ValidationError({self.search_param: [message]})
        return words
