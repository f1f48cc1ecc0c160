"""Serializer fields that only 2.4.0 needs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.texts import Address
from versions.fields import ConstantField


class EmptyListField(ConstantField):
    """A list of components that is always empty, because no stored document has any."""

    def __init__(self, serializer_class: SerializerClass, **kwargs: Any) -> None:
        self.serializer_class = serializer_class
        super().__init__([], **kwargs)


class RelatedURLField(serializers.URLField):
    """The absolute address, in its resource, of the object that a foreign key of the row names."""

    def __init__(self, resource: str, foreign_key: str, **kwargs: Any) -> None:
        self.resource = resource
        #: The columns that it reads (spacedevs.api.reading.plans).
        self.reads = (foreign_key,)
        super().__init__(read_only=True, source=f"{foreign_key}_id", **kwargs)

    def to_representation(self, value: Any) -> str:
        address = self.context.get("address") or Address()
        return f"{address.base}{self.resource}/{value}/{address.suffix}"


class EmptyListSchema(OpenApiSerializerFieldExtension):
    """The documented type of an EmptyListField."""

    target_class = "versions.v240.fields.EmptyListField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        component = auto_schema.resolve_serializer(self.target.serializer_class, direction)
        return {"type": "array", "items": component.ref}
