"""System checks of the conventions that everything else relies on.

Of a resource:

- api.E001 it is declared by attributes only, without methods or properties
- api.E002 its page has an example for what it declares: a filter, a search, an ordering
- api.E007 its filters are declared in a filterset_class, not by filterset_fields
- api.E008 its queryset has the methods that it names: its scope, and those of its filters
- api.E009 one of its modes is `normal`, the default
- api.E010 its filters name fields that exist, and lookups of these
- api.E011 its search_fields exist and can be searched for a text
- api.E012 the fields that it is ordered by exist
- api.E013 no such method joins a to-many relation, which would find a row several times

Of a serializer:

- api.E003 its response_mode, if it has one, is the mode that it is declared for
- api.E004 it begins with the fields of the leaner mode
- api.E005 a relation that it reads backwards has a related_name
- api.E006 the model of a nested list has a Meta.ordering
- api.E014 the relations that a computed field reads are named in Meta.needs, and so are the
  columns behind them
- api.E015 all that a computed field reads is reached by relations from its row
- api.E016 the sources of nested serializers are relations, and so are the paths in Meta.needs,
  which may end in a column
- api.E017 it doesn't override to_representation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
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
from spacedevs.api.registry import SerializerClass, registry, serializers_of
from spacedevs.api.renderings.making import ShownOnce

#: Besides functions, what a class body may declare that is no plain attribute.
NO_ATTRIBUTES = (property, cached_property, classmethod, staticmethod)


def check_resources(app_configs: Any, **kwargs: Any) -> list[Error]:
    """What is wrong with any endpoint that is served, or with a serializer that it reaches."""
    viewsets, singles = registry.viewsets, registry.singles
    found = [
        *(error for viewset in viewsets for error in _of_viewset(viewset)),
        *(error for endpoint in (*viewsets, *singles) for error in _of_modes(endpoint)),
    ]
    # not registry.serializers, which is cached: the routes checked may be others (in tests)
    shown: list[tuple[SerializerClass, Any]] = list(serializers_of(viewsets).items())
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
        if isfunction(value) or isinstance(value, NO_ATTRIBUTES):
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
    has_own_lookup = isinstance(filter_, CommaListFilter | RelatedFilter | ByMethod)
    lookup = "exact" if has_own_lookup else filter_.lookup_expr
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
        message = f"{name} finds a row once for each of its {many}; use Exists or a subquery."
        yield Error(message, obj=viewset, id="api.E013")


def _many_joined(query: Query) -> str:
    """The plural name of the first to-many relation that a query joins; empty if it joins none."""
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
        message = "It has no mode `normal`, which is the default."
        yield Error(message, obj=endpoint, id="api.E009")
    if not endpoint.modes.component:  # versions that don't name modes as their objects do
        return
    for mode, serializer_class in endpoint.modes.serializers.items():
        shown = serializer_class().fields.get("response_mode")
        if isinstance(shown, ResponseModeField) and shown.mode != mode:
            message = f"Its response_mode is {shown.mode}, but it is declared for mode {mode}."
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

    A serializer without a model only nests others, each of which has a model.
    """

    def error(message: str, number: str, obj: Any = serializer_class) -> Error:
        return Error(message, obj=obj, id=f"api.{number}")

    own = [cls for cls in serializer_class.__mro__ if "to_representation" in vars(cls)]
    if own[0] is not ShownOnce and not own[0].__module__.startswith("rest_framework."):
        yield error("It overrides to_representation; its fields declare what it shows.", "E017")
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
            if model is not None and not _leads_on(model, path.split("__")):
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
        if not _leads_through(needs, path):
            message = f"{name} reads {path}, so its Meta.needs must name it."
            yield Error(message, obj=serializer_class, id="api.E014")
    own = getattr(field, "reads", None)
    for column in sorted(reads.columns):
        row = column.rpartition("__")[0]
        if not row and own is not None and column not in own:
            message = f"{name} reads {column}, so its field must name that in `reads`."
            yield Error(message, obj=serializer_class, id="api.E014")
        if (
            row
            and _leads_through(needs, row)
            and row not in needs
            and not _leads_through(needs, column)
        ):
            message = f"{name} reads {column}, so its Meta.needs must name it, or {row}."
            yield Error(message, obj=serializer_class, id="api.E014")
    for source in sorted(reads.unknown):
        message = f"{name} is computed by `{source}`; what that reads is unknown. Follow"
        message += " relations of the row, and name them in Meta.needs."
        yield Error(message, obj=serializer_class, id="api.E015")


def _leads_through(paths: Iterable[str], place: str) -> bool:
    """Whether a path ends at a place or leads on from there."""
    return any(f"{path}__".startswith(f"{place}__") for path in paths)


def _leads_on(model: type[models.Model], path: list[str]) -> bool:
    """Whether a path follows relations, at least one; it may end in a column."""
    *way, last = path
    ends = _way(model, way) if way else None
    if ends and not _way(ends[-1].related_model, [last]):
        return any(last == column.name for column in ends[-1].related_model._meta.concrete_fields)
    return bool(_way(model, path))


def _way(model: type[models.Model], path: list[str]) -> list[Any] | None:
    """The relations along a path; None if the path holds anything else."""
    try:
        way = relations(model, path)
    except (AttributeError, FieldDoesNotExist):  # a name after a value, or of no field
        return None
    return way if all(relation.is_relation for relation in way) else None
