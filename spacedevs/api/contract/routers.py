"""The router that endpoints are registered with."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import re_path
from rest_framework.routers import APIRootView, DefaultRouter
from rest_framework.urlpatterns import format_suffix_patterns

from spacedevs.api.contract.explained import Key, Keys
from spacedevs.api.contract.viewsets import Endpoint, ResourceViewSet, SingleViewSet
from spacedevs.api.registry import registry
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION


class RootView(APIRootView):
    """The lists of all resources."""

    schema = None
    renderer_classes = Endpoint.renderer_classes
    http_method_names = ["get", "head"]
    allowed_methods = ["GET"]
    name = "API Root"
    prefix = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response; it shows no data."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)

    def keys(self) -> Keys:
        """What the endpoints show, for the root's page."""
        contract = registry.roots[registry.root_of(self.request.path_info)]
        return {
            prefix: Key(viewset.__doc__ or "") for prefix, viewset, _ in contract.router.endpoints()
        }


class Router(DefaultRouter):
    """DRF's router for resources and single objects; a path also names its routes.

    `registry` has the resources, `singles` the single objects. With `modes_as_paths`, each mode but
    `normal` is a list at an address of its own, `launches/detailed/`, and `?mode=` means nothing.
    With `format_suffixes`, addresses may end in `.json`.
    """

    registry: list[tuple[str, type[ResourceViewSet], str]]  # type: ignore[assignment]
    include_format_suffixes = False  # DRF's own would take any suffix

    def __init__(
        self,
        root_view: type[RootView] = RootView,
        *,
        modes_as_paths: bool = False,
        format_suffixes: bool = False,
    ) -> None:
        super().__init__()
        self.APIRootView = root_view
        self.modes_as_paths = modes_as_paths
        self.format_suffixes = format_suffixes
        self.singles: dict[str, type[SingleViewSet]] = {}

    def register(  # type: ignore[override]
        self, prefix: str, viewset: type[ResourceViewSet], basename: str | None = None
    ) -> None:
        """Serve `viewset` below `prefix`; raises ValueError if this router serves it already."""
        self._refuse_twice(viewset)
        super().register(prefix, viewset, basename or _basename(prefix))

    def register_single(self, prefix: str, viewset: type[SingleViewSet]) -> None:
        """Serve the one object of `viewset` at `prefix`; raises ValueError as `register` does."""
        self._refuse_twice(viewset)
        self.singles[prefix] = viewset

    def resources(self) -> dict[str, type[ResourceViewSet]]:
        """Resources by their paths, without endpoints that show a part of one (`scope`)."""
        return {prefix: viewset for prefix, viewset, _ in self.registry if not viewset.scope}

    def endpoints(self) -> list[tuple[str, type[Endpoint], str]]:
        """Path, viewset and name of the routes of each resource and single object, by path."""
        single = [(prefix, viewset, _basename(prefix)) for prefix, viewset in self.singles.items()]
        return sorted([*self.registry, *single], key=itemgetter(0))

    def lists(self) -> list[tuple[str, type[ResourceViewSet]]]:
        """Path and viewset of each list, also of those that show one mode alone."""
        return [
            (f"{prefix}/{mode}" if mode != "normal" else prefix, viewset)
            for prefix, viewset, _ in self.registry
            for mode in self._modes_with_paths(viewset)
        ]

    def get_routes(self, viewset: Any) -> list[Any]:
        """DRF's routes of a resource, which know its path, and one for each mode that is a path."""
        prefix = next(path for path, served, _ in self.registry if served is viewset)
        of_list, *of_single = (
            route._replace(initkwargs={**route.initkwargs, "prefix": prefix})
            for route in super().get_routes(viewset)
        )
        if not self.modes_as_paths or not viewset.modes:
            return [of_list, *of_single]
        return [*(_list_in(mode, of_list) for mode in viewset.modes.names), *of_single]

    def get_urls(self) -> list[Any]:
        """The routes of resources and single objects, and of the root that lists them."""
        single = [
            re_path(
                rf"^{prefix}/$",
                viewset.as_view({"get": "list"}, prefix=prefix),
                name=f"{_basename(prefix)}-list",
            )
            for prefix, viewset in self.singles.items()
        ]
        urls = [*single, *super().get_urls()]
        return format_suffix_patterns(urls, allowed=["json"]) if self.format_suffixes else urls

    def get_api_root_view(self, api_urls: Any = None) -> Any:
        """The view of the root."""
        names = {prefix: f"{basename}-list" for prefix, _, basename in self.endpoints()}
        return self.APIRootView.as_view(api_root_dict=names)

    def _modes_with_paths(self, viewset: type[ResourceViewSet]) -> list[str]:
        """The modes that have a list at an address of their own, `normal` among them."""
        return viewset.modes.names if self.modes_as_paths and viewset.modes else ["normal"]

    def _refuse_twice(self, viewset: type[Endpoint]) -> None:
        for prefix, served, _ in self.endpoints():
            if served is viewset:
                raise ValueError(f"{viewset.__name__} is already served below {prefix}.")


def _list_in(mode: str, route: Any) -> Any:
    """The route of a list in one mode: `normal` below the resource's path, others behind it."""
    route = route._replace(initkwargs={**route.initkwargs, "mode": mode})
    if mode == "normal":
        return route
    return route._replace(
        url=route.url.replace("{prefix}", f"{{prefix}}/{mode}"), name=f"{{basename}}-{mode}"
    )


def _basename(prefix: str) -> str:
    return prefix.replace("/", "-")
