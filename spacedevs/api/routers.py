"""The router that endpoints are registered with."""

from __future__ import annotations

from rest_framework.routers import APIRootView, DefaultRouter

from spacedevs.api.viewsets import ResourceViewSet


class ListAPIRootView(APIRootView):
    """The lists of all resources."""

    schema = None
    http_method_names = ["get", "head"]
    allowed_methods = ["GET"]
    name = "API Root"


class Router(DefaultRouter):
    """DRF's router; it tells each viewset its path, which also names its routes."""

    registry: list[tuple[str, type[ResourceViewSet], str]]  # type: ignore[assignment]
    APIRootView = ListAPIRootView
    include_format_suffixes = False

    def register(  # type: ignore[override]
        self, prefix: str, viewset: type[ResourceViewSet], basename: str | None = None
    ) -> None:
        """Serve `viewset` below `prefix`; raises ValueError if it is served elsewhere already."""
        if "prefix" in vars(viewset):
            raise ValueError(f"{viewset.__name__} is already served below {viewset.prefix}.")
        viewset.prefix = prefix
        super().register(prefix, viewset, basename or prefix.replace("/", "-"))
