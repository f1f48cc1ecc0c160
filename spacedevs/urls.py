"""Every address of the server: the versions of the API, their documentation and the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import URLResolver, include, path, re_path, resolve, reverse
from django.views.generic import RedirectView
from drf_spectacular.renderers import OpenApiJsonRenderer2
from rest_framework.renderers import BaseRenderer

from core.pictures.names import NAME
from core.pictures.views import picture
from spacedevs import views
from spacedevs.api.registry import Contract, registry

#: The pages of each version besides its endpoints.
PAGES = ("schema", "schema-json", "swagger", "redoc", "api-root")


def addresses(contract: Contract, root: str) -> URLResolver:
    """The addresses of a version below one of its roots, in a namespace named after it."""
    version, namespace = contract.version, root.rstrip("/")
    about: dict[str, Any] = {"api_version": version}
    of_schema = {"url_name": f"{namespace}:schema", "title": f"spacedevs {version}", **about}
    patterns = [
        path("schema/", views.SchemaView.as_view(**about), name="schema"),
        path(
            "json",
            views.SchemaView.as_view(renderer_classes=[OpenApiJsonRenderer2], **about),
            name="schema-json",
        ),
        path("swagger/", views.SwaggerView.as_view(**of_schema), name="swagger"),
        path("redoc/", views.RedocView.as_view(**of_schema), name="redoc"),
        *contract.router.urls,
    ]
    return path(root, include((patterns, "api"), namespace=namespace))


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    *(addresses(contract, root) for root, contract in registry.roots.items()),
    path("docs/", views.DocsView.as_view(), name="docs"),
    path("docs/versions/", views.VersionsView.as_view(), name="versions"),
    path("admin/", admin.site.urls),
    re_path(rf"^media/(?P<name>{NAME})$", picture, name="picture"),
]

handler400 = "spacedevs.errors.bad_request"
handler404 = "spacedevs.errors.not_found"
handler500 = "spacedevs.errors.server_error"


def pages() -> dict[str, tuple[type[BaseRenderer], ...]]:
    """The pages that show no data, with the renderers among which the Accept header chooses."""
    names = [f"{root.rstrip('/')}:{name}" for root in registry.roots for name in PAGES]
    found = {}
    for address in map(reverse, [*names, "docs", "versions"]):
        view: Any = resolve(address).func
        options = getattr(view, "initkwargs", {}) or getattr(view, "view_initkwargs", {})
        default = getattr(view.view_class, "renderer_classes", ())
        found[address] = tuple(options.get("renderer_classes", default))
    return found
