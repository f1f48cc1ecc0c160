"""What each key of a response holds and means, read off the serializers that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from spacedevs.api.contract.fields import Picture
from spacedevs.api.contract.keys import PAGINATED, meaning, meanings
from spacedevs.api.reading.plans import fields_of, nested_class, relations
from spacedevs.api.registry import SerializerClass


@dataclass(frozen=True, eq=False)
class Key:
    """A key: its meaning (blank if none is declared), and what is known of its value."""

    meaning: str = ""
    is_picture: bool = False
    #: The keys of the object or objects that it holds.
    below: Mapping[str, Key] | None = None


Keys = Mapping[str, Key]


@cache
def keys_of(serializer_class: SerializerClass, model: type[models.Model] | None = None) -> Keys:
    """The keys that a serializer class shows of a model, by default of the one it declares."""
    model = model or getattr(getattr(serializer_class, "Meta", None), "model", None)
    found = {}
    for name, shown, path in fields_of(serializer_class):
        column = _column(model, path)
        nested = nested_class(shown)
        found[name] = Key(
            meaning=meaning(serializer_class, name),
            is_picture=isinstance(shown, Picture) or hasattr(column, "copied_in"),
            below=keys_of(nested, getattr(column, "related_model", None)) if nested else None,
        )
    return found


def keys_of_page(keys: Keys) -> Keys:
    """The keys of a page of a list of objects with the given keys."""
    around = {name: Key(text) for name, text in meanings(PAGINATED).items()}
    return {**around, "results": Key(around["results"].meaning, below=keys)}


def _column(model: type[models.Model] | None, path: list[str]) -> Any:
    """The model field at the end of a path; None if there is none, as for computed values."""
    try:
        return relations(model, path)[-1] if model and path else None
    except (FieldDoesNotExist, AttributeError):
        return None
