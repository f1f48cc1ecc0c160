"""The form on a list's page: search, ordering and filters, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters as filters
from django.forms.boundfield import BoundField
from django_filters.widgets import BooleanWidget
from rest_framework.request import Request

from spacedevs.api.contract.filtersets import FilterSet
from spacedevs.api.contract.methods import MethodFilter
from spacedevs.api.contract.moments import MomentFilter, YearsFilter
from spacedevs.api.contract.values import CommaListFilter

#: What the form repeats of the query, besides what it lets people enter. Another question begins at
#: the first page, so `offset` is not among them.
REPEATED = ("mode", "limit", "format")


@dataclass
class Group:
    """Fields under one heading."""

    title: str
    fields: list[BoundField]

    @property
    def is_used(self) -> bool:
        """Whether the request gives any of them, so that the group has to be seen."""
        return any(field.value() not in (None, "", []) for field in self.fields)


@dataclass
class FilterForm:
    """What the template needs: the fields that people use first, and the others in groups."""

    view: Any
    request: Request
    first: list[BoundField]
    groups: list[Group]

    @property
    def search(self) -> str | None:
        """What is searched for; None if nothing can be."""
        return self.request.query_params.get("search", "") if self.view.search_fields else None

    @property
    def orderings(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from: value, words, and whether the list is in it."""
        given = self.request.query_params.get("ordering", "")
        choices = {"": "as usual"}
        for name in self.view.ordering_fields:
            choices |= {name: name, f"-{name}": f"{name}, last first"}
        choices.setdefault(given, given)
        return [(value, words, value == given) for value, words in choices.items()]

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """Parameters that the form repeats as they are."""
        given = self.request.query_params
        return [(name, given[name]) for name in REPEATED if name in given]

    @property
    def number_used(self) -> int:
        """How many filters the request gives, and whether it searches."""
        given = self.request.query_params
        names = [*self.view.filterset_class.base_filters] if self.view.filterset_class else []
        return sum(bool(given.get(name)) for name in [*names, "search"])


def filter_form(view: Any, request: Request) -> FilterForm | None:
    """The form of a list; None for what is no list, and for one that can't be asked anything."""
    if getattr(view, "detail", True) or not getattr(view, "pagination_class", None):
        return None
    if not (view.filterset_class or view.search_fields or view.ordering_fields):
        return None
    if not view.filterset_class:
        return FilterForm(view, request, [], [])
    filterset = view.filterset_class(
        data=request.query_params, queryset=view.queryset.none(), request=request
    )
    first = [_bound(filterset, name) for name in filterset.first if name in filterset.filters]
    titles: dict[str, list[BoundField]] = {"Names and ids": [], "Times": [], "Numbers": []}
    for name, filter_ in filterset.filters.items():
        if name not in filterset.first:
            titles[_title(filter_)].append(_bound(filterset, name))
    groups = [Group(title, fields) for title, fields in titles.items() if fields]
    return FilterForm(view, request, first, groups)


def _bound(filterset: FilterSet, name: str) -> BoundField:
    """The field of a filter, with words for people in place of django-filter's."""
    bound = filterset.form[name]
    if isinstance(filterset.filters[name], MethodFilter):
        bound.label = ""  # django-filter finds no column to name it after
    if isinstance(bound.field.widget, BooleanWidget):
        bound.field.widget.choices = [("", "either"), ("true", "yes"), ("false", "no")]
    return bound


def _title(filter_: filters.Filter) -> str:
    """The title of the group that a filter belongs to."""
    if isinstance(filter_, MomentFilter | YearsFilter | filters.DateFilter):
        return "Times"
    if isinstance(filter_, CommaListFilter):
        is_part = str(filter_.field_name).endswith(("__month", "__day"))
        return "Times" if is_part else "Names and ids"
    return "Numbers" if isinstance(filter_, filters.NumberFilter) else "Names and ids"
