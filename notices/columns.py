"""Which keys of an object tell that a filter may judge it differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from notices.resources import resources, serializer_for
from spacedevs.api.contract.methods import ByMethod, MethodFilter
from spacedevs.api.reading.plans import fields_of, nested_class
from spacedevs.api.registry import SerializerClass

#: Keys of an object; None stands for all of them.
Keys = frozenset[str] | None


def keys_read(resource: str, filters: Iterable[Any], searched: Iterable[str]) -> Keys:
    """The keys of a resource's objects that show what some filters read, or a search in fields.

    A filter reads along relations, and the first one decides: whatever lies behind it is in the
    same key. None if a filter reads what no key shows by itself.
    """
    paths = [None if _asks_method(each) else each.field_name for each in filters]
    shown = _keys_by_column(serializer_for(resources()[resource].viewset, "detailed"))
    found: set[str] = set()
    for path in [*paths, *searched]:
        names = shown.get(path.partition("__")[0]) if path else None
        if not names:
            return None
        found |= names
    return frozenset(found)


def _asks_method(filter_: Any) -> bool:
    """Whether a filter leaves the choice to code, which may read anything."""
    return isinstance(filter_, ByMethod | MethodFilter) or bool(filter_.method)


@cache
def _keys_by_column(serializer_class: SerializerClass) -> Mapping[str, set[str]]:
    """The keys of a serializer by the column or relation of the row that they show."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, shown, path in fields_of(serializer_class):
        nested = nested_class(shown)
        if path:
            found[path[0]].add(name)
        elif nested:  # source="*": it shows the same row
            for column in _keys_by_column(nested):
                found[column].add(name)
    return found
