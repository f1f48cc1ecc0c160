"""Every address of the server: the versions of the API, their documentation and the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import URLResolver, include, path, re_path, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer2
from rest_framework.renderers import BaseRenderer

from core.pictures.names import NAME
from core.pictures.views import picture
from feeds.urls import ROOTS as SUBSCRIBED
from notices.views import ChangesSchemaView, ChangesView
from spacedevs import guides, views
from spacedevs.api.registry import Contract, registry
from website.urls import ROOTS as WEBSITE

#: The pages of each version besides its endpoints.
PAGES = ("schema", "schema-json", "swagger", "redoc", "api-root")

#: Paths beside the contracts' whose calls count like theirs. Pages for people are no calls, except
#: searches.
COUNTED = ("changes/", "webhooks/", "search/", *SUBSCRIBED)
#: All paths that show data, and those whose answers are kept; the home page is one of both.
BESIDE = (*COUNTED, *WEBSITE)
KEPT = (*SUBSCRIBED, *WEBSITE)


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
    path("", include("website.urls")),
    *(addresses(contract, root) for root, contract in registry.roots.items()),
    # read-only, so there is nothing to protect from forged requests: POST is told so, by 405
    path("docs/", csrf_exempt(views.DocsView.as_view()), name="docs"),
    path("docs/versions/", csrf_exempt(views.VersionsView.as_view()), name="versions"),
    path("docs/<slug:name>/", csrf_exempt(guides.GuideView.as_view()), name="guide"),
    path("docs/<str:api_version>/", csrf_exempt(guides.EndpointsView.as_view()), name="endpoints"),
    path(
        "docs/<str:api_version>/shapes/<slug:name>/",
        csrf_exempt(guides.ShapeView.as_view()),
        name="shape",
    ),
    path(
        "docs/<str:api_version>/<path:path>/", csrf_exempt(guides.KeysView.as_view()), name="keys"
    ),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("changes/schema/", ChangesSchemaView.as_view(), name="changes-schema"),
    path("webhooks/", include("notices.webhooks.urls")),
    path("", include("feeds.urls")),
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
    named = map(reverse, [*names, "docs", "versions", "changes-schema"])
    for address in (*named, *guides.pages()):
        view: Any = resolve(address).func
        options = getattr(view, "initkwargs", {}) or getattr(view, "view_initkwargs", {})
        default = getattr(view.view_class, "renderer_classes", ())
        found[address] = tuple(options.get("renderer_classes", default))
    return found
