"""Small worlds of data: every model has rows, every field a value, every relation a target.

They are made from the models alone, so that a new model or field is included by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import connection, models

from core.fields import WebAddressField
from spacedevs.api.reading.plans import EXTRA, documented
from spacedevs.api.renderings.extra import component_name
from spacedevs.api.renderings.shown import data_models

World = dict[type[models.Model], list[Any]]

_numbers = count(1)


def forget_everything() -> None:
    """Delete all data."""
    with connection.constraint_checks_disabled():
        for model in data_models():
            model._base_manager.all()._raw_delete("default")


def begin() -> None:
    """Let the following changes count as a new transaction, which renews the revision."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('spacedevs.changed', '', true)")


def make_world() -> World:
    """Two rows of every model, related only to rows of the same world.

    Both rows refer to the same row of another model, so that reverse lists have two items.
    """
    world: World = {}
    for model in own_models():
        _make(model, world)
    for row in [row for rows in world.values() for row in rows]:
        for field in row._meta.concrete_fields:
            if field.remote_field:
                setattr(row, field.name, _target(field, row, world))
        row.save()
        for relation in row._meta.many_to_many:
            getattr(row, relation.name).set(world[relation.related_model])
    return world


def own_models() -> list[type[models.Model]]:
    """The models of data, but for the tables of many-to-many relations."""
    return [model for model in data_models() if not model._meta.auto_created]


def other_values(row: Any, field: Any, using: str = "default") -> Iterator[Any]:
    """Values that a field of a row may change to; for a relation, keys."""
    now = getattr(row, field.attname)
    if field.remote_field:
        others = field.related_model._base_manager.using(using).exclude(pk=now).order_by("pk")
        keys = list(others.values_list("pk", flat=True))
        yield from {*keys[:1], *keys[-1:]}  # one from each of two worlds
    elif isinstance(field, models.BooleanField):
        yield not now
    else:
        yield next(value for value in iter(lambda: new_value(field), None) if value != now)
    if field.null and now is not None:
        yield None


def new_value(field: Any) -> Any:
    """A value for a field that is no relation, larger than all values before."""
    number = next(_numbers)
    if field.name == EXTRA:  # an unknown key, which all serializers show
        by = sorted(map(component_name, documented()))
        return json.dumps({"keys": {"unknown": {"by": by, "value": number}}})
    match field:
        case models.UUIDField():
            return uuid4()
        case models.DurationField():
            return timedelta(hours=number)
        case models.DateTimeField():
            return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=number)
        case models.DateField():
            return date(2000, 1, 1) + timedelta(days=number)
        case models.BooleanField():
            return bool(number % 2)
        case models.IntegerField() | models.FloatField():
            return number
        case models.URLField() | WebAddressField():
            return f"https://world.example/{number:06}"
        case models.CharField() | models.TextField():
            return f"{number:06}"[-(field.max_length or 6) :]
    raise TypeError(f"There is no value for {field!r} yet.")


def _make(model: Any, world: World) -> None:
    if model in world:
        return
    world[model] = []
    required = [f for f in model._meta.concrete_fields if f.remote_field and not f.null]
    for field in required:
        _make(field.related_model, world)
    for _ in range(2):
        row = model()
        world[model].append(row)
        for field in model._meta.concrete_fields:
            if field in required:
                setattr(row, field.name, _target(field, row, world))
            elif not field.remote_field:
                setattr(row, field.attname, new_value(field))
        row.save(force_insert=True)


def _target(field: Any, row: Any, world: World) -> Any:
    rows, own = world[field.related_model], world[type(row)]
    if field.unique:
        return rows[next(index for index, other in enumerate(own) if other is row)]
    return next(other for other in rows if other is not row)
