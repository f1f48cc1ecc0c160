"""The router that endpoints are registered with."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from rest_framework.routers import APIRootView, DefaultRouter

from spacedevs.api.contract.viewsets import Endpoint, ResourceViewSet, SingleViewSet
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION


class RootView(APIRootView):
    """The lists of all resources."""

    schema = None
    renderer_classes = Endpoint.renderer_classes
    http_method_names = ["get", "head"]
    allowed_methods = ["GET"]
    name = "API Root"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response; it shows no data."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)


class Router(DefaultRouter):
    """DRF's router for resources and single objects; a path also names its routes.

    `registry` has the resources, `singles` the single objects. Each viewset learns its path.
    """

    registry: list[tuple[str, type[ResourceViewSet], str]]  # type: ignore[assignment]
    include_format_suffixes = False

    def __init__(self, root_view: type[RootView] = RootView) -> None:
        super().__init__()
        self.APIRootView = root_view
        self.singles: dict[str, type[SingleViewSet]] = {}

    def register(  # type: ignore[override]
        self, prefix: str, viewset: type[ResourceViewSet], basename: str | None = None
    ) -> None:
        """Serve `viewset` below `prefix`; raises ValueError if a router serves it already."""
        self._take(prefix, viewset)
        super().register(prefix, viewset, basename or _basename(prefix))

    def register_single(self, prefix: str, viewset: type[SingleViewSet]) -> None:
        """Serve the one object of `viewset` at `prefix`; raises ValueError as `register` does."""
        self._take(prefix, viewset)
        self.singles[prefix] = viewset

    def resources(self) -> dict[str, type[ResourceViewSet]]:
        """Resources by their paths, without endpoints that show a part of one (`scope`)."""
        return {prefix: viewset for prefix, viewset, _ in self.registry if not viewset.scope}

    def endpoints(self) -> list[tuple[str, type[Endpoint], str]]:
        """Path, viewset and name of the routes of each resource and single object, by path."""
        single = [(prefix, viewset, _basename(prefix)) for prefix, viewset in self.singles.items()]
        return sorted([*self.registry, *single], key=itemgetter(0))

    def get_urls(self) -> list[Any]:
        """The routes of resources and single objects, and of the root that lists them."""
        single = [
            path(f"{prefix}/", viewset.as_view({"get": "list"}), name=f"{_basename(prefix)}-list")
            for prefix, viewset in self.singles.items()
        ]
        return [*single, *super().get_urls()]

    def get_api_root_view(self, api_urls: Any = None) -> Any:
        """The view of the root."""
        names = {prefix: f"{basename}-list" for prefix, _, basename in self.endpoints()}
        return self.APIRootView.as_view(api_root_dict=names)

    def _take(self, prefix: str, viewset: type[Endpoint]) -> None:
        if "prefix" in vars(viewset):
            raise ValueError(f"{viewset.__name__} is already served below {viewset.prefix}.")
        viewset.prefix = prefix


def _basename(prefix: str) -> str:
    return prefix.replace("/", "-")
