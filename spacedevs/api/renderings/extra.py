"""Shows what documents said of a row beyond its columns: unknown keys, and lists that were null.

The row keeps it in the column `extra`, as JSON text, since JSON columns reorder keys:

    {"nulls": ["program"], "keys": {"colour": {"by": ["EventMini"], "value": "red"}}}

`by` names the serializers whose documents had the key. A nested object has the unknown keys that
documents of the same serializer had there; an object by itself or in a list has all of them.

A list that was null is shown as null while it is empty. Renderings always have the unknown keys,
between two marks, so that the setting SERVE_UNKNOWN_KEYS makes no rendering stale.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from rest_framework import serializers

from spacedevs.api.reading.plans import EXTRA, documented
from spacedevs.api.registry import SerializerClass

#: The marks around unknown keys in a stored text: characters that JSON never holds unescaped, and
#: that `texts` doesn't use.
BEGIN, END = "\x0e", "\x0f"
#: The keys that stand for the marks while an object is serialized: surrogates, as in `texts`.
BEGIN_KEY, END_KEY = "\ud80e", "\ud80f"

_MARKED = re.compile(f"{BEGIN}[^{END}]*{END}".encode())


def held_in(text: str | None) -> dict[str, Any]:
    """What a column holds; nothing if another program has written something else there."""
    try:
        extra = json.loads(text or "{}")
    except (ValueError, RecursionError):
        extra = {}
    nulls, keys = (extra.get("nulls"), extra.get("keys")) if isinstance(extra, dict) else ((), {})
    return {
        "nulls": nulls if isinstance(nulls, list) else [],
        "keys": {
            key: each
            for key, each in (keys if isinstance(keys, dict) else {}).items()
            if isinstance(each, dict) and "value" in each and isinstance(each.get("by"), list)
        },
    }


def component_name(serializer_class: SerializerClass) -> str:
    """The name that the column knows a serializer by."""
    return serializer_class.__name__.removesuffix("Serializer")


def with_extra(
    data: dict[str, Any], row: Any, serializer_class: SerializerClass, *, marked: bool, whole: bool
) -> dict[str, Any]:
    """An object's data with what else its row has; `whole` if it isn't nested.

    Without marks, unknown keys are left out unless the setting asks for them.
    """
    extra = held_in(getattr(row, EXTRA))
    data = {key: value for key, value in data.items() if key in _fields(serializer_class)}
    for name in extra["nulls"]:
        if data.get(name) == [] and name in nullable_lists(serializer_class):
            data[name] = None
    if serializer_class not in documented() or not (marked or settings.SERVE_UNKNOWN_KEYS):
        return data
    name = component_name(serializer_class)
    unknown = {
        key: each["value"]
        for key, each in extra["keys"].items()
        if key not in data and (whole or name in each["by"])
    }
    if unknown and marked:
        unknown = {BEGIN_KEY: 0, **unknown, END_KEY: 0}
    return {**data, **unknown}


def put_marks(text: str) -> str:
    """The text of an object with marks in place of the keys that stand for them."""
    if BEGIN_KEY not in text:
        return text
    return text.replace(f',"{BEGIN_KEY}":0', BEGIN).replace(f',"{END_KEY}":0', END)


def without_marks(text: bytes, *, unknown: bool) -> bytes:
    """A stored text as it is sent, with or without unknown keys."""
    if BEGIN.encode() not in text:
        return text
    if unknown:
        return text.replace(BEGIN.encode(), b"").replace(END.encode(), b"")
    return _MARKED.sub(b"", text)


@cache
def nullable_lists(serializer_class: SerializerClass) -> frozenset[str]:
    """The lists of a serializer that may be null."""
    return frozenset(
        name
        for name, shown in serializer_class._declared_fields.items()
        if isinstance(shown, serializers.ListSerializer) and shown.allow_null
    )


@cache
def _fields(serializer_class: SerializerClass) -> frozenset[str]:
    return frozenset(serializer_class().fields)
