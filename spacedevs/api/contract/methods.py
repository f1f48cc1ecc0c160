"""Filters that leave the choice of rows to a method of the queryset."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db import models
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import BooleanFilter

from spacedevs.api.contract.values import CommaListFilter, IntegersFilter, storable


class ByMethod:
    """Calls a method of the queryset with the value."""

    def __init__(self, *args: Any, queryset_method: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queryset_method = queryset_method

    def filter(self, queryset: models.QuerySet, value: Any) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return queryset
        return getattr(queryset, self.queryset_method)(value)


class NumberByFilter(ByMethod, filters.NumberFilter):
    """Rows that a method finds for a number."""


class IntegersByFilter(ByMethod, IntegersFilter):
    """Rows that a method finds for a comma-separated list of numbers."""

    def filter(self, queryset: models.QuerySet, value: list[int] | None) -> models.QuerySet:
        return super().filter(queryset, storable(value)) if value else queryset


class TextsByFilter(ByMethod, CommaListFilter, filters.CharFilter):
    """Rows that a method finds for a comma-separated list of texts."""


class MethodFilter(BooleanFilter):
    """Calls one method of the queryset for true, and another for false."""

    def __init__(self, *, yes: str, no: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.methods = {True: yes, False: no}

    def filter(self, queryset: models.QuerySet, value: bool | None) -> models.QuerySet:
        name = self.methods.get(value) if value is not None else None
        return getattr(queryset, name)() if name else queryset
