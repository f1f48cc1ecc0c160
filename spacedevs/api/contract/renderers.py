"""Answers as JSON and as pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import renderers


class JSONBytes:
    """An answer that is JSON already; no kind of `bytes`, of which Django would make a copy."""

    def __init__(self, body: bytes) -> None:
        self.body = body


class JSONRenderer(renderers.JSONRenderer):
    """DRF's own, which sends what is JSON already as it is, unless it is to be indented."""

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
    """DRF's browsable page of a server that is only read: no forms, no cookies."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> str:
        """The page; what is in it is indented."""
        data = json.loads(data.body) if isinstance(data, JSONBytes) else data
        return super().render(data, *args, **kwargs)

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows, without colours for code: there is no code in our texts."""
        return super().get_context(*args, **kwargs) | {"code_style": None}

    def show_form_for_method(self, *args: Any) -> bool:
        """Nothing can be written here."""
        return False

    def get_raw_data_form(self, *args: Any) -> None:
        """Nothing can be written here."""
