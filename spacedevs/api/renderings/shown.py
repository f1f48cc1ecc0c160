"""Which models, columns and references renderings show, derived from the plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from spacedevs.api.reading.plans import Plan, plan_for, through_table
from spacedevs.api.registry import SerializerClass, registry


def component_of(serializer_class: SerializerClass) -> str:
    """The name that a serializer's renderings are stored under."""
    return registry.components[serializer_class]


@cache
def plans_shown() -> list[Plan]:
    """The plans of all serializers that are served, and all plans below them, each once."""
    roots = [plan_for(serializer_class) for serializer_class in registry.serializers]
    return list(dict.fromkeys(node for root in roots for node in root.nodes()))


@cache
def columns_shown() -> dict[type[models.Model], set[str]]:
    """The columns of each model that any rendering shows."""
    shown: dict[type[models.Model], set[str]] = defaultdict(set)
    for plan in plans_shown():
        shown[plan.model] |= {column_of(plan.model, name) for name in plan.columns}
    return shown


@cache
def references_shown() -> dict[type[models.Model], set[str]]:
    """The references of each model by which renderings of other objects list its rows."""
    shown: dict[type[models.Model], set[str]] = defaultdict(set)
    for plan in plans_shown():
        for model, column in references_of(plan):
            shown[model].add(column)
    return shown


def references_of(plan: Plan) -> Iterator[tuple[type[models.Model], str]]:
    """The model and column of each reference by which a plan lists rows, but not those below."""
    for name in plan.relations:
        if reference := reference_behind(plan.model._meta.get_field(name)):
            yield reference


def reference_behind(relation: Any) -> tuple[type[models.Model], str] | None:
    """The model and column that refer to a relation's owner; None if the owner refers."""
    if relation.many_to_many:
        through, back, _ = through_table(relation)
        return through, column_of(through, back)
    return None if relation.concrete else (relation.related_model, relation.field.column)


@cache
def resource_models() -> frozenset[type[models.Model]]:
    """The models of the current version's resources."""
    viewsets = registry.current.router.resources().values()
    return frozenset(viewset.queryset.model for viewset in viewsets)


@cache
def data_models() -> list[type[models.Model]]:
    """The models of all data: those of each app that a rendering shows, join tables included."""
    labels = {plan.model._meta.app_label for plan in plans_shown()}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels
    ]


def column_of(model: Any, name: str) -> str:
    """The column of a model's field."""
    return model._meta.get_field(name).column
