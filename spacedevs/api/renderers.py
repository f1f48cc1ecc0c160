"""Answers as JSON and as pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import renderers


class JSONText(str):
    """An answer that is JSON already."""

    __slots__ = ()


class JSONRenderer(renderers.JSONRenderer):
    """DRF's own, which sends JSON texts as they are, unless they are to be indented."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, JSONText):
            if self.get_indent(accepted_media_type or "", renderer_context or {}) is None:
                return data.encode()
            data = json.loads(data)
        return super().render(data, accepted_media_type, renderer_context)


class PageRenderer(renderers.BrowsableAPIRenderer):
    """DRF's browsable page of a server that is only read: no forms, no cookies."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> str:
        """The page; what is in it is indented."""
        data = json.loads(data) if isinstance(data, JSONText) else data
        return super().render(data, *args, **kwargs)

    def show_form_for_method(self, *args: Any) -> bool:
        """Nothing can be written here."""
        return False

    def get_raw_data_form(self, *args: Any) -> None:
        """Nothing can be written here."""
