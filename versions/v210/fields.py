"""Serializer fields that version 2.1.0 has and later ones have dropped."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from launches.models import Launch


class LaunchIsField(serializers.Field):
    """Whether a launch has the status with an id."""

    #: The columns that it reads (spacedevs.api.reading.plans).
    reads = ("status",)

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(read_only=True, source="*")

    def to_representation(self, launch: Launch) -> bool:
        return launch.status_id == self.status


class LaunchIsSchema(OpenApiSerializerFieldExtension):
    """A boolean."""

    target_class = "versions.v210.fields.LaunchIsField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "boolean"}
