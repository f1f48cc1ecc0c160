"""The resources that are served, for layers that may import neither a resource nor a router.

The project adds its router here once all apps are loaded (spacedevs.apps).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models

#: A serializer class. It is Any, because by DRF's type stubs such a class is no cache key.
SerializerClass = Any


class ServesResources(Protocol):
    """A router: `registry` has the path, viewset and route name of each endpoint of a resource.

    `singles` has the viewsets of single objects by their paths.
    """

    registry: list[tuple[str, Any, str]]
    singles: dict[str, Any]

    def resources(self) -> dict[str, Any]:
        """The viewsets of resources by their paths."""


class Registry:
    """The resources of all routers that are served."""

    def __init__(self) -> None:
        self._routers: list[ServesResources] = []

    def serve(self, router: ServesResources) -> None:
        """Add the resources of a router, which must be complete.

        Raises ImproperlyConfigured once something has been derived from what is served.
        """
        if "serializers" in self.__dict__:
            raise ImproperlyConfigured("All routers have to be served before the first is used.")
        self._routers.append(router)

    @property
    def routers(self) -> list[ServesResources]:
        """The routers; raises ImproperlyConfigured before the apps are ready."""
        if not self._routers:
            raise ImproperlyConfigured("No router is served yet: Django's apps are not ready.")
        return self._routers

    @property
    def current(self) -> ServesResources:
        """The first router: that of the version whose documents are imported."""
        return self.routers[0]

    @property
    def viewsets(self) -> list[Any]:
        """The viewset of each endpoint of a resource, in the order of their registration."""
        return [viewset for router in self.routers for _, viewset, _ in router.registry]

    @property
    def singles(self) -> list[Any]:
        """The viewset of each single object."""
        return [viewset for router in self.routers for viewset in router.singles.values()]

    @cached_property
    def serializers(self) -> dict[SerializerClass, type[models.Model]]:
        """Every serializer that shows objects at addresses of their own, with their model."""
        return serializers_of(self.viewsets)


def serializers_of(viewsets: Iterable[Any]) -> dict[SerializerClass, type[models.Model]]:
    """The serializers of resources in all modes, with their models."""
    return {
        serializer_class: viewset.queryset.model
        for viewset in viewsets
        for serializer_class in viewset.serializers_by_mode().values()
    }


registry = Registry()
