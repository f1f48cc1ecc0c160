"""What a serializer reads from the database, derived from the serializer itself."""

from __future__ import annotations

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
        _read(plan, shown)
        for path in needs.get(name, ()):
            _add(plan, path, None)
    plan.joins.sort()
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


def _read(plan: Plan, shown: serializers.Field) -> None:
    nested = nested_class(shown)
    path = list(shown.source_attrs)
    if nested and path:
        _add(plan, "__".join(path), nested)
    elif nested:  # source="*": the nested serializer reads the same row
        merged = plan_for(nested, plan.model)
        plan.joins += [join for join in merged.joins if join not in plan.joins]
        plan.prefetches |= merged.prefetches
    elif len(path) > 1:  # a value of a related row
        _add(plan, "__".join(path[:-1]), None)


def _add(plan: Plan, path: str, nested: SerializerClass | None) -> None:
    relation: Any = plan.model._meta.get_field(path.split("__")[0])
    to_one = relation.many_to_one or relation.one_to_one
    inner = plan_for(nested, relation.related_model) if nested else Plan(relation.related_model)
    if to_one and not inner.prefetches:
        joins = [path, *(f"{path}__{join}" for join in inner.joins)]
        plan.joins += [join for join in joins if join not in plan.joins]
    else:
        plan.prefetches[path] = inner
