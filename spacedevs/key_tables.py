"""The keys of endpoints and of the objects within them, as tables, read off the serializers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from drf_spectacular.plumbing import ComponentRegistry
from rest_framework import serializers

from spacedevs.api.contract.fields import DurationField, Picture
from spacedevs.api.contract.keys import meaning
from spacedevs.api.contract.schema import OperationSchema
from spacedevs.api.reading.plans import nested_class
from spacedevs.api.registry import Contract, SerializerClass

#: What a table calls a value, by the type and format that the OpenAPI document gives it.
WORDS = {
    ("array", None): "list",
    ("boolean", None): "true or false",
    ("integer", None): "integer",
    ("number", "double"): "number",
    ("string", None): "text",
    ("string", "date"): "date",
    ("string", "date-time"): "time",
    ("string", "uri"): "address",
    ("string", "uuid"): "UUID",
}


class Value(NamedTuple):
    """What a key has: a plain value, or objects of a shape, a component of the OpenAPI document."""

    words: str
    shape: str = ""
    is_list: bool = False
    nullable: bool = False


class Row(NamedTuple):
    """A key, its value in each column or None where it is not shown, and what it means."""

    key: str
    values: dict[str, Value | None]
    meaning: str


class Table(NamedTuple):
    """The keys of objects, in their order."""

    columns: list[str]
    rows: list[Row]


def of_endpoint(viewset: Any) -> Table:
    """The keys of an endpoint's objects, with a column for each mode."""
    if viewset.modes:
        return _table(viewset.modes.serializers)
    alone = getattr(viewset, "single_serializer_class", None)
    if alone:
        return _table({"in a list": viewset.serializer_class, "alone": alone})
    return _table({"value": viewset.serializer_class})


def of_shape(serializer_class: SerializerClass) -> Table:
    """The keys of objects within others."""
    return _table({"value": serializer_class})


@cache
def shapes(contract: Contract) -> dict[str, SerializerClass]:
    """The serializers of all objects within the answers of a version, by their components."""
    found: dict[str, SerializerClass] = {}
    pending = [
        serializer_class
        for _, viewset, _ in contract.router.endpoints()
        for serializer_class in _serializers(viewset)
    ]
    while pending:
        for field in pending.pop()().fields.values():
            within = _nested(field)
            if within and _component(within) not in found:
                found[_component(within)] = within
                pending.append(within)
    return found


def _serializers(viewset: Any) -> Iterable[SerializerClass]:
    if viewset.modes:
        return viewset.modes.serializers.values()
    alone = getattr(viewset, "single_serializer_class", None)
    return filter(None, [viewset.serializer_class, alone])


def _table(columns: dict[str, SerializerClass]) -> Table:
    shown = [serializer_class().fields for serializer_class in columns.values()]
    keys = dict.fromkeys(key for fields in reversed(shown) for key in fields)  # the fullest leads
    rows = []
    for key in keys:
        fields = [each.get(key) for each in shown]
        fullest = next(field for field in reversed(fields) if field is not None)
        values = {
            column: _value(field) if field is not None else None
            for column, field in zip(columns, fields, strict=True)
        }
        rows.append(Row(key, values, meaning(type(fullest.parent), key)))
    return Table(list(columns), rows)


def _value(field: Any) -> Value:
    within = _nested(field)
    if within:
        is_list = not isinstance(field, serializers.Serializer)
        return Value("", _component(within), is_list, field.allow_null)
    schema = OperationSchema()
    schema.registry = ComponentRegistry()
    told = schema._map_serializer_field(field, "response")
    nullable = bool(told.get("nullable") or field.allow_null)
    if isinstance(field, DurationField):
        return Value("duration", nullable=nullable)
    if isinstance(field, Picture):
        return Value("address", nullable=nullable)
    return Value(WORDS[told["type"], told.get("format")], nullable=nullable)


def _nested(field: Any) -> SerializerClass | None:
    """The serializer of the objects that a field shows; None for a plain value."""
    return nested_class(field) or getattr(field, "serializer_class", None)  # of an empty list


def _component(serializer_class: SerializerClass) -> str:
    return serializer_class.__name__.removesuffix("Serializer")
