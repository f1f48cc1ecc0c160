"""Whether a page holds documents of the contract: its version, its modes and its keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mirror.shapes import Differences
from mirror.upstream import UpstreamError
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.registry import SerializerClass, registry

#: The version in an address, as in `/2.3.0/events/8/`.
VERSION = re.compile(r"/(\d{1,3}\.\d{1,3}\.\d{1,3})/")
#: Characters of the longest address that is looked at, and how many keys are named.
LONGEST_ADDRESS, NAMED = 2000, 10


class ContractBroken(UpstreamError):
    """A page holds other documents than those of the contract; nothing of it is stored."""

    def __init__(self, differs: str) -> None:
        super().__init__(f"it isn't of version {registry.current.version}: {differs}", lasting=True)


def check(serializer_class: SerializerClass, documents: list[Any], found: Differences) -> None:
    """Raise ContractBroken unless most documents of a page are what a serializer shows.

    `found` is how they differ from its shape. A single odd document among good ones is no breach.
    """
    if differs := _differs(serializer_class, documents, found):
        raise ContractBroken(differs)


def _differs(serializer_class: SerializerClass, documents: list[Any], found: Differences) -> str:
    """What differs, in words; empty if nothing does."""
    if not documents:
        return ""
    if found.objects * 2 <= len(documents):
        return "its lists hold no objects"
    objects = [document for document in documents if isinstance(document, dict)]
    for name, shown in serializer_class._declared_fields.items():
        values = [document[name] for document in objects if name in document]
        if isinstance(shown, ResourceURLField):
            version = _mostly_other(map(_version_in, values), registry.current.version)
            if version:
                return f"its documents have addresses of version {version}"
        if isinstance(shown, ResponseModeField) and (mode := _mostly_other(values, shown.mode)):
            return f"asked for mode {shown.mode}, it answers in mode {mode}"
    if found.mostly_missing:
        unknown = f"; unknown: {_named(found.unknown)}" if found.unknown else ""
        return f"missing: {_named(found.mostly_missing)}{unknown}"
    return ""


def _mostly_other(values: Iterable[Any], expected: str) -> str:
    """A value in brief that isn't the expected one, if more than half of all aren't."""
    values = list(values)
    other = [value for value in values if value != expected]
    return str(other[0])[:30] if len(other) * 2 > len(values) else ""


def _version_in(url: Any) -> str:
    """The version in a document's own address; the current one if that names none."""
    match = VERSION.search(url[:LONGEST_ADDRESS]) if isinstance(url, str) else None
    return match[1] if match else registry.current.version


def _named(paths: Iterable[str]) -> str:
    """The first paths."""
    paths = sorted(paths)
    rest = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
