"""Derives the serializers of an older version from those of the version that came after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework import serializers

from spacedevs.api.contract.modes import Modes
from spacedevs.api.reading.plans import nested_class
from spacedevs.api.registry import SerializerClass


@dataclass(frozen=True)
class Change:
    """How a serializer of an older version differs from that of the later one.

    It holds for serializers that inherit from it, too, unless they have one of their own. Keys that
    those don't have are passed over.
    """

    #: Keys that came later.
    without: tuple[str, ...] = ()
    #: Fields that were dropped since, or that show something else now.
    fields: Mapping[str, serializers.Field] = field(default_factory=dict)
    #: The place of those that were dropped, by the key that they come after.
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: The change of a serializer that does not change, though one that it inherits from does.
SAME = Change()


class Older:
    """The serializers and endpoints of an older version, made from those of the later one.

    A serializer without a change that nests no changed one is the later version's: both versions
    share its renderings. Any other is derived, once, under the same name.
    """

    def __init__(self, module: str, changes: Mapping[SerializerClass, Change]) -> None:
        self.module = module
        self.changes = changes
        self._derived: dict[SerializerClass, SerializerClass] = {}
        for serializer_class, change in changes.items():
            known = set(_keys(serializer_class))
            if unknown := sorted({*change.without, *change.after} - known):
                raise ValueError(f"{serializer_class.__name__} has no {', '.join(unknown)}.")

    def viewset(self, viewset: Any) -> Any:
        """The endpoint with the older serializers."""
        contents: dict[str, Any] = {"__doc__": viewset.__doc__, "__module__": self.module}
        if viewset.modes:
            contents["modes"] = Modes(
                viewset.modes.component,
                of_single=viewset.modes.of_single,
                **{mode: self.serializer(each) for mode, each in viewset.modes.serializers.items()},
            )
        for name in ("serializer_class", "single_serializer_class"):
            if shown := getattr(viewset, name, None):
                contents[name] = self.serializer(shown)
        return type(viewset.__name__, (viewset,), contents)

    def serializer(self, serializer_class: SerializerClass) -> SerializerClass:
        """The older version of a serializer class."""
        if serializer_class not in self._derived:
            self._derived[serializer_class] = self._derive(serializer_class)
        return self._derived[serializer_class]

    def _derive(self, serializer_class: SerializerClass) -> SerializerClass:
        ancestors = serializer_class.__mro__
        change = next((self.changes[each] for each in ancestors if each in self.changes), SAME)
        before = _keys(serializer_class)
        keys = [
            key
            for earlier in before
            for key in (earlier, *change.after.get(earlier, ()))
            if key not in change.without
        ]
        declared = serializer_class._declared_fields
        contents: dict[str, Any] = {
            key: self._nesting(declared[key]) for key in keys if key in declared
        }
        contents |= {key: shown for key, shown in change.fields.items() if key in keys}
        contents = {key: shown for key, shown in contents.items() if shown is not declared.get(key)}
        if keys == before and not contents:
            return serializer_class
        if hasattr(serializer_class, "Meta"):
            contents["Meta"] = _meta(serializer_class.Meta, keys)
        else:
            contents |= dict.fromkeys(change.without)
        about = {"__doc__": serializer_class.__doc__, "__module__": self.module}
        return type(serializer_class.__name__, (serializer_class,), {**about, **contents})

    def _nesting(self, shown: Any) -> Any:
        """The field with the older version of the serializer that it nests, if it nests one."""
        nested = nested_class(shown)
        if not nested or self.serializer(nested) is nested:
            return shown
        kwargs = dict(shown._kwargs)
        if child := kwargs.get("child"):  # a list
            return type(shown)(*shown._args, **{**kwargs, "child": self._nesting(child)})
        return self.serializer(nested)(*shown._args, **kwargs)


def _keys(serializer_class: SerializerClass) -> list[str]:
    meta = getattr(serializer_class, "Meta", None)
    return list(getattr(meta, "fields", serializer_class._declared_fields))


def _meta(meta: Any, keys: list[str]) -> type:
    """The Meta with these fields, and without the needs of others."""
    needs = {key: paths for key, paths in getattr(meta, "needs", {}).items() if key in keys}
    return type("Meta", (meta,), {"fields": tuple(keys), "needs": needs})
