"""Overrides: the values of fields as JSON, and letting go of what a curator has edited."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from core.bases import Listed
from core.conflicts import canonical
from core.ids import is_own
from core.links import link_all
from mirror.models import Override
from spacedevs.api.reading.plans import through_table
from spacedevs.clock import now


class CantLetGoError(Exception):
    """A field can't take what the source says; the message tells why."""


def may_be_copied(key: Any) -> bool:
    """Whether a key is that of an object that a source may have."""
    is_placeholder = isinstance(key, int) and key < 0
    return not (is_own(key) or is_placeholder)


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

    Raises CantLetGoError if the value needs a row that isn't there, or that is another's only one.
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
        value = _read(field, value)
        others = model._base_manager.filter(**{field.attname: value}).exclude(pk=key)
        if field.unique and value is not None and others.exists():
            raise CantLetGoError(f"Another {model._meta.verbose_name} has this {name} by now.")
        if field.is_relation and value is None and not field.null:
            raise CantLetGoError(f"It needs a {field.verbose_name}.")
        model._base_manager.filter(pk=key).update(**{field.attname: value})


def let_go(overrides: Iterable[Override]) -> list[str]:
    """Let fields take what their source says; deleted objects come back with the next pass.

    Returns sentences about those that can't. An object of which nothing else is overridden takes
    the time of its last change from its source, too; any other has been changed now.
    """
    problems = []
    objects = set()
    for override in overrides:
        try:
            with transaction.atomic():
                _let_go(override)
        except CantLetGoError as error:
            problems.append(f"{override}: {error}")
        objects.add((override.model, override.key))
    for label, key in objects:
        left = list(Override.objects.filter(model=label, key=key))
        for override in left:
            if override.field == "last_updated":
                if len(left) == 1:
                    _let_go(override)
                else:
                    override.value = as_json(now())
                    override.save(update_fields=["value"])
                    put(apps.get_model(label), key, override.field, override.value)
    return problems


def title_of(override: Override) -> str:
    """The name of an overridden field, as people read it."""
    if not override.field:
        return "deleted"
    field: Any = apps.get_model(override.model)._meta.get_field(override.field)
    return str(getattr(field, "verbose_name", override.field)).replace("_", " ")


def _let_go(override: Override) -> None:
    """Let a field take what its source says; raises CantLetGoError."""
    if override.field:
        model: Any = apps.get_model(override.model)
        put(model, model._meta.pk.to_python(override.key), override.field, override.upstream)
    override.delete()


def _item(relation: Any, owner: Any, position: int, item: dict[str, Any]) -> models.Model:
    """An unsaved row of a list, from its JSON."""
    row = relation.related_model(**{relation.field.attname: owner})
    for column in _columns(relation):
        if column.attname in item:
            setattr(row, column.attname, _read(column, item[column.attname]))
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


def _read(field: Any, value: Any) -> Any:
    """The value of a column, from its JSON; raises CantLetGoError if it needs a missing row."""
    if value is None:
        return None
    try:
        if not field.is_relation:
            return field.to_python(value)
        value = field.target_field.to_python(value)
    except ValidationError as error:
        raise CantLetGoError(" ".join(error.messages)) from error
    if not field.related_model._base_manager.filter(pk=value).exists():
        what = field.related_model._meta.verbose_name
        raise CantLetGoError(f"The {what} {value} that its source refers to is not here.")
    return value


def _compared(value: Any) -> Any:
    match value:
        case dict():
            return {name: _compared(one) for name, one in value.items()}
        case [dict(), *_]:
            return list(map(_compared, value))
    return canonical(value)
