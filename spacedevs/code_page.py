"""The base of pages that show no data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View

from spacedevs.api.renderings.revisions import CODE_REVISION, DATA_REVISION


class CodePage(View):
    """A page that shows no data, so it is made once and kept as long as the process lives."""

    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The response; the request notes that it may be kept."""
        request.META[DATA_REVISION] = CODE_REVISION
        return super().dispatch(request, *args, **kwargs)
