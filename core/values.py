"""The values of fields as JSON: of columns, links and lists; and putting them back."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.bases import Listed
from core.conflicts import canonical
from core.links import link_all
from spacedevs.api.reading.plans import through_table


class CantPutError(Exception):
    """A field can't take a value; the message tells why."""


def as_json(value: Any) -> Any:
    """A value as JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def item_of(relation: Any, row: Any) -> dict[str, Any]:
    """A row of a list whose items have no ids as JSON, without its owner and its place."""
    columns = _columns(relation)
    return {column.attname: as_json(column.value_from_object(row)) for column in columns}


def value_of(row: models.Model, name: str) -> Any:
    """The value of a row's field as JSON; of a list, the keys or the items in it."""
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        through, back, forth = through_table(field)
        links = through._base_manager.filter(**{back: row.pk}).order_by("pk")
        return as_json(list(links.values_list(forth, flat=True)))
    if field.one_to_many:
        rows = getattr(row, field.get_accessor_name()).all()
        return [item_of(field, item) for item in rows]
    return as_json(field.value_from_object(row))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same to a curator: forms tell no blank text from null.

    The order of links is nobody's choice, unlike that of other items.
    """
    return _compared(one) == _compared(other)


def put(model: Any, key: Any, name: str, value: Any) -> None:
    """Give a stored row the value of a field, given as JSON.

    Raises CantPutError if the value needs a row that isn't there, or that is another's only one.
    """
    field: Any = model._meta.get_field(name)
    if field.many_to_many:
        target = field.related_model
        keys = [target._meta.pk.to_python(one) for one in value]
        link_all(field, {key: [one for one in keys if target._base_manager.filter(pk=one)]})
    elif field.one_to_many:
        new = [_item(field, key, position, item) for position, item in enumerate(value)]
        field.related_model._base_manager.filter(**{field.field.name: key}).delete()
        field.related_model._base_manager.bulk_create(new)
    else:
        value = read(field, value)
        others = model._base_manager.filter(**{field.attname: value}).exclude(pk=key)
        if field.unique and value is not None and others.exists():
            raise CantPutError(f"Another {model._meta.verbose_name} has this {name} by now.")
        if field.is_relation and value is None and not field.null:
            raise CantPutError(f"It needs a {field.verbose_name}.")
        model._base_manager.filter(pk=key).update(**{field.attname: value})


def _item(relation: Any, owner: Any, position: int, item: dict[str, Any]) -> models.Model:
    """An unsaved row of a list, from its JSON."""
    row = relation.related_model(**{relation.field.attname: owner})
    for column in _columns(relation):
        if column.attname in item:
            setattr(row, column.attname, read(column, item[column.attname]))
    if isinstance(row, Listed):
        row.position = position
    return row


def _columns(relation: Any) -> list[Any]:
    """The columns that make up an item of a list."""
    return [
        column
        for column in relation.related_model._meta.concrete_fields
        if column.editable and not column.primary_key and column != relation.field
    ]


def read(field: Any, value: Any) -> Any:
    """The value of a column, from its JSON; raises CantPutError if it needs a missing row."""
    if value is None:
        return None
    try:
        if not field.is_relation:
            return field.to_python(value)
        value = field.target_field.to_python(value)
    except ValidationError as error:
        raise CantPutError(" ".join(error.messages)) from error
    if not field.related_model._base_manager.filter(pk=value).exists():
        what = field.related_model._meta.verbose_name
        raise CantPutError(f"The {what} {value} that it refers to is not here.")
    return value


def _compared(value: Any) -> Any:
    match value:
        case dict():
            return {name: _compared(one) for name, one in value.items()}
        case [dict(), *_]:
            return list(map(_compared, value))
    return canonical(value)
