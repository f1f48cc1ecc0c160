"""What all pages that show data share: one revision, and HTML for what isn't there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from spacedevs import headers
from spacedevs.api.renderings.revisions import DATA_REVISION, revision_state
from spacedevs.database.snapshots import in_transaction, snapshot
from website.gone import Gone

#: How often a page is made without a snapshot while others keep changing the data.
ATTEMPTS = 3


class Missing(Http404):
    """That there is nothing to show: a sentence, and what is known of what was there."""

    def __init__(self, reason: str, gone: Gone | None) -> None:
        super().__init__(reason)
        self.gone = gone


@method_decorator(csrf_exempt, "dispatch")  # read-only: POST is told so, by 405
class DataPage(View):
    """A page that shows data, all of it as of one revision, so that the front can keep it.

    A subclass names its template and has a method `data`.
    """

    template_name = ""
    http_method_names = ["get", "head"]

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template shows of the address's `kwargs`; raises Missing if there is nothing."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; 404 as a page, too."""

        def make() -> HttpResponse:
            response = render(request, self.template_name, self.data(**kwargs))
            response[headers.HEADER] = headers.PICTURES
            return response

        try:
            return at_one_revision(request, make)
        except Missing as missing:
            shown = {"reason": str(missing), "gone": missing.gone}
            return render(request, "website/missing.html", shown, status=404)


def at_one_revision(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The response that `make` returns; all that it reads shows one revision, which is noted.

    It is made without a snapshot first, since what it makes of renderings can be stored then. If
    the data has changed meanwhile, it is made again. The request notes no revision if nobody may
    rely on it later, because the data is amid a change or migration.
    """
    reliable = not in_transaction()
    for _ in range(ATTEMPTS):
        state = revision_state()
        response = make()
        if revision_state().token == state.token:
            break
    else:
        with snapshot(write=True):
            state = revision_state()
            response = make()
    request.META[DATA_REVISION] = state.noted if reliable else None
    return response
