"""Orderings that leave nothing to chance, so that pages neither overlap nor skip."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from spacedevs.api.plans import relations


class TotalOrderingFilter(OrderingFilter):
    """`?ordering=` over the view's `ordering_fields`; nulls come last, the key ends ties.

    A single object needs no order.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        if view.detail:  # type: ignore[attr-defined]
            return queryset.order_by()
        return queryset.order_by(
            *total(queryset.model, self.get_ordering(request, queryset, view) or ())
        )


def total(model: type[Model], names: Sequence[str]) -> list[str | OrderBy]:
    """`names` (`-` for descending) as a total order of the model's rows."""
    terms: list[str | OrderBy] = []
    for name in names:
        bare = name.removeprefix("-")
        if any(field.null for field in relations(model, bare.split("__"))):
            terms.append(OrderBy(F(bare), descending=name.startswith("-"), nulls_last=True))
        else:
            terms.append(name)
    return [*terms, "pk"]
