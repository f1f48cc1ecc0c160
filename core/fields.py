"""Model fields that hold values the way upstream documents them, alike on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, router

SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1

IN_32_BITS: list[Callable[[Any], None]] = [
    MinValueValidator(SMALLEST_INTEGER),
    MaxValueValidator(LARGEST_INTEGER),
]

#: A length of time that every engine holds; SQLite counts microseconds in 64 bits.
LONGEST = timedelta(days=100_000_000)


def is_web_address(value: str) -> None:
    """Raise ValidationError if that is an address that no browser should be sent to."""
    if value and not value[:8].lower().startswith(("http://", "https://")):
        raise ValidationError("This is no address that begins with http:// or https://.")


def is_no_key_of_ours(value: int) -> None:
    """Raise ValidationError if that is a key as rows have that were made up (mirror.store)."""
    if value < 0:
        raise ValidationError("This is below 0, as no id is.")


class AutoField(models.AutoField):
    """A 32-bit key: upstream's id where one is given, else the next of our own (core.sequences)."""

    default_validators = IN_32_BITS

    def get_pk_value_on_save(self, instance: models.Model) -> Any:
        """The key of a new row, where the database would not give the right one by itself."""
        from core.sequences import next_id

        return next_id(type(instance), router.db_for_write(type(instance), instance=instance))


class IntegerField(models.IntegerField):
    """A 32-bit integer on every engine; SQLite by itself would take 64 bits."""

    default_validators = IN_32_BITS

    @cached_property
    def validators(self) -> list[Callable[[Any], None]]:
        """The checks of a number, and of a key that is given by hand."""
        return [*super().validators, *([is_no_key_of_ours] if self.primary_key else [])]


class AsDjangos(models.Field):
    """A field of Django's that takes less; to migrations it is Django's own."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """How to make the field again: as Django's own."""
        name, _, args, kwargs = super().deconstruct()
        own = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("django."))
        return name, f"django.db.models.{own.__name__}", args, kwargs


class FloatField(AsDjangos, models.FloatField):
    """A number that JSON can tell and every engine holds: no infinity, and zero has no sign."""

    def to_python(self, value: Any) -> Any:
        """The number; raises ValidationError if it is infinite or none at all."""
        number = super().to_python(value)
        if number is None:
            return None
        if not isfinite(number):
            raise ValidationError("This is no finite number.")
        return number + 0.0  # -0.0 becomes 0.0


class DurationField(AsDjangos, models.DurationField):
    """A length of time that every engine holds."""

    default_validators = [MinValueValidator(-LONGEST), MaxValueValidator(LONGEST)]


class WebAddressField(AsDjangos, models.CharField):
    """An address of a length that upstream limits, or nothing."""

    default_validators = [is_web_address]


class URLField(models.URLField):
    """An address of any length, or nothing.

    Forms check all of it, documents only how it begins: upstream has odd ones.
    """

    default_validators = [is_web_address]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", None)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """A form's field, which takes an address without a scheme for https."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})
