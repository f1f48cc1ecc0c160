"""What a serializer reads from the database, derived from the serializer itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers

from spacedevs.api.modes import SerializerClass


@dataclass
class Plan:
    """How to fetch all that one serializer shows of a model, in a fixed number of queries.

    `joins` are paths to fetch with the row itself; `prefetches` are relations fetched with one
    query each, for all rows together, each by a plan of its own.
    """

    model: type[models.Model]
    joins: list[str] = field(default_factory=list)
    prefetches: dict[str, Plan] = field(default_factory=dict)

    def absorb(self, other: Plan) -> None:
        """Read what another plan of the same model reads, too."""
        self.joins = sorted({*self.joins, *other.joins})
        for name, plan in other.prefetches.items():
            self.prefetches.setdefault(name, Plan(plan.model)).absorb(plan)

    def apply(self, queryset: models.QuerySet) -> models.QuerySet:
        """The queryset with everything that the plan reads."""
        if self.joins:
            queryset = queryset.select_related(*self.joins)
        return queryset.prefetch_related(
            *(
                models.Prefetch(name, plan.apply(related(self.model, name)))
                for name, plan in self.prefetches.items()
            )
        )


@cache
def plan_for(serializer_class: SerializerClass, model: type[models.Model] | None = None) -> Plan:
    """The plan of a serializer class over `model`, by default the model that it declares.

    A to-one relation whose own plan needs nothing but joins is joined; every other relation is
    prefetched. A field that computes names the relations that it reads in `Meta.needs`.
    """
    model = model or serializer_class.Meta.model
    plan = Plan(model)
    needs = getattr(getattr(serializer_class, "Meta", None), "needs", {})
    for name, shown in serializer_class().fields.items():
        nested, path = nested_class(shown), list(shown.source_attrs)
        if nested and path:
            inner = plan_for(nested, relations(model, path)[-1].related_model)
            plan.absorb(_through(model, path, inner))
        elif nested:  # source="*": the nested serializer reads the same row
            plan.absorb(plan_for(nested, model))
        elif len(path) > 1:  # a value of a related row
            plan.absorb(_through(model, path[:-1]))
        for needed in needs.get(name, ()):
            plan.absorb(_through(model, needed.split("__")))
    return plan


def nested_class(shown: serializers.Field) -> SerializerClass:
    """The class of the serializer that a field nests, for one object or many."""
    if isinstance(shown, serializers.ListSerializer):
        return type(shown.child)
    return type(shown) if isinstance(shown, serializers.BaseSerializer) else None


def related(model: type[models.Model], name: str) -> models.QuerySet:
    """The rows that relation `name` leads to, in the order in which the relation keeps them.

    Rows of a many-to-many relation come in the order in which they were added, because upstream's
    lists follow no order of their own; other rows in the order of their model.
    """
    relation: Any = model._meta.get_field(name)
    queryset = relation.related_model._default_manager.all()
    if relation.many_to_many:
        forward = getattr(relation, "m2m_reverse_field_name", None)
        field = relation if forward else relation.remote_field
        through = field.remote_field.through
        towards = field.m2m_reverse_field_name() if forward else field.m2m_field_name()
        link = through._meta.get_field(towards).related_query_name()
        queryset = queryset.order_by(f"{link}__{through._meta.pk.name}")
    return queryset


def relations(model: type[models.Model], path: Sequence[str]) -> list[Any]:
    """The relations that a path of names follows from a model, one for each name."""
    found: list[Any] = []
    for name in path:
        found.append(model._meta.get_field(name))
        model = found[-1].related_model
    return found


def reached(
    serializer_class: SerializerClass, model: type[models.Model]
) -> Iterator[tuple[SerializerClass, type[models.Model]]]:
    """A serializer class and all that it nests, at any depth, each with the model that it shows."""
    yield serializer_class, model
    for shown in serializer_class().fields.values():
        if nested := nested_class(shown):
            path = relations(model, shown.source_attrs)
            yield from reached(nested, path[-1].related_model if path else model)


def _through(model: type[models.Model], path: list[str], inner: Plan | None = None) -> Plan:
    """The plan of `model` that reads, at the end of a path of relations, what `inner` reads."""
    relation = relations(model, path[:1])[0]
    below = Plan(relation.related_model)
    if len(path) > 1:
        below = _through(relation.related_model, path[1:], inner)
    elif inner:
        below = inner
    name = path[0]
    if (relation.many_to_one or relation.one_to_one) and not below.prefetches:
        return Plan(model, [name, *(f"{name}__{join}" for join in below.joins)])
    return Plan(model, prefetches={name: below})
