"""Total orders, so that pages neither overlap nor skip an object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Func, Model, OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import OrderBy
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from spacedevs.api.reading.plans import relations

#: The most fields that `ordering` takes.
MOST_FIELDS = 10


class ByCodePoint(Func):
    """A text compared by code points, in every locale of the database."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"')


class TotalOrderingFilter(OrderingFilter):
    """`?ordering=` by the view's `ordering_fields`; nulls come last, the key breaks ties.

    A single object needs no order. A field that is named twice counts once.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        if view.detail:  # type: ignore[attr-defined]
            return queryset.order_by()
        return queryset.order_by(
            *total(queryset.model, self.get_ordering(request, queryset, view) or ())
        )

    def remove_invalid_fields(self, *args: Any) -> list[str]:
        """The fields that the view sorts by, each once."""
        first: dict[str, str] = {}
        for name in super().remove_invalid_fields(*args):
            first.setdefault(name.removeprefix("-"), name)
        if len(first) > MOST_FIELDS:
            message = f"At most {MOST_FIELDS} fields can be sorted by."
            raise serializers.ValidationError({self.ordering_param: [message]})
        return list(first.values())


def total(model: type[Model], names: Sequence[str]) -> list[str | OrderBy]:
    """`names` (`-` for descending) as a total order of the model's rows.

    If a name leads to several values, the first of them in that order counts.
    """
    terms: list[str | OrderBy] = []
    for name in names:
        bare, descending = name.removeprefix("-"), name.startswith("-")
        way = relations(model, bare.split("__"))
        if any(field.one_to_many or field.many_to_many for field in way):
            terms.append(OrderBy(_first(model, bare, descending), descending, nulls_last=True))
        elif isinstance(way[-1], CharField | TextField):
            terms.append(OrderBy(ByCodePoint(bare), descending, nulls_last=True))
        elif any(field.null for field in way):
            terms.append(OrderBy(F(bare), descending, nulls_last=True))
        else:
            terms.append(name)
    return [*terms, "pk"]


def _first(model: type[Model], name: str, descending: bool) -> Subquery:
    """The first of the values that a name leads to from a row."""
    table, row, path = model, "pk", name
    [relation, *_] = relations(model, [name.partition("__")[0]])
    if relation.one_to_many:  # begin at the table that refers to the rows: one join less
        table, row, path = relation.related_model, relation.field.name, name.partition("__")[2]
    values = table._base_manager.filter(**{row: OuterRef("pk"), f"{path}__isnull": False})
    return Subquery(values.order_by(f"-{path}" if descending else path).values(path)[:1])
