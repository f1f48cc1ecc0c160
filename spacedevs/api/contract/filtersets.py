"""Filter sets, and how they narrow a queryset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db import models
from django_filters.rest_framework import BooleanFilter, DjangoFilterBackend
from django_filters.utils import translate_validation
from rest_framework.request import Request
from rest_framework.views import APIView

from spacedevs.api.contract.search import MOST_CHARACTERS
from spacedevs.api.contract.values import RelatedFilter
from spacedevs.api.reading.plans import through_table

#: Lookups that have to read the text of every row.
TEXT_LOOKUPS = ("contains", "icontains", "iexact")


class FilterSet(filters.FilterSet):
    """A FilterSet that takes foreign keys by id, since their tables may be long.

    No row is found twice, whichever relations a filter crosses. With `only`, just these filters are
    built: building all of them takes milliseconds.
    """

    #: The filters that people use first, which the form on a list's page begins with.
    first: ClassVar[Sequence[str]] = ()

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
        """The filters by name; values of TEXT_LOOKUPS are bounded in length."""
        found = super().get_filters()
        for filter_ in found.values():
            if isinstance(filter_, filters.CharFilter) and filter_.lookup_expr in TEXT_LOOKUPS:
                filter_.extra.setdefault("max_length", MOST_CHARACTERS)
        return found

    def filter_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        """The queryset's rows that pass all filters, each once."""
        values = dict(self.form.cleaned_data)
        queryset = self.filter_together(queryset, values)
        for name, value in values.items():
            queryset = _narrowed(queryset, self.filters[name], value)
        return queryset

    def filter_together(self, queryset: models.QuerySet, values: dict[str, Any]) -> models.QuerySet:
        """Narrow by filters whose meaning depends on each other; there are none unless overridden.

        `values` has the value of each filter that is asked; an override takes out those that it
        has dealt with. It may not join a to-many relation.
        """
        return queryset


class FilterBackend(DjangoFilterBackend):
    """django-filter's, but it builds only the filters that a request names."""

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


def _narrowed(queryset: models.QuerySet, filter_: filters.Filter, value: Any) -> models.QuerySet:
    """The queryset's rows that pass a filter, each once.

    At a to-many relation, a subquery finds the owners from the related table. A join would find
    rows twice, and SQLite's planner takes seconds for some of them.
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
