"""The change list: what has changed after a cursor, at once or as soon as something does."""

from __future__ import annotations

import re
import time
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from notices.cursors import Cursor, parse
from notices.schema import PARAMETERS, ChangesSerializer
from notices.selection import Selected, Selection
from notices.shape import told
from notices.stretches import beginning, stretch
from spacedevs.api.contract.explained import Keys, keys_of
from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.renderers import JSONBytes
from spacedevs.api.contract.viewsets import Endpoint
from spacedevs.api.http.news import AWAITED, Awaited
from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION
from spacedevs.api.renderings.texts import dumps

#: The parameters besides those of a selection.
OWN = ("after", "limit", "wait", "format")
LATEST = "latest"
#: The most seconds that a request waits.
LONGEST_WAIT = 60
#: How many entries a request with filters looks at. If none passes, the next one goes on.
MOST_LOOKED_AT = 1000


class ChangesView(APIView):
    """What has changed, in order. `cursor` is where to go on: give it as `after` the next time.

    Without `after` the list begins with the oldest entry that is kept; `after=latest` gives the
    present cursor. With `contract`, each entry has its object as it is now. `wait=25` lets a
    request without results wait for some, for so many seconds.
    """

    renderer_classes = Endpoint.renderer_classes
    http_method_names = ["get", "head"]
    name = "Changes"

    @property
    def allowed_methods(self) -> list[str]:
        """The one method that is announced."""
        return ["GET"]

    def keys(self) -> Keys:
        """What the keys of its answers mean, for its page."""
        return keys_of(ChangesSerializer)

    @extend_schema(parameters=PARAMETERS, responses=ChangesSerializer, tags=["Changes"])
    def get(self, request: Request) -> Response:
        """The entries after a cursor."""
        query = request.query_params
        seconds, after = _seconds(query.get("wait")), _after(query.get("after"))
        selection = Selection.read(query, besides=OWN)
        limit = ResultsPagination().get_limit(request) or ResultsPagination.default_limit
        awaited: Awaited | None = request.META.pop(AWAITED, None)
        if awaited:  # the request has waited, and knows that there was nothing up to there
            after = awaited.place
        if query.get("after") == LATEST and not awaited:
            found, cursor, at_end = list[Selected](), beginning(), True
        else:
            found, cursor, at_end = _page(selection, after, limit)
        waits = seconds and request.method == "GET" and query.get("after") != LATEST
        if waits and not found and at_end:
            until = awaited.until if awaited else time.monotonic() + seconds
            request.META[AWAITED] = Awaited(cursor.entry, until, cursor)
        url = replace_query_param(request.build_absolute_uri(), "after", str(cursor))
        head = dumps({"next": None if at_end else url, "cursor": str(cursor)})[:-1]
        results = told(found, selection, cursor.journal, request.build_absolute_uri("/"))
        return Response(JSONBytes(f'{head},"results":['.encode() + b",".join(results) + b"]}"))


class ChangesSchemaView(SpectacularAPIView):
    """The OpenAPI document of the change list."""

    http_method_names = ["get", "head"]
    generator_class = SchemaGenerator
    patterns = [path("changes/", ChangesView.as_view())]
    custom_settings = {"TITLE": "spacedevs: changes", "DESCRIPTION": "What has changed, in order."}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response; it shows no data, so it is kept as long as the process lives."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)


def _page(
    selection: Selection, after: Cursor | None, limit: int
) -> tuple[list[Selected], Cursor, bool]:
    """The next entries that are wanted, the cursor behind them, and whether there are no more.

    The cursor also passes what was not wanted.
    """
    most = MOST_LOOKED_AT if selection.narrowings else limit
    part = stretch(after, selection.resources, most)
    found = selection.select(part.entries)
    if len(found) > limit:
        last = found[limit - 1].entry.pk
        return found[:limit], Cursor(part.reached.journal, last), False
    return found, part.reached, part.at_end


def _after(text: Any) -> Cursor | None:
    """The place that a text stands for; None if it names none. Raises ValidationError."""
    if text in (None, LATEST):
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise ValidationError(
            {"after": [f"{error} Give the cursor of an answer, or {LATEST}."]}
        ) from None


def _seconds(text: str | None) -> int:
    """The seconds to wait, 0 by default; raises ValidationError."""
    if text is None:
        return 0
    if not re.fullmatch("[0-9]{1,2}", text) or int(text) > LONGEST_WAIT:
        raise ValidationError({"wait": [f"Give a number of seconds, at most {LONGEST_WAIT}."]})
    return int(text)
