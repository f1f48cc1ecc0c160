"""The values of overrides in words, for curators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps

from core import words
from mirror.models import Override
from mirror.overrides import title_of


class Words(NamedTuple):
    """An override in words: the field, its value here, and what the source says."""

    title: str
    value: str
    upstream: str


def in_words(overrides: Iterable[Override]) -> dict[int, Words]:
    """Overrides in words, by key; a deletion has no values."""
    overrides = list(overrides)
    values = [
        (_field(override), value)
        for override in overrides
        if override.field
        for value in (override.value, override.upstream)
    ]
    said = iter(words.in_words(values))
    return {
        override.pk: Words(title_of(override), next(said), next(said))
        if override.field
        else Words(title_of(override), "", "")
        for override in overrides
    }


def _field(override: Override) -> Any:
    return apps.get_model(override.model)._meta.get_field(override.field)
