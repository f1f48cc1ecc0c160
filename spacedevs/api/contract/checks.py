"""System checks that keep the conventions true which everything here is derived from.

Of a resource:

- api.E001 it is declared by attributes only
- api.E002 its page has an example for what it declares: a filter, a search, an ordering
- api.E007 its filters are declared in a filterset_class
- api.E008 its queryset has the methods that it names: its scope, and those of its filters
- api.E009 one of its modes is normal, which is shown unless another is asked for
- api.E010 its filters are of fields that exist, by lookups that those have
- api.E011 what it is searched by exists and is a text
- api.E012 what it is ordered by exists
- api.E013 its rows are found once each: no such method joins what a row has many of

Of a serializer:

- api.E003 it says the mode that it is shown in
- api.E004 it begins with the fields of the leaner mode
- api.E005 a nested relation has a name
- api.E006 a nested list has an order
- api.E014 what a computed field reads of other rows is named in Meta.needs
- api.E015 what a computed field reads can be followed from its row
- api.E016 what it nests, and what Meta.needs names, are relations
- api.E017 it shows its fields, and changes nothing of what they show
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isfunction
from itertools import pairwise
from typing import Any

from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.sql import Query
from django.db.models.sql.datastructures import Join

from spacedevs.api.contract.computed import reads_of
from spacedevs.api.contract.methods import ByMethod, MethodFilter, NumberByFilter
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.contract.ordering import total
from spacedevs.api.contract.values import CommaListFilter, IntegersFilter, RelatedFilter
from spacedevs.api.contract.viewsets import Endpoint, ResourceViewSet
from spacedevs.api.reading.plans import nested_class, relations
from spacedevs.api.registry import SerializerClass, registry
from spacedevs.api.renderings.making import ShownOnce


def check_resources(app_configs: Any, **kwargs: Any) -> list[Error]:
    """What is wrong with any endpoint that is served, or with a serializer that it reaches."""
    viewsets, singles = registry.viewsets, registry.singles
    found = [
        *(error for viewset in viewsets for error in _of_viewset(viewset)),
        *(error for endpoint in (*viewsets, *singles) for error in _of_modes(endpoint)),
    ]
    shown: list[tuple[SerializerClass, Any]] = list(registry.serializers.items())
    for single in singles:
        shown += [
            (each, None) for each in (single.modes.serializers.values() if single.modes else ())
        ]
    checked: set[tuple[SerializerClass, Any]] = set()
    while shown:
        pair = serializer_class, model = shown.pop()
        if pair not in checked:
            checked.add(pair)
            found += _of_serializer(serializer_class, model, shown)
    return found


def _of_viewset(viewset: type[ResourceViewSet]) -> Iterator[Error]:
    model: Any = viewset.queryset.model  # type: ignore[union-attr]
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
    if viewset.scope:
        yield from _of_method(viewset, viewset.scope)
    filters = viewset.filterset_class.base_filters if viewset.filterset_class else {}
    for name, filter_ in filters.items():
        yield from _of_filter(viewset, name, filter_)
    for name in viewset.search_fields:
        if reason := _why_not(model, name, "icontains"):
            yield Error(f"It can't be searched by {name}: {reason}", obj=viewset, id="api.E011")
    for name in (*viewset.ordering_fields, *viewset.ordering):
        reason = _why_not(model, name.removeprefix("-"), "exact")
        if not reason:
            try:
                total(model, [name])
            except (AttributeError, FieldDoesNotExist):  # a transform, or an alias such as pk
                reason = "it is no field."
        if reason:
            yield Error(f"It can't be ordered by {name}: {reason}", obj=viewset, id="api.E012")


def _of_filter(viewset: type[ResourceViewSet], name: str, filter_: Any) -> Iterator[Error]:
    if isinstance(filter_, MethodFilter):
        for method in filter(None, filter_.methods.values()):
            yield from _of_method(viewset, method)
        return
    own = isinstance(filter_, CommaListFilter | RelatedFilter | ByMethod)  # by lookups of its own
    lookup = "exact" if own else filter_.lookup_expr
    model: Any = viewset.queryset.model  # type: ignore[union-attr]
    if reason := _why_not(model, filter_.field_name, lookup):
        yield Error(f"The filter {name} can't work: {reason}", obj=viewset, id="api.E010")
    if isinstance(filter_, ByMethod):
        number = isinstance(filter_, NumberByFilter)
        values = [1] if isinstance(filter_, IntegersFilter) else ["a"]
        yield from _of_method(viewset, filter_.queryset_method, 1 if number else values)


def _of_method(viewset: type[ResourceViewSet], name: str, *values: Any) -> Iterator[Error]:
    """What is wrong with a method that narrows the endpoint's rows, given a value or none."""
    method = getattr(viewset.queryset, name, None)
    if not callable(method):
        message = f"Its queryset has no method {name}."
        yield Error(message, obj=viewset, id="api.E008")
    elif many := _many_joined(method(*values).query):
        message = f"{name} finds a row once for each of its {many}; ask with Exists or a subquery."
        yield Error(message, obj=viewset, id="api.E013")


def _many_joined(query: Query) -> str:
    """The first relation to many that a query joins; empty if it finds each row once."""
    for alias, table in query.alias_map.items():
        if isinstance(table, Join) and query.alias_refcount[alias] and not query.distinct:
            relation: Any = table.join_field
            if relation.one_to_many or relation.many_to_many:
                return str(relation.related_model._meta.verbose_name_plural)
    return ""


def _why_not(model: type[models.Model], path: str, lookup: str) -> str:
    """Why rows of a model can't be looked up by a path; empty if they can."""
    try:
        value = models.F(path).resolve_expression(Query(model))
    except FieldError as error:
        return str(error)
    if value.output_field.get_lookup(lookup) is None:
        return f"{path} has no lookup {lookup}."
    return ""


def _of_modes(endpoint: type[Endpoint]) -> Iterator[Error]:
    if not endpoint.modes:
        return
    if "normal" not in endpoint.modes.names:
        message = "It has no mode `normal`, which is shown unless another is asked for."
        yield Error(message, obj=endpoint, id="api.E009")
    for mode, serializer_class in endpoint.modes.serializers.items():
        shown = serializer_class().fields.get("response_mode")
        if isinstance(shown, ResponseModeField) and shown.mode != mode:
            message = f"It says {shown.mode} and is shown in mode {mode}."
            yield Error(message, obj=serializer_class, id="api.E003")
    for leaner, fuller in pairwise(endpoint.modes.serializers.values()):
        names = list(leaner().fields)
        if list(fuller().fields)[: len(names)] != names:
            message = f"Its fields don't begin with those of {leaner.__name__}."
            yield Error(message, obj=fuller, id="api.E004")


def _of_serializer(
    serializer_class: SerializerClass,
    model: Any,
    shown: list[tuple[SerializerClass, Any]],
) -> Iterator[Error]:
    """What is wrong with a serializer class over a model; adds what it nests to `shown`.

    A serializer without a model gathers others, each with a model of its own.
    """

    def error(message: str, number: str, obj: Any = serializer_class) -> Error:
        return Error(message, obj=obj, id=f"api.{number}")

    own = [cls for cls in serializer_class.__mro__ if "to_representation" in vars(cls)]
    if own[0] is not ShownOnce and not own[0].__module__.startswith("rest_framework."):
        yield error("What it shows is declared by its fields: to_representation.", "E017")
    needs = getattr(getattr(serializer_class, "Meta", None), "needs", {})
    for name, field in serializer_class().fields.items():
        nested = nested_class(field)
        if nested and model is None:
            shown.append((nested, getattr(getattr(nested, "Meta", None), "model", None)))
        elif nested:
            if (way := _way(model, field.source_attrs)) is None:
                yield error(f"{name} nests {field.source}, which is no relation.", "E016")
                continue
            shown.append((nested, way[-1].related_model if way else model))
            yield from _of_relations(serializer_class, name, way)
        elif model is not None:
            yield from _of_computed(serializer_class, name, field, model)
    for name, paths in needs.items():
        for path in paths:
            if model is not None and not _way(model, path.split("__")):
                yield error(f"{name} needs {path}, which is no relation.", "E016")


def _of_relations(serializer_class: SerializerClass, name: str, way: list[Any]) -> Iterator[Error]:
    for relation in way:
        if relation.auto_created and not relation.related_name:
            message = f"The relation behind {name} needs a related_name."
            yield Error(message, obj=serializer_class, id="api.E005")
        to_many = relation.one_to_many or relation.many_to_many
        if to_many and not relation.related_model._meta.ordering:
            message = f"{name} lists it, so it needs a Meta.ordering."
            yield Error(message, obj=relation.related_model, id="api.E006")


def _of_computed(
    serializer_class: SerializerClass, name: str, field: Any, model: type[models.Model]
) -> Iterator[Error]:
    needs = getattr(getattr(serializer_class, "Meta", None), "needs", {}).get(name, ())
    reads = reads_of(serializer_class, field, model)
    for path in sorted(reads.relations):
        if not any(f"{needed}__".startswith(f"{path}__") for needed in needs):
            message = f"{name} reads {path}, so its Meta.needs must name it."
            yield Error(message, obj=serializer_class, id="api.E014")
    for source in sorted(reads.unknown):
        message = f"{name} is computed by `{source}`; what that reads can't be told. Follow"
        message += " relations of the row, and name them in Meta.needs."
        yield Error(message, obj=serializer_class, id="api.E015")


def _way(model: type[models.Model], path: list[str]) -> list[Any] | None:
    """The relations along a path; None if one of them is none."""
    try:
        way = relations(model, path)
    except (AttributeError, FieldDoesNotExist):  # what follows a value, or what there is not
        return None
    return way if all(relation.is_relation for relation in way) else None
