"""Errors outside of the API's views, in JSON."""

from __future__ import annotations

import re
import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse

from spacedevs.api.http.refusals import AWAY, DATABASE_LOST, busy
from spacedevs.api.registry import registry
from spacedevs.database.connections import is_lost


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """400, with the reason if the client can do something about it."""
    match exception:
        case DisallowedHost():
            return _detail("The Host header names no host of this server.", 400)
        case TooManyFieldsSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            return _detail(f"At most {most} parameters can be given.", 400)
    return _detail("Bad request.", 400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """404 for an address that leads nowhere, with the versions if it is of none of them."""
    asked = re.match(r"/(api/ll/)?\d+(\.\d+)+(/|$)", request.path_info)
    if asked and not request.path_info.startswith(tuple(f"/{root}" for root in registry.roots)):
        served = ", ".join(sorted(contract.version for contract in registry.contracts))
        return _detail(f"This version is not served here; these are: {served}.", 404)
    return _detail("Not found.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    """503 if the database failed; 500 for an error of this server, which the log describes."""
    error = sys.exception()
    if not isinstance(error, OperationalError | InterfaceError):
        return _detail("A server error occurred.", 500)
    request.META[DATABASE_LOST] = is_lost(error)
    refusal = busy(AWAY if request.META[DATABASE_LOST] else "The database is busy.")
    response = _detail(refusal.detail, 503)
    for name, value in refusal.headers:
        response[name] = value
    return response


def _detail(message: str, status: int) -> JsonResponse:
    compact = {"separators": (",", ":")}
    return JsonResponse({"detail": message}, status=status, json_dumps_params=compact)
