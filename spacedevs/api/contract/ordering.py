"""Orderings that leave nothing to chance, so that pages neither overlap nor skip."""

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

#: More fields than anybody sorts by.
MOST_FIELDS = 10


class ByLetters(Func):
    """A text by the numbers of its letters, and not by a locale that some databases have."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"')


class TotalOrderingFilter(OrderingFilter):
    """`?ordering=` over the view's `ordering_fields`; nulls come last, the key ends ties.

    A single object needs no order. A field that was named before decides nothing, and is left out.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        if view.detail:  # type: ignore[attr-defined]
            return queryset.order_by()
        return queryset.order_by(
            *total(queryset.model, self.get_ordering(request, queryset, view) or ())
        )

    def remove_invalid_fields(self, *args: Any) -> list[str]:
        """The fields that rows can be sorted by, each once."""
        first: dict[str, str] = {}
        for name in super().remove_invalid_fields(*args):
            first.setdefault(name.removeprefix("-"), name)
        if len(first) > MOST_FIELDS:
            message = f"At most {MOST_FIELDS} fields can be sorted by."
            raise serializers.ValidationError({self.ordering_param: [message]})
        return list(first.values())


def total(model: type[Model], names: Sequence[str]) -> list[str | OrderBy]:
    """`names` (`-` for descending) as a total order of the model's rows.

    Where a name leads to several values, the one that comes first decides.
    """
    terms: list[str | OrderBy] = []
    for name in names:
        bare = name.removeprefix("-")
        way = relations(model, bare.split("__"))
        if any(field.one_to_many or field.many_to_many for field in way):
            descending = name.startswith("-")
            terms.append(OrderBy(_first(model, bare, descending), descending, nulls_last=True))
        elif isinstance(way[-1], CharField | TextField):
            terms.append(OrderBy(ByLetters(bare), descending=name.startswith("-"), nulls_last=True))
        elif any(field.null for field in way):
            terms.append(OrderBy(F(bare), descending=name.startswith("-"), nulls_last=True))
        else:
            terms.append(name)
    return [*terms, "pk"]


def _first(model: type[Model], name: str, descending: bool) -> Subquery:
    """The value that comes first of all that a name leads to from a row."""
    table, row, path = model, "pk", name
    [relation, *_] = relations(model, [name.partition("__")[0]])
    if relation.one_to_many:  # begin where the rows are referred to: one table less for each
        table, row, path = relation.related_model, relation.field.name, name.partition("__")[2]
    values = table._base_manager.filter(**{row: OuterRef("pk"), f"{path}__isnull": False})
    return Subquery(values.order_by(f"-{path}" if descending else path).values(path)[:1])
