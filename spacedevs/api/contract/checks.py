"""System checks for the conventions that plans, renderings, pages and schema are derived from."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isfunction
from itertools import pairwise
from typing import Any

from django.core.checks import Error

from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.reading.plans import nested_class, reached, relations
from spacedevs.api.registry import SerializerClass, registry


def check_resources(app_configs: Any, **kwargs: Any) -> list[Error]:
    """What is wrong with any resource that is served, or with a serializer that it reaches."""
    found = [message for viewset in registry.viewsets for message in _of_viewset(viewset)]
    for serializer_class, model in reached(registry.serializers.items()):
        found += _of_relations(serializer_class, model)
    return found


def _of_viewset(viewset: type[ResourceViewSet]) -> Iterator[Error]:
    for name, value in vars(viewset).items():
        if isfunction(value) or isinstance(value, property | classmethod):
            yield Error(
                f"A resource is declared by attributes only: {name}.", obj=viewset, id="api.E001"
            )
    for name, declared in (
        ("filter", viewset.filterset_class),
        ("search", viewset.search_fields),
        ("ordering", viewset.ordering_fields),
    ):
        if declared and name not in viewset.examples:
            yield Error(f"`examples` has none for {name}.", obj=viewset, id="api.E002")
    if hasattr(viewset, "filterset_fields"):
        message = "Filters are declared in a filterset_class; nothing else reads filterset_fields."
        yield Error(message, obj=viewset, id="api.E007")
    if viewset.scope and not hasattr(viewset.queryset, viewset.scope):
        message = f"Its queryset has no method {viewset.scope}."
        yield Error(message, obj=viewset, id="api.E008")
    if viewset.modes:
        for mode, serializer_class in viewset.modes.serializers.items():
            shown = serializer_class().fields.get("response_mode")
            if isinstance(shown, ResponseModeField) and shown.mode != mode:
                message = f"It says {shown.mode} and is shown in mode {mode}."
                yield Error(message, obj=serializer_class, id="api.E003")
        for leaner, fuller in pairwise(viewset.modes.serializers.values()):
            names = list(leaner().fields)
            if list(fuller().fields)[: len(names)] != names:
                message = f"Its fields don't begin with those of {leaner.__name__}."
                yield Error(message, obj=fuller, id="api.E004")


def _of_relations(serializer_class: SerializerClass, model: Any) -> Iterator[Error]:
    for name, shown in serializer_class().fields.items():
        if not nested_class(shown):
            continue
        for relation in relations(model, shown.source_attrs):
            if relation.auto_created and not relation.related_name:
                message = f"The relation behind {name} needs a related_name."
                yield Error(message, obj=serializer_class, id="api.E005")
            to_many = relation.one_to_many or relation.many_to_many
            if to_many and not relation.related_model._meta.ordering:
                message = f"{name} lists it, so it needs a Meta.ordering."
                yield Error(message, obj=relation.related_model, id="api.E006")
