"""Content negotiation: the format of a response."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class FormatFirstNegotiation(DefaultContentNegotiation):
    """DRF's own, but `.json` and `?format=` win over the Accept header."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            asked = format_suffix or request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
            if not asked:
                raise
            renderer = self.filter_renderers(renderers, asked)[0]
            return renderer, renderer.media_type
