"""What a serializer reads from the database, derived from the serializer itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers

from spacedevs.api.registry import SerializerClass, registry, serializers_of

#: The column of what documents said beyond the other columns (spacedevs.api.renderings.extra).
EXTRA = "extra"


@dataclass(frozen=True, eq=False)
class Plan:
    """What one serializer reads of a model: columns, and a plan for each relation.

    Equal plans are one object, so a serializer that many others nest is planned once.
    """

    model: type[models.Model]
    columns: frozenset[str]
    relations: Mapping[str, Plan]

    def nodes(self) -> list[Plan]:
        """This plan and all below it, each once."""
        found: dict[Plan, None] = {}
        waiting = [self]
        while waiting:
            plan = waiting.pop()
            if plan not in found:
                found[plan] = None
                waiting += plan.relations.values()
        return list(found)


_plans: dict[Any, Plan] = {}


def plan_of(
    model: type[models.Model],
    columns: Iterable[str] = (),
    relations: Mapping[str, Plan] | None = None,
) -> Plan:
    """The one plan that reads these columns and relations of a model."""
    columns, relations = frozenset(columns), dict(relations or {})
    name = model, columns, frozenset(relations.items())
    return _plans.setdefault(name, Plan(model, columns, relations))


@cache
def merged(one: Plan, other: Plan) -> Plan:
    """The plan that reads what either of two plans of the same model reads."""
    if one is other:
        return one
    relations = dict(one.relations)
    for name, below in other.relations.items():
        relations[name] = merged(relations[name], below) if name in relations else below
    return plan_of(one.model, one.columns | other.columns, relations)


@cache
def plan_for(serializer_class: SerializerClass, model: type[models.Model] | None = None) -> Plan:
    """The plan of a serializer class over `model`, by default the model that it declares.

    A field may name the columns that it reads in an attribute `reads`. A field that computes its
    value otherwise counts as reading the whole row; `Meta.needs` of the serializer names the
    relations that the field reads besides: {"field": ["relation__relation"]}. It may name a column
    of the last one, if the field reads no others: {"field": ["relation__relation__column"]}.
    """
    model = model or serializer_class.Meta.model
    plan = plan_of(model, {EXTRA} if _shows_extra(serializer_class, model) else ())
    needs = getattr(getattr(serializer_class, "Meta", None), "needs", {})
    for name, shown, path in fields_of(serializer_class):
        nested = nested_class(shown)
        if nested:  # source="*": the nested serializer reads the same row
            end = relations(model, path)[-1].related_model if path else model
            plan = merged(plan, _along(model, path, plan_for(nested, end)))
        elif (reads := getattr(shown, "reads", None)) is not None:
            columns = {_key(model) if column == "pk" else column for column in reads}
            plan = merged(plan, plan_of(model, columns))
        else:
            plan = merged(plan, _value(model, path))
        for needed in needs.get(name, ()):
            path = needed.split("__")
            end = relations(model, path)[-1].related_model
            below = _along(model, path, _row(end)) if end else _value(model, path)
            plan = merged(plan, below)
    return plan


def fields_of(
    serializer_class: SerializerClass,
) -> Iterator[tuple[str, serializers.Field | None, list[str]]]:
    """The fields of a serializer class by name, each with the path of what it shows of the row.

    The field of a column that the class doesn't declare is None: DRF makes those field by field
    for each instance, which takes most of a process's start.
    """
    declared = serializer_class._declared_fields
    for name in getattr(getattr(serializer_class, "Meta", None), "fields", declared):
        shown = declared.get(name)
        source = (shown.source if shown else None) or name
        yield name, shown, [] if source == "*" else source.split(".")


def nested_class(shown: serializers.Field | None) -> SerializerClass:
    """The serializer class that a field nests, for one object or many; None if it nests none."""
    if isinstance(shown, serializers.ListSerializer):
        return type(shown.child)
    return type(shown) if isinstance(shown, serializers.BaseSerializer) else None


def through_table(relation: Any) -> tuple[type[models.Model], str, str]:
    """The table behind a many-to-many relation, and its fields: to the owner, to the target."""
    forward = hasattr(relation, "m2m_field_name")
    declared = relation if forward else relation.remote_field
    ends = declared.m2m_field_name(), declared.m2m_reverse_field_name()
    back, forth = ends if forward else reversed(ends)
    return declared.remote_field.through, back, forth


def relations(model: type[models.Model], path: Sequence[str]) -> list[Any]:
    """The relations along a path of names from a model, one for each name."""
    found: list[Any] = []
    for name in path:
        found.append(model._meta.get_field(name))
        model = found[-1].related_model
    return found


def reached(
    shown: Iterable[tuple[SerializerClass, type[models.Model]]],
) -> list[tuple[SerializerClass, type[models.Model]]]:
    """Serializer classes with their models, and those that they nest at any depth, each once."""
    found: dict[tuple[SerializerClass, type[models.Model]], None] = {}
    waiting = list(shown)
    while waiting:
        pair = serializer_class, model = waiting.pop()
        if pair in found:
            continue
        found[pair] = None
        for _, field, source in fields_of(serializer_class):
            if nested := nested_class(field):
                path = relations(model, source)
                waiting.append((nested, path[-1].related_model if path else model))
    return list(found)


@cache
def documented() -> frozenset[SerializerClass]:
    """The serializers of documents: the current version's, nested ones included."""
    served = serializers_of(registry.current.viewsets)
    return frozenset(serializer_class for serializer_class, _ in reached(served.items()))


def _shows_extra(serializer_class: SerializerClass, model: type[models.Model]) -> bool:
    """Whether a serializer shows unknown keys, or lists as null, where the column says so."""
    if EXTRA not in {field.name for field in model._meta.concrete_fields}:
        return False
    return serializer_class in documented() or any(
        isinstance(shown, serializers.ListSerializer) and shown.allow_null
        for _, shown, _ in fields_of(serializer_class)
    )


def _along(model: type[models.Model], path: Sequence[str], inner: Plan) -> Plan:
    """The plan of `model` that reads, at the end of a path of relations, what `inner` reads."""
    if not path:
        return inner
    name, *rest = path
    relation = relations(model, [name])[0]
    below = _along(relation.related_model, rest, inner)
    if relation.one_to_many:  # the list's order is read too
        for order in relation.related_model._meta.ordering:
            by = order.removeprefix("-").split("__")
            below = merged(below, _value(relation.related_model, by))
    held_here = relation.concrete and not relation.many_to_many
    return plan_of(model, {name} if held_here else (), {name: below})


def _value(model: type[models.Model], path: Sequence[str]) -> Plan:
    """The plan that reads one value: a column, or the whole row if the value is computed.

    With the address of a picture, the column is read that tells of its copy (`copied_in`).
    """
    *way, name = path or [""]
    end = relations(model, way)[-1].related_model if way else model
    plan = _row(end)
    if name in plan.columns:
        copied_in = getattr(end._meta.get_field(name), "copied_in", None)
        plan = plan_of(end, filter(None, (name, copied_in)))
    return _along(model, way, plan)


def _row(model: type[models.Model]) -> Plan:
    """The plan that reads all columns."""
    return plan_of(model, {field.name for field in model._meta.concrete_fields})


def _key(model: type[models.Model]) -> str:
    return model._meta.pk.name
