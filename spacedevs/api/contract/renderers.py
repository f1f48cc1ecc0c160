"""Responses as JSON and as browsable pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework import renderers
from rest_framework.request import Request

from spacedevs import headers
from spacedevs.api.contract.filter_form import filter_form
from spacedevs.api.contract.markup import Markup
from spacedevs.api.contract.switches import modes, versions


class JSONBytes:
    """JSON that is already encoded. It is no subclass of bytes, because Django would copy that."""

    def __init__(self, body: bytes) -> None:
        self.body = body


class JSONRenderer(renderers.JSONRenderer):
    """DRF's own, but it sends JSONBytes as they are unless `indent` is asked for."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, JSONBytes):
            if self.get_indent(accepted_media_type or "", renderer_context or {}) is None:
                return data.body
            data = json.loads(data.body)
        return super().render(data, accepted_media_type, renderer_context)


class PageRenderer(renderers.BrowsableAPIRenderer):
    """A browsable page in place of DRF's, with what that shows: what was asked, and the answer."""

    def get_context(
        self, data: Any, accepted_media_type: str | None, renderer_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The template's context."""
        view, request = renderer_context["view"], renderer_context["request"]
        response = renderer_context["response"]
        if not isinstance(data, JSONBytes):
            data = JSONBytes(JSONRenderer().render(data))
        explain = getattr(view, "keys", None) if response.status_code == 200 else None
        markup = Markup(explain and explain(), _places_of_pictures(request))
        content = markup.of(json.loads(data.body))
        paginator = getattr(view, "paginator", None)
        media_type = view.renderer_classes[0].media_type  # what a program gets
        context = {
            "name": self.get_name(view),
            "description": self.get_description(view, response.status_code),
            "breadcrumbs": self.get_breadcrumbs(request),
            "view": view,
            "request": request,
            "response": response,
            "response_headers": sorted({**response.headers, "Content-Type": media_type}.items()),
            "content": content,
            "meanings": sorted(markup.meanings, key=lambda meaning: meaning.key),
            "form": filter_form(view, request),
            "errors": json.loads(data.body) if response.status_code == 400 else {},
            "paginator": paginator if getattr(paginator, "display_page_controls", False) else None,
            "modes": modes(view, request),
            "versions": versions(view, request),
        }
        response[headers.HEADER] = headers.PICTURES
        return context


def _places_of_pictures(request: Request) -> list[str]:
    """What the addresses of pictures begin with that a page may load (headers.PICTURES)."""
    places = [request.build_absolute_uri("/")]
    for host in settings.MEDIA_HOSTS:
        places += [f"https://{host}/", *([f"http://{host}/"] if ":" in host else [])]
    return places
