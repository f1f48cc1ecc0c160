"""What a serializer reads from the database, derived from the serializer itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers

from spacedevs.api.fields import ResourceURLField
from spacedevs.api.modes import ResponseModeField, SerializerClass


@dataclass
class Plan:
    """What one serializer reads of a model: columns of its rows, and what they are related to.

    `apply` fetches all of it in a fixed number of queries: a to-one relation whose own plan needs
    nothing but joins is joined, every other relation is prefetched, with one query for all rows
    together, by a plan of its own.
    """

    model: type[models.Model]
    columns: set[str] = field(default_factory=set)
    relations: dict[str, Plan] = field(default_factory=dict)

    @property
    def prefetches(self) -> dict[str, Plan]:
        """The relations that take a query of their own."""
        return {name: plan for name, plan in self.relations.items() if not self._is_joined(name)}

    @property
    def joins(self) -> list[str]:
        """The paths of to-one relations to fetch with the row itself."""
        return sorted(
            path
            for name, plan in self.relations.items()
            if self._is_joined(name)
            for path in (name, *(f"{name}__{join}" for join in plan.joins))
        )

    def _is_joined(self, name: str) -> bool:
        relation: Any = self.model._meta.get_field(name)
        to_one = relation.many_to_one or relation.one_to_one
        return to_one and not self.relations[name].prefetches

    def absorb(self, other: Plan) -> None:
        """Read what another plan of the same model reads, too."""
        self.columns |= other.columns
        for name, plan in other.relations.items():
            self.relations.setdefault(name, Plan(plan.model)).absorb(plan)

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

    A field that computes something is taken to read the whole row; the relations that it reads
    it names in `Meta.needs`.
    """
    model = model or serializer_class.Meta.model
    plan = Plan(model)
    needs = getattr(getattr(serializer_class, "Meta", None), "needs", {})
    for name, shown in serializer_class().fields.items():
        nested, path = nested_class(shown), list(shown.source_attrs)
        if nested:  # source="*": the nested serializer reads the same row
            end = relations(model, path)[-1].related_model if path else model
            plan.absorb(_along(model, path, plan_for(nested, end)))
        elif isinstance(shown, ResourceURLField):
            plan.columns.add(_key(model))
        elif not isinstance(shown, ResponseModeField):
            plan.absorb(_value(model, path))
        for needed in needs.get(name, ()):
            path = needed.split("__")
            plan.absorb(_along(model, path, _row(relations(model, path)[-1].related_model)))
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
        through, _, towards = through_table(relation)
        link: Any = through._meta.get_field(towards)
        queryset = queryset.order_by(f"{link.related_query_name()}__{_key(through)}")
    return queryset


def through_table(relation: Any) -> tuple[type[models.Model], str, str]:
    """The table behind a many-to-many relation, with its fields that lead back and forth."""
    forward = hasattr(relation, "m2m_field_name")
    declared = relation if forward else relation.remote_field
    ends = declared.m2m_field_name(), declared.m2m_reverse_field_name()
    back, forth = ends if forward else reversed(ends)
    return declared.remote_field.through, back, forth


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


def _along(model: type[models.Model], path: Sequence[str], inner: Plan) -> Plan:
    """The plan of `model` that reads, at the end of a path of relations, what `inner` reads."""
    if not path:
        return inner
    name, *rest = path
    relation = relations(model, [name])[0]
    below = Plan(relation.related_model)
    below.absorb(_along(relation.related_model, rest, inner))
    if relation.one_to_many:  # listed in an order
        for order in relation.related_model._meta.ordering:
            below.absorb(_value(relation.related_model, order.removeprefix("-").split("__")))
    held_here = relation.concrete and not relation.many_to_many
    return Plan(model, {name} if held_here else set(), {name: below})


def _value(model: type[models.Model], path: Sequence[str]) -> Plan:
    """The plan that reads one value: a column, or something that is computed of the whole row."""
    *way, name = path or [""]
    end = relations(model, way)[-1].related_model if way else model
    whole = _row(end)
    return _along(model, way, Plan(end, {name}) if name in whole.columns else whole)


def _row(model: type[models.Model]) -> Plan:
    """The plan that reads all columns."""
    return Plan(model, {field.name for field in model._meta.concrete_fields})


def _key(model: type[models.Model]) -> str:
    return model._meta.pk.name
