"""Filters by points in time, and by their years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from spacedevs.api.contract.values import IntegersFilter, storable

#: With more separate ranges of years than this, the year of each row is computed instead.
MOST_RANGES = 10


class MomentInput(forms.DateTimeInput):
    """A browser's input for a day; for a day and a time, if one is given. Both are in UTC."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The template's context, with the moment as such an input takes it."""
        try:
            moment = MomentField().to_python(value)
        except ValidationError:
            moment = None  # beside the input, the error says what was wrong
        is_day = not moment or not any((moment.hour, moment.minute, moment.second))
        text = moment.strftime("%Y-%m-%d" if is_day else "%Y-%m-%dT%H:%M:%S") if moment else ""
        context = super().get_context(name, text, attrs)
        context["widget"] |= {"type": "date" if is_day else "datetime-local"}
        context["widget"]["attrs"] |= {} if is_day else {"step": "1"}
        return context


class MomentField(forms.Field):
    """A time in ISO 8601, or a date for its midnight; UTC unless it has an offset.

    An unescaped plus of an offset arrives as a blank, and is read as a plus.
    """

    widget = MomentInput
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
    """Rows by a time; a subclass of the filter that drf-spectacular documents as a time."""

    field_class = MomentField


class YearsFilter(IntegersFilter):
    """Rows by years, as ranges of time that an index can answer."""

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
    """Numbers as runs of neighbours: 3, 1, 2, 7 → (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
