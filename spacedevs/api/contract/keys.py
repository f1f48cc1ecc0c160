"""What each key of the API means: one sentence each, from the `keys.toml` of the apps.

A table is named after the model whose rows a serializer shows, or after the serializer if there is
none. So versions that show the same key say the same of it.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps
from rest_framework import serializers

from spacedevs.api.registry import SerializerClass

FILE = "keys.toml"
#: The table of keys that mean the same wherever no other says what they mean.
ANYWHERE = "*"
#: The table of the keys around the objects of a page.
PAGINATED = "Paginated"


def meaning(serializer_class: SerializerClass, key: str) -> str:
    """What a key that a serializer shows means, in Markdown; blank if nothing says it.

    A method that computes it says so best: its value may differ from that of the current version.
    """
    declared = serializer_class._declared_fields.get(key)
    if isinstance(declared, serializers.SerializerMethodField):
        method = getattr(serializer_class, declared.method_name or f"get_{key}")
        if told := inspect.getdoc(method):
            return " ".join(told.split()).replace("None", "null")
    return meanings(table_of(serializer_class)).get(key, "")


@cache
def meanings(table: str) -> dict[str, str]:
    """What the keys of a table mean, with those that mean the same anywhere."""
    return {**_tables()[ANYWHERE], **_tables().get(table, {})}


def table_of(serializer_class: SerializerClass) -> str:
    """The table that has the keys of a serializer."""
    model = getattr(getattr(serializer_class, "Meta", None), "model", None)
    if model is not None:
        return model.__name__
    return re.sub(r"(List|Normal|Detailed)?Serializer$", "", serializer_class.__name__)


@cache
def _tables() -> dict[str, dict[str, str]]:
    files = [Path(config.path) / FILE for config in apps.get_app_configs()]
    tables: dict[str, dict[str, str]] = {}
    for file in files:
        if file.exists():
            tables |= tomllib.loads(file.read_text(encoding="utf-8"))
    return tables
