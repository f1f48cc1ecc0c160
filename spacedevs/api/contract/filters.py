"""Functions that declare the filters of a FilterSet, one for each kind that upstream has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as filters
from django.db import models

from spacedevs.api.contract.methods import (
    IntegersByFilter,
    MethodFilter,
    NumberByFilter,
    TextsByFilter,
)
from spacedevs.api.contract.moments import MomentFilter, YearsFilter
from spacedevs.api.contract.values import IntegersFilter, RelatedFilter, TextsFilter, UUIDsFilter

#: The lookups that upstream offers for numbers, and for names.
COMPARED = ["exact", "gt", "gte", "lt", "lte"]
NAMED = ["exact", "contains"]


def any_of(name: str, help_text: str | None = None, *, of: type = int) -> filters.Filter:
    """Rows whose `name` is one of a comma-separated list of numbers, texts or UUIDs."""
    kwargs = {"help_text": help_text} if help_text else {}
    return {int: IntegersFilter, str: TextsFilter, UUID: UUIDsFilter}[of](name, **kwargs)


def part_of(name: str, part: str, help_text: str | None = None) -> filters.Filter:
    """Rows whose time `name` has a year, month or day of a comma-separated list."""
    kwargs = {"help_text": help_text} if help_text else {}
    if part == "year":
        return YearsFilter(name, **kwargs)
    return IntegersFilter(f"{name}__{part}", **kwargs)


def related_to(name: str, queryset: models.QuerySet) -> filters.Filter:
    """Rows related to any of some rows, by a repeated parameter or a comma-separated list."""
    return RelatedFilter(name, queryset=queryset)


def moment(name: str, lookup: str, label: str | None = None, **kwargs: Any) -> filters.Filter:
    """Rows whose time `name` compares to a time in ISO 8601."""
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
    """Rows that the queryset's method `yes` returns for true, and `no` for false (default: all)."""
    return MethodFilter(yes=yes, no=no, **kwargs)


def number_by(name: str, method: str, **kwargs: Any) -> filters.Filter:
    """Rows that the queryset's method returns for a number; `name` is the field of that number."""
    return NumberByFilter(name, queryset_method=method, **kwargs)


def values_by(name: str, method: str, help_text: str, *, of: type) -> filters.Filter:
    """Rows that the queryset's method returns for a comma-separated list."""
    kind = {int: IntegersByFilter, str: TextsByFilter}[of]
    return kind(name, queryset_method=method, help_text=help_text)
