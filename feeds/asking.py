"""What the addresses of calendars and feeds share: parameters, errors in JSON, one revision."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from spacedevs.api.registry import registry


class OneFormat(BaseContentNegotiation):
    """An address has one format, whatever the Accept header says. Errors are in JSON."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


class Subscription(APIView):
    """An address that programs look at again and again."""

    schema = None
    http_method_names = ["get", "head"]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat


def api_address(request: Request) -> str:
    """The address of the current version, as a client reaches it."""
    return request.build_absolute_uri(f"/{registry.current.root}")


def refuse_others(request: Request, known: Collection[str]) -> None:
    """Raise DRF's ValidationError for each parameter that means nothing here.

    The API ignores those. Who subscribes to a calendar would hardly find the slip.
    """
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise serializers.ValidationError(
            {name: ["This address has no such parameter."] for name in unknown}
        )


def asked_filters(request: Request, besides: Collection[str] = ()) -> str:
    """The parameters that have values, but for those in `besides`, as a text; blank if none has."""
    given = sorted(request.query_params.lists())
    return "&".join(
        f"{name}={','.join(values)}"
        for name, values in given
        if name not in besides and any(values)
    )
