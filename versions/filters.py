"""Filters that the other versions need besides those of the current one."""

from __future__ import annotations

import math
from typing import Any

import django_filters as filters
from django.db import models
from django_filters.constants import EMPTY_VALUES


class NoRows:
    """A filter by a value that the current version doesn't have any more, so that no row has it.

    Its field is any column; it isn't read.
    """

    def filter(self, queryset: models.QuerySet, value: Any) -> models.QuerySet:
        """All rows for a blank value, else none."""
        return queryset if value in EMPTY_VALUES else queryset.none()


class NoRowsByText(NoRows, filters.CharFilter):
    """No rows for any text."""


class NoRowsByNumber(NoRows, filters.NumberFilter):
    """No rows for any number."""


class NumberAsTextFilter(filters.CharFilter):
    """Rows by a number that the version shows as a text; any other text finds no rows."""

    def filter(self, queryset: models.QuerySet, value: str) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return queryset
        try:
            number = float(value)
        except ValueError:
            return queryset.none()
        return super().filter(queryset, number) if math.isfinite(number) else queryset.none()
