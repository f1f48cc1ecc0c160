"""Errors outside of the API's views: in JSON, and an address that leads nowhere as a page, too."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from spacedevs.api.http.refusals import (
    AWAY,
    DATABASE_LOST,
    READ_ONLY,
    TRANSACTION_LOST,
    UNPREPARED,
    busy,
)
from spacedevs.api.registry import registry
from spacedevs.database.connections import is_lost, is_unprepared
from spacedevs.database.locks import is_given_up
from spacedevs.database.writing import is_read_only
from spacedevs.nearby import near
from website.urls import ROOTS

#: What the addresses of the pages for people begin with. These answer in HTML alone.
WEBSITE = tuple(f"/{root}" for root in ROOTS)

Respond = Callable[[HttpRequest], HttpResponseBase]


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """400, with the reason if the client can do something about it."""
    match exception:
        case DisallowedHost():
            return _detail("The Host header names no host of this server.", 400)
        case TooManyFieldsSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            return _detail(f"At most {most} parameters can be given.", 400)
    return _detail("Bad request.", 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that leads nowhere, with those that it may have meant.

    In JSON below the versions, with those that are served if this one isn't. Elsewhere it is a page
    for browsers, and below the pages for people always.
    """
    asked = re.match(r"/(api/ll/)?\d+(\.\d+)+(/|$)", request.path_info)
    if asked and not request.path_info.startswith(tuple(f"/{root}" for root in registry.roots)):
        served = ", ".join(sorted(contract.version for contract in registry.contracts))
        return _detail(f"This version is not served here; these are: {served}.", 404)
    meant = near(request.path_info)
    is_of_website = request.path_info.startswith(WEBSITE)
    if is_of_website or (not asked and "text/html" in request.headers.get("Accept", "")):
        response = render(request, "website/missing.html", {"meant": meant}, status=404)
    else:
        listed = " or ".join(meant)
        response = _detail(f"Not found. Did you mean {listed}?" if meant else "Not found.", 404)
    if not asked and not is_of_website:
        patch_vary_headers(response, ["Accept"])
    return response


def server_error(request: HttpRequest) -> JsonResponse:
    """503 if the database failed; 500 for an error of this server, which the log describes."""
    error = sys.exception()
    if is_read_only(error):
        refusal = busy(READ_ONLY)
    elif is_unprepared(error):
        refusal = busy(UNPREPARED)
    elif isinstance(error, OperationalError | InterfaceError):
        request.META[DATABASE_LOST] = is_lost(error)
        request.META[TRANSACTION_LOST] = is_given_up(error)
        refusal = busy(AWAY if request.META[DATABASE_LOST] else "The database is busy.")
    else:
        return _detail("A server error occurred.", 500)
    response = _detail(refusal.detail, 503)
    for name, value in refusal.headers:
        response[name] = value
    return response


def refusals_in_json(respond: Respond) -> Respond:
    """A middleware: pages and files refuse a method in JSON, too."""

    def respond_in_json(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if response.status_code != 405 or response.get("Content-Type") == "application/json":
            return response
        refusal = _detail(f'Method "{request.method}" not allowed.', 405)
        refusal["Allow"] = response["Allow"]
        return refusal

    return respond_in_json


def _detail(message: str, status: int) -> JsonResponse:
    compact = {"separators": (",", ":")}
    return JsonResponse({"detail": message}, status=status, json_dumps_params=compact)
