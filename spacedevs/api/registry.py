"""The contracts that are served, for layers that may import neither a resource nor a router.

The project adds them here once all apps are loaded (spacedevs.apps).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.module_loading import import_string

#: A serializer class. It is Any, because by DRF's type stubs such a class is no cache key.
SerializerClass = Any


class ServesResources(Protocol):
    """A router: `registry` has the path, viewset and route name of each endpoint of a resource.

    `singles` has the viewsets of single objects by their paths, `urls` has all routes. With
    `modes_as_paths`, the paths of lists name their modes.
    """

    registry: list[tuple[str, Any, str]]
    singles: dict[str, Any]
    modes_as_paths: bool
    urls: list[Any]

    def resources(self) -> dict[str, Any]:
        """The viewsets of resources by their paths."""

    def lists(self) -> list[tuple[str, Any]]:
        """Path and viewset of each list, also of those that show one mode alone."""

    def endpoints(self) -> list[tuple[str, Any, str]]:
        """Path, viewset and route name of each resource and single object, by path."""


class Status(StrEnum):
    """How a version stands with those who made it."""

    CURRENT = "current"
    FROZEN = "frozen"
    PREVIEW = "preview"


@dataclass(eq=False)
class Contract:
    """A version of the API: its router, given by its dotted path, and its roots.

    A root is a path that ends in a slash. Every root serves the whole version; links lead to the
    root that was asked. The first one is the usual root.
    """

    version: str
    router_path: str
    status: Status
    other_roots: tuple[str, ...] = ()

    @cached_property
    def router(self) -> ServesResources:
        """The router, which is imported when it is first used."""
        return import_string(self.router_path)

    @property
    def viewsets(self) -> list[Any]:
        """The viewset of each endpoint of a resource, in the order of their registration."""
        return [viewset for _, viewset, _ in self.router.registry]

    @property
    def about(self) -> str:
        """What there is to know about the version, in Markdown: `about.md` beside its router."""
        router = import_module(self.router_path.rpartition(".")[0])
        return Path(str(router.__file__)).with_name("about.md").read_text(encoding="utf-8")

    @property
    def root(self) -> str:
        """The usual root, for example `2.3.0/`."""
        return f"{self.version}/"

    @property
    def roots(self) -> tuple[str, ...]:
        """All roots."""
        return self.root, *self.other_roots


class Registry:
    """The contracts that are served, and the serializers that they show resources by."""

    def __init__(self) -> None:
        self._contracts: list[Contract] = []

    def serve(self, contract: Contract) -> None:
        """Add a contract, whose router must be complete.

        Raises ImproperlyConfigured once something has been derived from what is served.
        """
        if {"roots", "serializers", "components"} & self.__dict__.keys():
            raise ImproperlyConfigured("All contracts have to be served before the first is used.")
        self._contracts.append(contract)

    @property
    def contracts(self) -> list[Contract]:
        """The contracts; raises ImproperlyConfigured before the apps are ready."""
        if not self._contracts:
            raise ImproperlyConfigured("No contract is served yet: Django's apps are not ready.")
        return self._contracts

    @property
    def current(self) -> Contract:
        """The first contract: the version whose documents are imported."""
        return self.contracts[0]

    @cached_property
    def roots(self) -> dict[str, Contract]:
        """The contracts by their roots."""
        return {root: contract for contract in self.contracts for root in contract.roots}

    def root_of(self, path: str) -> str:
        """The root that a path is below, for example `2.3.0/`; by default the current one."""
        return next((root for root in self.roots if path.startswith(root, 1)), self.current.root)

    @property
    def viewsets(self) -> list[Any]:
        """The viewsets of all contracts."""
        return [viewset for contract in self.contracts for viewset in contract.viewsets]

    @property
    def singles(self) -> list[Any]:
        """The viewset of each single object."""
        return [
            viewset for contract in self.contracts for viewset in contract.router.singles.values()
        ]

    @cached_property
    def serializers(self) -> dict[SerializerClass, type[models.Model]]:
        """Every serializer that shows objects at addresses of their own, with their model."""
        return serializers_of(self.viewsets)

    @cached_property
    def components(self) -> dict[SerializerClass, str]:
        """The names that renderings by those serializers are stored under.

        A name is that of the OpenAPI component. Versions have components of like names, so those
        that the current version doesn't have come with the first version that has them.
        """
        names: dict[SerializerClass, str] = {}
        for contract in self.contracts:
            prefix = "" if contract is self.current else f"{contract.version} "
            for serializer_class in serializers_of(contract.viewsets):
                name = serializer_class.__name__.removesuffix("Serializer")
                names.setdefault(serializer_class, prefix + name)
        return names


def serializers_of(viewsets: Iterable[Any]) -> dict[SerializerClass, type[models.Model]]:
    """The serializers of resources in all modes, with their models."""
    return {
        serializer_class: viewset.queryset.model
        for viewset in viewsets
        for serializer_class in viewset.serializers()
    }


registry = Registry()
