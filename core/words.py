"""The values of fields in words, for curators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

#: The names of rows, by model and key.
Names = dict[type[models.Model], dict[str, str]]


def name_of(field: Any) -> str:
    """The name of a field, as people read it."""
    return str(getattr(field, "verbose_name", field.name)).replace("_", " ")


def in_words(values: Iterable[tuple[Any, Any]]) -> list[str]:
    """Fields with their values as JSON, in words; the rows they refer to are looked up together."""
    values = list(values)
    names = _names(values)
    return [_said(field, value, names) for field, value in values]


def _names(values: Iterable[tuple[Any, Any]]) -> Names:
    """The names of the rows that values refer to."""
    wanted: defaultdict[Any, set[Any]] = defaultdict(set)
    for field, value in values:
        if field.is_relation and not field.one_to_many:
            wanted[field.related_model] |= set(_listed(value))
    return {
        model: {str(key): str(row) for key, row in model._base_manager.in_bulk(list(keys)).items()}
        for model, keys in wanted.items()
    }


def _said(field: Any, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return "nothing"
    if field.one_to_many:
        return "; ".join(map(_item, value))
    if field.is_relation:
        known = names[field.related_model]
        return ", ".join(known.get(str(key), f"{key} (not here)") for key in _listed(value))
    if isinstance(field, models.BooleanField):
        return "yes" if value else "no"
    try:
        return str(field.to_python(value))
    except ValidationError:
        return str(value)


def _listed(value: Any) -> list[Any]:
    """The keys in the value of a relation."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _item(item: dict[str, Any]) -> str:
    """An item of a list, by its address or the first thing that it says."""
    said = [value for value in item.values() if value not in (None, "")]
    return str(item.get("url") or next(iter(said), "nothing"))
