"""Pages besides the API: how to use it, and its OpenAPI document in three forms."""

from __future__ import annotations

from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerView,
)
from markdown import markdown
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs import headers
from spacedevs.api.contract.ordering import MOST_FIELDS
from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.search import MOST_CHARACTERS, MOST_SHORT_WORDS, MOST_WORDS
from spacedevs.api.contract.values import MOST_VALUES
from spacedevs.api.registry import registry
from spacedevs.code_page import CodePage
from spacedevs.guides import endpoints_of, guides


class ContractPage(CodePage):
    """A page about one version of the API, which its route names as `api_version`."""

    schema: Any = None
    api_version: str | None = None


class PageInstead(BaseRenderer):
    """Stands for the page that a view makes for browsers."""

    media_type = "text/html"
    format = "api"


class SchemaView(ContractPage, SpectacularAPIView):
    """The OpenAPI document: a file for programs, a page around it for browsers."""

    renderer_classes = [*SpectacularAPIView.renderer_classes, PageInstead]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The document in the format of the request."""
        renderer = request.accepted_renderer
        with _one_at_a_time:
            schema = _schema(self.api_version)
        if renderer.format == PageInstead.format:
            context = {"schema": schema["yaml"].decode(), "version": self.api_version}
            return TemplateResponse(request._request, "spacedevs/schema.html", context)
        name = self._get_filename(request, self.api_version)
        return HttpResponse(
            schema[renderer.format],
            content_type=renderer.media_type,
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
            {"path": path, "url": f"/{current.root}{path}/", "text": viewset.__doc__}
            for path, viewset in endpoints_of(current).items()
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
            guides=guides(),
            api=api,
            paging=ResultsPagination,
            bounds=bounds,
            refuses_unknown_tokens=settings.REFUSE_UNKNOWN_TOKENS,
            limits={name: getattr(settings, name) for name in ("ANONYMOUS_CALLS", "KEY_CALLS")},
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
    """What the navigation of every page needs: where it leads, by names.

    The pages about a version lead to that version; `contract` and `namespace` are of it, too.
    """
    root = registry.root_of(request.path_info)
    contract, namespace = registry.roots[root], root.rstrip("/")
    places = [
        ("Calendars", reverse("calendars")),
        ("Plots", reverse("plots")),
        ("Status", reverse("status")),
        (f"API {contract.version}", reverse(f"{namespace}:api-root")),
        ("Docs", reverse("docs")),
        ("Versions", reverse("versions")),
        ("Swagger", reverse(f"{namespace}:swagger")),
        ("ReDoc", reverse(f"{namespace}:redoc")),
        ("OpenAPI", f"{reverse(f'{namespace}:schema')}?format=json"),
        ("Admin", reverse("admin:index")),
    ]
    return {"contract": contract, "namespace": namespace, "places": places}


_one_at_a_time = Lock()


_runs = count()


def prepare_schema() -> None:
    """Make the current version's OpenAPI document on the second call of a process.

    That takes most of a second. By then a process that has just started has done all else.
    """
    if next(_runs) == 1:
        with _one_at_a_time:
            _schema(registry.current.version)


@lru_cache(2)  # it is kept as a response, too
def _schema(version: str | None) -> dict[str, bytes]:
    """The OpenAPI document of a version by format; making it takes most of a second."""
    schema = SchemaView.generator_class(api_version=version).get_schema(public=True)
    return {
        renderer_class.format: renderer_class().render(schema, renderer_context={})
        for renderer_class in (OpenApiYamlRenderer, OpenApiJsonRenderer)
    }
