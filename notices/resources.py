"""The resources that the journal tells of, and where each contract shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.exceptions import ValidationError

from spacedevs.api.registry import Contract, SerializerClass, registry
from spacedevs.api.renderings.shown import component_of


@dataclass(frozen=True)
class Resource:
    """A resource whose objects the journal tells of, by its path in the current version."""

    path: str
    viewset: Any

    @property
    def model(self) -> Any:
        """The model of its objects."""
        return self.viewset.queryset.model

    @property
    def serializer_class(self) -> SerializerClass:
        """What shows an object at its own address unless told otherwise."""
        return self.viewset.serializers()[-1]

    @property
    def component(self) -> str:
        """The name that these renderings are stored under."""
        return component_of(self.serializer_class)

    def present(self, keys: Iterable[Any]) -> list[Any]:
        """Those of the keys that readers find an object by."""
        found = self.viewset.queryset.filter(pk__in=list(keys)).order_by("pk")
        return list(found.values_list("pk", flat=True))


@cache
def resources() -> dict[str, Resource]:
    """The journal's resources, by the names that entries have: their paths, in order."""
    found = registry.current.router.resources()
    return {path: Resource(path, found[path]) for path in sorted(found)}


@cache
def paths() -> dict[str, str]:
    """The paths of resources by the labels of their models."""
    return {resource.model._meta.label: path for path, resource in resources().items()}


@cache
def shown_by(contract: Contract) -> dict[str, tuple[str, Any]]:
    """Path and viewset of each of those resources that a contract has, by those names."""
    names = {resource.model: name for name, resource in resources().items()}
    return {
        names[viewset.queryset.model]: (path, viewset)
        for path, viewset in contract.router.resources().items()
        if viewset.queryset.model in names
    }


@cache
def modes_of(contract: Contract) -> list[str]:
    """The names of all modes of a contract."""
    found = (
        mode for _, viewset in shown_by(contract).values() for mode in viewset.serializers_by_mode()
    )
    return sorted({*found, "detailed"})


def serializer_for(viewset: Any, mode: str) -> SerializerClass:
    """What shows the objects of a resource in a mode, or as usual if it has no such mode.

    Without modes, `detailed` is what the address of a single object shows.
    """
    if viewset.modes:
        return viewset.modes.choose(mode)
    single = viewset.single_serializer_class if mode == "detailed" else None
    return single or viewset.serializer_class


def served(version: str) -> Contract:
    """The contract of a version; raises ValidationError that names `contract`."""
    found = {contract.version: contract for contract in registry.contracts}
    if version not in found:
        message = f"Version {version} is not served here; these are: {', '.join(sorted(found))}."
        raise ValidationError({"contract": [message]})
    return found[version]


def key_in_json(resource: str, key: str) -> int | str:
    """The key of an object as the API shows it: a number or a text."""
    if resource not in resources():
        return key
    found = resources()[resource].model._meta.pk.to_python(key)
    return found if isinstance(found, int) else str(found)
