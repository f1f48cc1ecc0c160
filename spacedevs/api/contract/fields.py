"""Serializer fields for values that upstream formats in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import isodate
from rest_framework import serializers
from rest_framework.fields import SkipField, get_attribute

from spacedevs.api.renderings.texts import Address


class ResourceURLField(serializers.URLField):
    """The absolute address of an object in its resource, `…/2.3.0/events/1096/`.

    It takes the resource by name, because that may be declared later.
    """

    #: The columns that it reads (spacedevs.api.reading.plans).
    reads = ("pk",)

    def __init__(self, resource: str, **kwargs: Any) -> None:
        self.resource = resource
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, instance: Any) -> str:
        address = self.context.get("address") or Address()
        return f"{address.base}{self.resource}/{instance.pk}/{address.suffix}"


class NameField(serializers.CharField):
    """The name of a related row; null if there is none, though the schema promises one."""

    def __init__(self, relation: str) -> None:
        super().__init__(source=f"{relation}.name", read_only=True)

    def get_attribute(self, instance: Any) -> Any:
        try:
            return super().get_attribute(instance)
        except SkipField:
            return None


class DurationField(serializers.ReadOnlyField):
    """A length of time in ISO 8601 without zero parts or weeks: `PT16M58S`, `P63DT20M`, `P0D`."""

    def to_representation(self, value: timedelta) -> str:
        return isodate.duration_isoformat(value)


class Picture(serializers.Field):
    """The address of a picture; the model field names the column that tells of its copy."""

    def get_attribute(self, instance: Any) -> Any:
        original = super().get_attribute(instance)
        if not original:
            return original
        *way, name = self.source_attrs
        row = get_attribute(instance, way)
        column = getattr(row, row._meta.get_field(name).copied_in)
        return picture_address(self.context, original, column)


class PictureURLField(Picture, serializers.URLField):
    """The address of a picture, a URI in the schema."""


class PictureTextField(Picture, serializers.CharField):
    """The address of a picture, a plain string in the schema."""


def picture_address(context: Mapping[str, Any], original: str, column: str) -> str:
    """The address of a picture as the responses of a serializer's context show it."""
    return (context.get("address") or Address()).of_picture(original, column)
