"""Responses as JSON and as browsable pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import renderers


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
    """DRF's browsable page without forms and cookies: the API is read-only."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> str:
        """The page, with indented JSON."""
        data = json.loads(data.body) if isinstance(data, JSONBytes) else data
        return super().render(data, *args, **kwargs)

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The template's context, without a style for code: our texts contain none."""
        return super().get_context(*args, **kwargs) | {"code_style": None}

    def show_form_for_method(self, *args: Any) -> bool:
        """False: the API is read-only."""
        return False

    def get_raw_data_form(self, *args: Any) -> None:
        """None: the API is read-only."""
