"""Every address of the server: the API, its documentation and the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, resolve, reverse
from django.views.generic import RedirectView
from rest_framework.renderers import BaseRenderer

from spacedevs import views
from spacedevs.router import router

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path(f"{settings.API_ROOT}schema/", views.SchemaView.as_view(), name="schema"),
    path(f"{settings.API_ROOT}swagger/", views.SwaggerView.as_view(), name="swagger"),
    path(f"{settings.API_ROOT}redoc/", views.RedocView.as_view(), name="redoc"),
    path(settings.API_ROOT, include(router.urls)),
    path("docs/", views.DocsView.as_view(), name="docs"),
    path("admin/", admin.site.urls),
]

handler400 = "spacedevs.errors.bad_request"
handler404 = "spacedevs.errors.not_found"
handler500 = "spacedevs.errors.server_error"


def pages() -> dict[str, tuple[type[BaseRenderer], ...]]:
    """The pages that show no data, with the renderers among which the Accept header chooses."""
    found = {}
    for name in ("schema", "swagger", "redoc", "api-root", "docs"):
        address = reverse(name)
        view: Any = resolve(address).func
        found[address] = tuple(getattr(view.view_class, "renderer_classes", ()))
    return found
