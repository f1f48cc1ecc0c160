"""Every address of the server: the API, its documentation and the admin."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

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

handler400 = "spacedevs.views.bad_request"
handler404 = "spacedevs.views.not_found"
handler500 = "spacedevs.views.server_error"
