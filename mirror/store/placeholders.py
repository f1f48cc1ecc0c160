"""Placeholders: rows for objects that documents mention without their ids.

A placeholder has a key below zero, unlike any real id, and is replaced when the real row arrives.
There are two kinds: rows of lookup tables that documents only name, such as the orbit of a space
station; and rows that only connect two objects, such as the rocket between a spacecraft flight and
its launch, whose id only the launch's own document gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from spacedevs.api.reading.plans import nested_class, reached, relations
from spacedevs.api.registry import SerializerClass, registry, serializers_of


class Replacement(NamedTuple):
    """A placeholder whose real row has arrived."""

    model: type[models.Model]
    placeholder: Any
    real: Any


def is_placeholder(key: Any) -> bool:
    """Whether a key is that of a placeholder."""
    return isinstance(key, int) and key < 0


@cache
def referenced_by_name() -> dict[type[models.Model], str]:
    """The lookup tables that documents reference by name alone, with the columns of the names."""
    found = {}
    for model, shown in _fields_of_related_rows():
        if not nested_class(shown):
            table, column = shown.source_attrs
            found[relations(model, [table])[0].related_model] = column
    return found


@cache
def models_with_placeholders() -> set[type[models.Model]]:
    """The models whose rows may be placeholders."""
    found = set(referenced_by_name())
    for model, shown in _fields_of_related_rows():
        if nested_class(shown):
            found.add(relations(model, shown.source_attrs)[1].field.related_model)
    return found


def make_placeholder(model: Any, **values: Any) -> Any:
    """A new, saved placeholder, with the next lower key."""
    lowest = model._base_manager.aggregate(id=models.Min("pk"))["id"] or 0
    return model._base_manager.create(pk=min(lowest, 0) - 1, **values)


def replace(replacement: Replacement) -> None:
    """Let everything that references a placeholder reference the real row, and delete it."""
    model: Any
    model, placeholder, real = replacement
    for relation in model._meta.related_objects:
        column = relation.field.attname
        references = relation.related_model._base_manager.filter(**{column: placeholder})
        references.update(**{column: real})
    model._base_manager.filter(pk=placeholder).delete()


def replace_by_name(model: Any, column: str, rows: Iterable[Any]) -> None:
    """Replace placeholders by the rows of a lookup table that have their names."""
    real = {getattr(row, column): row.pk for row in rows if not is_placeholder(row.pk)}
    if not real:
        return
    for row in model._base_manager.filter(**{f"{column}__in": real, "pk__lt": 0}):
        replace(Replacement(model, row.pk, real[getattr(row, column)]))


def _fields_of_related_rows() -> Iterator[tuple[type[models.Model], Any]]:
    """Serializer fields with sources like `orbit.name` and `rocket.launch`, with their models.

    They are the current version's, as documents are.
    """
    served = serializers_of(registry.current.viewsets)
    shown: list[tuple[SerializerClass, Any]] = reached(served.items())
    for serializer_class, model in shown:
        for field in serializer_class().fields.values():
            if len(field.source_attrs) == 2:
                yield model, field
