"""The values of overrides in words, for curators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from mirror.models import Override
from mirror.overrides import title_of


class Words(NamedTuple):
    """An override in words: the field, its value here, and what the source says."""

    title: str
    value: str
    upstream: str


#: The names of rows, by model and key.
Names = dict[type[models.Model], dict[str, str]]


def in_words(overrides: Iterable[Override]) -> dict[int, Words]:
    """Overrides in words, by key; their rows are looked up together."""
    overrides = list(overrides)
    names = _names(overrides)
    words = {}
    for override in overrides:
        field = _field(override)
        values = (override.value, override.upstream)
        said = [_said(field, value, names) for value in values] if field else ["", ""]
        words[override.pk] = Words(title_of(override), *said)
    return words


def _field(override: Override) -> Any:
    """The field of an override; None if its object was deleted."""
    name = override.field
    return apps.get_model(override.model)._meta.get_field(name) if name else None


def _names(overrides: Iterable[Override]) -> Names:
    """The names of the rows that values refer to."""
    wanted: defaultdict[Any, set[Any]] = defaultdict(set)
    for override in overrides:
        field = _field(override)
        if field is not None and field.is_relation and not field.one_to_many:
            for value in (override.value, override.upstream):
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
