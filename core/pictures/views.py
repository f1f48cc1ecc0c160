"""Shows the pictures that are kept here, to be kept by clients and proxies for ever."""

from __future__ import annotations

import logging
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError, StaticFile

from core.pictures.keeping import opened
from core.pictures.names import media_type_of

logger = logging.getLogger(__name__)


@csrf_exempt
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file with a name, piece by piece; a part of it if it is in a folder and is asked for.

    Its name is that of its content, so it never changes. Scripts of any site may read it, as they
    may any other response.
    """
    headers = {
        "Content-Type": media_type_of(name),
        "ETag": f'"{name.partition(".")[0][:32]}"',
        "Cache-Control": "public, max-age=31536000, immutable",
        "Access-Control-Allow-Origin": "*",
    }
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if {"*", headers["ETag"]} & {tag.removeprefix("W/") for tag in known}:
        del headers["Content-Type"]
        return HttpResponseNotModified(headers=headers)
    try:
        return _response(request, name, headers)
    except (MissingFileError, FileNotFoundError):
        raise Http404 from None
    except OSError:
        logger.exception("A picture could not be read")
        detail = {"detail": "The pictures can't be read. Try again in 60 seconds."}
        return JsonResponse(detail, status=503, headers={"Retry-After": "60"})


def _response(request: Any, name: str, headers: dict[str, str]) -> HttpResponseBase:
    try:
        path = default_storage.path(name)
    except NotImplementedError:  # it is on another server
        return FileResponse(opened(name), headers=headers)
    return WhiteNoiseMiddleware.serve(StaticFile(path, list(headers.items())), request)
