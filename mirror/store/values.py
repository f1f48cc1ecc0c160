"""Checking the values of documents, and converting them for model fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.fields import validate_is_no_placeholder, validate_web_address
from mirror.store.errors import StoreError, in_brief
from spacedevs.api.registry import SerializerClass
from spacedevs.database.ranges import LARGEST_INTEGER, SMALLEST_INTEGER

#: Turns a value, with its name in the document, into what a field holds; raises StoreError.
Cleaner = Callable[[str, Any], Any]


def cleaner(field: Any) -> Cleaner:
    """The function that checks and converts the values of a field.

    Common values take a shortcut; all others go through the field's own conversion and validators.
    """
    clean_any = partial(_clean, field)
    if isinstance(field, models.ForeignKey) or field.choices or not _has_shortcut(field):
        return clean_any
    if isinstance(field, models.BooleanField):
        return lambda name, value: value if type(value) is bool else clean_any(name, value)
    if isinstance(field, models.IntegerField):
        return lambda name, value: (
            value
            if type(value) is int and SMALLEST_INTEGER <= value <= LARGEST_INTEGER
            else clean_any(name, value)
        )
    if isinstance(field, models.CharField | models.TextField):
        longest = field.max_length or LARGEST_INTEGER
        begins = ("http://", "https://") if validate_web_address in field.validators else ""
        return lambda name, value: (
            value
            if type(value) is str
            and len(value) <= longest
            and value.isascii()
            and value.startswith(begins)
            and "\0" not in value
            else clean_any(name, value)
        )
    return clean_any


def key_in(serializer_class: SerializerClass, document: Any) -> Any:
    """The key of a document's object; None if it has no valid one."""
    model: Any = serializer_class.Meta.model
    try:
        expect(document, dict)
        return _clean(model._meta.pk, "id", document.get("id"))
    except StoreError:
        return None


def expect(value: Any, kind: type | tuple[type, ...], *path: str) -> None:
    """Raise StoreError unless a value is of the expected JSON type."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
        expected = names.get(kind, "a number")  # type: ignore[arg-type]
        raise StoreError(f"Expected {expected}, not {in_brief(value)}.", *path)


def _has_shortcut(field: Any) -> bool:
    """Whether the shortcuts of `cleaner` cover all validators of a field."""
    ours = (validate_web_address, validate_is_no_placeholder)
    checks = {type(check).__name__ for check in field.validators if check not in ours}
    return checks <= {"MaxLengthValidator", "MinValueValidator", "MaxValueValidator"}


def _clean(field: Any, name: str, value: Any) -> Any:
    if value is None:
        if not field.null:
            raise StoreError("This can't be null.", name)
        return None
    expect(value, _json_type(field), name)
    if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise StoreError("This holds characters that are no text.", name)
    if isinstance(field, models.DurationField) and not value.lstrip("-").startswith("P"):
        raise StoreError("Expected a duration like PT16M58S.", name)
    try:
        found = field.to_python(value)
        field.run_validators(found)
        return _in_utc(found) if isinstance(found, datetime) else found
    except ValidationError as error:
        raise StoreError(" ".join(error.messages), name) from error
    except OverflowError as error:
        raise StoreError("This is beyond what can be stored.", name) from error


def _json_type(field: models.Field) -> type | tuple[type, ...]:
    """The JSON type of a field's values, as a Python type."""
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.IntegerField):
        return int
    return (int, float) if isinstance(field, models.FloatField) else str


def _in_utc(moment: datetime) -> datetime:
    """A moment as the API shows it: in UTC, in whole seconds."""
    moment = moment.replace(microsecond=0)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_unicode(text: str) -> bool:
    """Whether a string can be encoded, which lone surrogates prevent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
