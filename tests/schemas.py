"""Answers held against an OpenAPI schema, more strictly than the schema is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

#: Python's types of JSON values by what OpenAPI calls them; a boolean is no number.
TYPES: dict[str, Any] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}

#: What reads a text of a format, and raises ValueError if it can't; moments are in UTC.
FORMATS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "date-time": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"),
    "uuid": UUID,
}


#: The committed schemas, by version.
COMMITTED = Path(__file__).parent / "openapi"


class Schema:
    """The components of an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @classmethod
    @cache
    def committed(cls, version: str) -> Schema:
        """The committed schema of a version."""
        text = (COMMITTED / f"{version}.yaml").read_text()
        return cls(yaml.load(text, yaml.CSafeLoader))

    def component(self, reference: str) -> dict[str, Any]:
        """The component of a name, or that a `$ref` refers to."""
        return self.document["components"]["schemas"][reference.rpartition("/")[2]]

    def answer(self, path: str) -> dict[str, Any]:
        """The schema of what a path answers with."""
        success = self.document["paths"][path]["get"]["responses"]["200"]
        return success["content"]["application/json"]["schema"]

    def differences(self, value: Any, schema: dict[str, Any], place: str = "") -> Iterator[str]:
        """Where and how a value differs from a schema.

        It has all keys that are documented, in that order, and no others; what is null is
        documented as nullable. Of several members of a union, `response_mode` tells which it is, or
        else one of them has to fit.
        """
        if value is None:
            if not schema.get("nullable"):
                yield f"{place}: it is null"
            return
        for reference in (schema, *schema.get("allOf", ())):
            if "$ref" in reference:
                schema = self.component(reference["$ref"])
        if "discriminator" in schema:
            mapping = schema["discriminator"]["mapping"]
            mode = value.get("response_mode")
            if mode in mapping:
                yield from self.differences(value, self.component(mapping[mode]), place)
            else:
                yield f"{place}: its mode is {mode}"
            return
        if "anyOf" in schema:  # as little as any member differs
            members = (list(self.differences(value, each, place)) for each in schema["anyOf"])
            yield from min(members, key=len)
            return
        kind = TYPES[schema["type"]]
        if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind):
            yield f"{place}: {value!r:.60} is no {schema['type']}"
        elif schema["type"] == "array":
            for number, item in enumerate(value):
                yield from self.differences(item, schema["items"], f"{place}/{number}")
        elif "properties" in schema:
            if list(value) != list(schema["properties"]):
                yield f"{place}: its keys are {list(value)}"
            for key in value.keys() & schema["properties"].keys():
                yield from self.differences(value[key], schema["properties"][key], f"{place}/{key}")
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{place}: {value!r:.60} is none of {schema['enum']}"
        elif "format" in schema:
            try:
                FORMATS.get(schema["format"], str)(value)
            except ValueError:
                yield f"{place}: {value!r:.60} is no {schema['format']}"


def links(value: Any, root: str) -> Iterator[str]:
    """The addresses below a root within an answer, but for those of other pages."""
    match value:
        case dict():
            for key, inner in value.items():
                if key not in ("next", "previous"):
                    yield from links(inner, root)
        case list():
            for inner in value:
                yield from links(inner, root)
        case str() if value.startswith(f"http://testserver/{root}"):
            yield value


def template_of(address: str) -> str:
    """The documented path of an address, with `{id}` in place of one."""
    path = address.removeprefix("http://testserver").partition("?")[0]
    return re.sub(r"/(\d+|[0-9a-f-]{36})/$", "/{id}/", path)
