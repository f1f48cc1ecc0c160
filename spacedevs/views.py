"""Pages beside the API: its documentation, and errors outside of it."""

from __future__ import annotations

import sys
from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.generic import TemplateView, View
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerView,
)
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs import headers
from spacedevs.api.contract.ordering import MOST_FIELDS
from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.search import MOST_CHARACTERS, MOST_SHORT_WORDS, MOST_WORDS
from spacedevs.api.contract.values import MOST_VALUES
from spacedevs.api.http.refusals import AWAY, DATABASE_LOST, busy
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION
from spacedevs.database.connections import is_lost
from spacedevs.router import router

READING = ["get", "head"]


class CodePage(View):
    """A page that shows no data: made once, and good for as long as the process lives."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response, with the mark that lets it be kept."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)


class SchemaView(CodePage, SpectacularAPIView):
    """The OpenAPI document."""

    schema = None
    http_method_names = READING

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The document in the format asked for."""
        media_type = request.accepted_renderer.media_type
        with _one_at_a_time:
            body = _schema(media_type)
        name = self._get_filename(request, self.api_version)
        return HttpResponse(
            body,
            content_type=media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


class SwaggerView(CodePage, SpectacularSwaggerView):
    """The API's operations, to be tried out."""

    schema = None
    http_method_names = READING
    template_name = "spacedevs/swagger.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page; no window of another site is opened from it to log in, and none may hold it."""
        response = super().get(request, *args, **kwargs)
        del response["Cross-Origin-Opener-Policy"]  # then it gets that of all others
        return response


class RedocView(CodePage, SpectacularRedocView):
    """The API's operations, to be read."""

    schema = None
    http_method_names = READING
    template_name = "spacedevs/redoc.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, with what ReDoc needs besides other pages."""
        response = super().get(request, *args, **kwargs)
        response[headers.HEADER] = headers.REDOC
        return response


class DocsView(CodePage, TemplateView):
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
        bounds = {
            "values": MOST_VALUES,
            "words": MOST_WORDS,
            "short": MOST_SHORT_WORDS,
            "characters": MOST_CHARACTERS,
            "fields": MOST_FIELDS,
        }
        return super().get_context_data(
            endpoints=endpoints,
            api=api,
            paging=ResultsPagination,
            bounds=bounds,
            refuses_unknown_tokens=settings.REFUSE_UNKNOWN_TOKENS,
            **kwargs,
        )


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """A request that Django can't take, with the reason if the client can do something about it."""
    match exception:
        case DisallowedHost():
            return _detail("The Host header names no host of this server.", 400)
        case TooManyFieldsSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            return _detail(f"At most {most} parameters can be given.", 400)
    return _detail("Bad request.", 400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """An address that leads nowhere."""
    return _detail("Not found.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    """A mistake of ours, of which the log says more; or 503 if the database is to blame."""
    error = sys.exception()
    if not isinstance(error, OperationalError | InterfaceError):
        return _detail("A server error occurred.", 500)
    request.META[DATABASE_LOST] = is_lost(error)
    refusal = busy(AWAY if request.META[DATABASE_LOST] else "The database is busy.")
    response = _detail(refusal.detail, 503)
    for name, value in refusal.headers:
        response[name] = value
    return response


_one_at_a_time = Lock()


@cache
def _schema(media_type: str) -> Any:
    """The OpenAPI document, which takes long to make, in one of its few formats."""
    renderer_class = {each.media_type: each for each in SchemaView.renderer_classes}[media_type]
    schema = SchemaView.generator_class(api_version=SchemaView.api_version).get_schema(public=True)
    return renderer_class().render(schema, renderer_context={})


def _detail(message: str, status: int) -> JsonResponse:
    compact = {"separators": (",", ":")}
    return JsonResponse({"detail": message}, status=status, json_dumps_params=compact)
