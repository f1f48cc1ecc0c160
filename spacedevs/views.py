"""Pages besides the API: how to use it, and its OpenAPI document in three forms."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView, View
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerView,
)
from markdown import markdown
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs import headers
from spacedevs.api.contract.ordering import MOST_FIELDS
from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.search import MOST_CHARACTERS, MOST_SHORT_WORDS, MOST_WORDS
from spacedevs.api.contract.values import MOST_VALUES
from spacedevs.api.registry import registry
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION

READING = ["get", "head"]


class CodePage(View):
    """A page that shows no data, so it is made once and kept as long as the process lives."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response; the request notes that it may be kept."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)


class ContractPage(CodePage):
    """A page about one version of the API, which its route names as `api_version`."""

    schema: Any = None
    http_method_names = READING
    api_version: str | None = None


class SchemaView(ContractPage, SpectacularAPIView):
    """The OpenAPI document."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The document in the format of the request."""
        media_type = request.accepted_renderer.media_type
        with _one_at_a_time:
            body = _schema(self.api_version, media_type)
        name = self._get_filename(request, self.api_version)
        return HttpResponse(
            body,
            content_type=media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


class SwaggerView(ContractPage, SpectacularSwaggerView):
    """The API's operations in Swagger, to try out."""

    template_name = "spacedevs/swagger.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page without its own Cross-Origin-Opener-Policy, as no login uses a pop-up here."""
        response = super().get(request, *args, **kwargs)
        del response["Cross-Origin-Opener-Policy"]
        return response


class RedocView(ContractPage, SpectacularRedocView):
    """The API's operations in ReDoc, to read."""

    template_name = "spacedevs/redoc.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, with ReDoc's content security policy."""
        response = super().get(request, *args, **kwargs)
        response[headers.HEADER] = headers.REDOC
        return response


class DocsView(CodePage, TemplateView):
    """How to use the server."""

    template_name = "spacedevs/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: endpoints, lookup tables last, and the API's address on this host."""
        current = registry.current
        endpoints = [
            {"path": f"/{prefix}/", "url": f"/{current.root}{prefix}/", "text": viewset.__doc__}
            for prefix, viewset, _ in sorted(
                current.router.endpoints(),
                key=lambda entry: (entry[0].startswith("config/"), entry[0]),
            )
        ]
        api = self.request.build_absolute_uri(f"/{current.root}")
        bounds = {
            "values": MOST_VALUES,
            "words": MOST_WORDS,
            "short": MOST_SHORT_WORDS,
            "characters": MOST_CHARACTERS,
            "fields": MOST_FIELDS,
        }
        return super().get_context_data(
            current=current,
            endpoints=endpoints,
            api=api,
            paging=ResultsPagination,
            bounds=bounds,
            refuses_unknown_tokens=settings.REFUSE_UNKNOWN_TOKENS,
            **kwargs,
        )


class VersionsView(CodePage, TemplateView):
    """The versions of the API that are served, side by side."""

    template_name = "spacedevs/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: each version with its addresses and what its package says of it."""
        versions = [
            {
                "contract": contract,
                "number": len(contract.router.endpoints()),
                "roots": [f"/{root}" for root in contract.roots],
                "about": mark_safe(markdown(contract.about, extensions=["tables"])),
            }
            for contract in registry.contracts
        ]
        return super().get_context_data(versions=versions, **kwargs)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the navigation of every page needs: the version that it belongs to, and its root."""
    root = registry.root_of(request.path_info)
    return {"contract": registry.roots[root], "namespace": root.rstrip("/")}


_one_at_a_time = Lock()


@lru_cache(2)  # it is kept as a response, too
def _schema(version: str, media_type: str) -> Any:
    """The OpenAPI document of a version in one of its formats; making it takes seconds."""
    renderer_class = {each.media_type: each for each in SchemaView.renderer_classes}[media_type]
    schema = SchemaView.generator_class(api_version=version).get_schema(public=True)
    return renderer_class().render(schema, renderer_context={})
