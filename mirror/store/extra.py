"""Keeping what documents say beyond the columns of rows (spacedevs.api.renderings.extra).

A document speaks for its own serializer: what it has is kept, and what only earlier documents of
the same serializer had is forgotten. What documents of other serializers have said stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mirror.json_stream import is_nested_too_deep
from mirror.store.errors import StoreError, in_brief
from spacedevs.api.renderings.extra import held_in

#: Bytes that a row keeps at most, and how deep objects and lists may be nested in an unknown key.
LARGEST, DEEPEST = 2**16, 50


class Extra:
    """What a row keeps: unknown keys, each with its value and serializers, and null lists."""

    def __init__(self, text: str | None) -> None:
        held = held_in(text)
        self.nulls: set[str] = set(held["nulls"])
        self.keys: dict[str, dict[str, Any]] = held["keys"]

    def __str__(self) -> str:
        held: dict[str, Any] = {"nulls": sorted(self.nulls)} if self.nulls else {}
        if self.keys:
            held["keys"] = self.keys
        return _text(held) if held else ""

    def note_lists(self, lists: Mapping[str, bool]) -> None:
        """Note the lists of a document, and whether each is null."""
        self.nulls = {name for name in self.nulls if lists.get(name, True)}
        self.nulls |= {name for name, is_null in lists.items() if is_null}

    def note_keys(self, component: str, unknown: Mapping[str, Any]) -> None:
        """Note the unknown keys of a document of a component, which all can be kept."""
        former, self.keys = self.keys, {}
        common = [key for key in former if key in unknown]
        if common != list(unknown):  # otherwise the order of before will do
            self.keys = {key: {} for key in unknown}
        for key, held in former.items():
            by = [each for each in held["by"] if each != component]
            if key in unknown:
                self.keys[key] = {"by": sorted([*by, component]), "value": unknown[key]}
            elif by:
                self.keys[key] = {"by": by, "value": held["value"]}
        for key in unknown.keys() - former.keys():
            self.keys[key] = {"by": [component], "value": unknown[key]}


def updated(
    before: str | None,
    component: str,
    unknown: Mapping[str, Any],
    lists: Mapping[str, bool],
    leave_out: Callable[[StoreError], None],
) -> str | None:
    """The column's new text after a document of a component.

    `unknown` has its unknown keys, and `lists` its lists, and whether each is null. Unknown keys
    that can't be kept go to `leave_out`.
    """
    extra = Extra(before)
    extra.note_lists(lists)
    extra.note_keys(component, dict(_storable(unknown, leave_out)))
    if len(str(extra).encode()) > LARGEST:
        leave_out(StoreError(f"Its unknown keys take more than {LARGEST} bytes."))
        extra.note_keys(component, {})
    return str(extra) or None


def _storable(
    unknown: Mapping[str, Any], leave_out: Callable[[StoreError], None]
) -> Iterator[tuple[str, Any]]:
    for key, value in unknown.items():
        try:
            if is_nested_too_deep(value, DEEPEST):
                raise ValueError("it is nested too deep")
            _text({key: value}).encode()
        except ValueError as error:  # no Unicode, infinite, a number of thousands of digits
            leave_out(StoreError(f"This can't be kept: {error}.", in_brief(key)))
        else:
            yield key, value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
