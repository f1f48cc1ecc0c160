"""Model fields with the limits of upstream's schema, the same on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, router

from core.sequences import next_id
from spacedevs.database.ranges import LARGEST_INTEGER, SMALLEST_INTEGER

IN_32_BITS: list[Callable[[Any], None]] = [
    MinValueValidator(SMALLEST_INTEGER),
    MaxValueValidator(LARGEST_INTEGER),
]

#: The longest duration that every database stores; SQLite counts microseconds in 64 bits.
LONGEST = timedelta(days=100_000_000)


def validate_web_address(value: str) -> None:
    """Raise ValidationError unless an address is empty or begins with http:// or https://."""
    if value and not value[:8].lower().startswith(("http://", "https://")):
        raise ValidationError("This is no address that begins with http:// or https://.")


def validate_is_no_placeholder(value: int) -> None:
    """Raise ValidationError if a key is below zero: only placeholders have such keys."""
    if value < 0:
        raise ValidationError("This is below 0, as no id is.")


class AutoField(models.AutoField):
    """A 32-bit key; a row without one gets the next id of this server's counter."""

    default_validators = IN_32_BITS

    def get_pk_value_on_save(self, instance: models.Model) -> Any:
        """The key of a new row; None if the database's own counter gives the right one."""
        return next_id(type(instance), router.db_for_write(type(instance), instance=instance))


class IntegerField(models.IntegerField):
    """A 32-bit integer on every database; SQLite alone would accept 64 bits."""

    default_validators = IN_32_BITS

    @cached_property
    def validators(self) -> list[Callable[[Any], None]]:
        """The validators of a number; a key that is entered by hand has one more."""
        return [*super().validators, *([validate_is_no_placeholder] if self.primary_key else [])]


class StricterField(models.Field):
    """One of Django's fields with stricter validation; migrations see Django's own."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Name, path and arguments of the Django field that this one extends."""
        name, _, args, kwargs = super().deconstruct()
        base = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("django."))
        return name, f"django.db.models.{base.__name__}", args, kwargs


class FloatField(StricterField, models.FloatField):
    """A number that JSON and every database can hold: finite, and never -0.0."""

    def to_python(self, value: Any) -> Any:
        """The number; raises ValidationError if it is infinite or no number."""
        number = super().to_python(value)
        if number is None:
            return None
        if not isfinite(number):
            raise ValidationError("This is no finite number.")
        return number + 0.0  # -0.0 becomes 0.0


class DurationField(StricterField, models.DurationField):
    """A duration that every database can store."""

    default_validators = [MinValueValidator(-LONGEST), MaxValueValidator(LONGEST)]


class WebAddressField(StricterField, models.CharField):
    """A URL of limited length; may be empty."""

    default_validators = [validate_web_address]


class URLField(models.URLField):
    """A URL of any length; may be empty.

    Forms validate the whole URL. Imports check only how it begins, since upstream has odd ones.
    """

    default_validators = [validate_web_address]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", None)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """The form field; a URL without a scheme gets https."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})
