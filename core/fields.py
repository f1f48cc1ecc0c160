"""Model fields that hold values the way upstream documents them, alike on every database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

#: Ids below belong to upstream; what is entered here is numbered from this one on, so that
#: nothing mirrored later can ever take its place.
FIRST_OWN_ID = 900_001

SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1

IN_32_BITS: list[Callable[[Any], None]] = [
    MinValueValidator(SMALLEST_INTEGER),
    MaxValueValidator(LARGEST_INTEGER),
]


class AutoField(models.AutoField):
    """A 32-bit key: upstream's id where one is given, else the next of our own (core.sequences)."""

    default_validators = IN_32_BITS


class IntegerField(models.IntegerField):
    """A 32-bit integer on every engine; SQLite by itself would take 64 bits."""

    default_validators = IN_32_BITS


class URLField(models.URLField):
    """An address of any length.

    Forms check it. Mirrored ones are kept as they come: upstream has empty and odd ones.
    """

    default_validators = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", None)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """A form's field, which takes an address without a scheme for https."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})
