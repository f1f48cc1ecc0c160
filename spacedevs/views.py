"""Pages beside the API: its documentation, and errors outside of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.generic import TemplateView
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerView,
)
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs.api.pagination import ResultsPagination
from spacedevs.router import router

READING = ["get", "head"]


class SchemaView(SpectacularAPIView):
    """The OpenAPI document."""

    http_method_names = READING


class SwaggerView(SpectacularSwaggerView):
    """The API's operations, to be tried out."""

    schema = None
    http_method_names = READING
    template_name = "spacedevs/swagger.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, without the CSRF token of the library's own, and so without a cookie."""
        response = super().get(request, *args, **kwargs)
        response.data["csrf_token"] = ""
        return response


class RedocView(SpectacularRedocView):
    """The API's operations, to be read."""

    http_method_names = READING
    template_name = "spacedevs/redoc.html"


class DocsView(TemplateView):
    """How to use the server."""

    template_name = "spacedevs/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: all endpoints, tables last, and the API's address on this host."""
        endpoints = [
            {"path": f"/{prefix}/", "url": reverse(f"{basename}-list"), "text": viewset.__doc__}
            for prefix, viewset, basename in sorted(
                router.endpoints(), key=lambda entry: (entry[0].startswith("config/"), entry[0])
            )
        ]
        api = self.request.build_absolute_uri(reverse("api-root"))
        return super().get_context_data(
            endpoints=endpoints, api=api, paging=ResultsPagination, **kwargs
        )


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """A request that Django can't take, for example one without a proper host."""
    return _detail("Bad request.", 400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """An address that leads nowhere."""
    return _detail("Not found.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    """A mistake of ours; the log says which."""
    return _detail("A server error occurred.", 500)


def _detail(message: str, status: int) -> JsonResponse:
    compact = {"separators": (",", ":")}
    return JsonResponse({"detail": message}, status=status, json_dumps_params=compact)
