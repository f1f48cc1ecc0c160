"""Serializer fields for values that upstream writes in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import isodate
from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import preserve_builtin_query_params


@dataclass(frozen=True)
class Address:
    """Where the API is for one request: `base` ends in a slash, `suffix` repeats its ?format=."""

    base: str = f"/{settings.API_ROOT}"
    suffix: str = ""

    @classmethod
    def of(cls, request: Request) -> Address:
        """The address that a request was sent to."""
        return cls(
            request.build_absolute_uri(f"/{settings.API_ROOT}"),
            preserve_builtin_query_params("", request),
        )


class ResourceURLField(serializers.URLField):
    """The absolute address of an object in its resource, `…/2.3.0/events/1096/`.

    The resource is named, not looked up: it may be one that is not served yet.
    """

    def __init__(self, resource: str, **kwargs: Any) -> None:
        self.resource = resource
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, instance: Any) -> str:
        address = self.context.get("address") or Address()
        return f"{address.base}{self.resource}/{instance.pk}/{address.suffix}"


class DurationField(serializers.ReadOnlyField):
    """A length of time in ISO 8601 without zero parts or weeks: `PT16M58S`, `P63DT20M`, `P0D`."""

    def to_representation(self, value: timedelta) -> str:
        return isodate.duration_isoformat(value)
