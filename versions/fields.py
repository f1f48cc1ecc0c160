"""Serializer fields that the other versions need besides those of the current one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from spacedevs.api.contract.fields import PictureTextField


class ConstantField(serializers.ReadOnlyField):
    """A key that always has one value, because the current version doesn't have it any more.

    `kind` is the type that the version documents for it, as OpenAPI names it.
    """

    #: The columns that it reads: none (spacedevs.api.reading.plans).
    reads = ()

    def __init__(self, value: Any, kind: str = "string", **kwargs: Any) -> None:
        self.value, self.kind = value, kind
        super().__init__(default=value, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return self.value


class MethodField(serializers.SerializerMethodField):
    """A value that a method of the serializer computes, of the row reading these columns alone.

    What it reads by relations is named in `Meta.needs`, as for any other computed field.
    """

    def __init__(self, *reads: str) -> None:
        self.reads = reads
        super().__init__()


def text_at(source: str) -> serializers.CharField:
    """The text at the end of a path, such as `pad.name`; null if the path breaks off."""
    return serializers.CharField(source=source, read_only=True, allow_null=True)


def picture_at(source: str) -> PictureTextField:
    """The address of a picture at the end of a path; null if the path breaks off."""
    return PictureTextField(source=source, read_only=True, allow_null=True)


class ConstantSchema(OpenApiSerializerFieldExtension):
    """The documented type of a ConstantField, nullable if the constant is null."""

    target_class = "versions.fields.ConstantField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        nullable = {"nullable": True} if self.target.value is None else {}
        return {"type": self.target.kind, **nullable}
