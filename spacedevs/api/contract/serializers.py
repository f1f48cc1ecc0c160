"""The base classes of all serializers."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers

from spacedevs.api.contract.fields import DurationField, PictureURLField
from spacedevs.api.renderings.making import ShownOnce


class Serializer(ShownOnce, serializers.Serializer):
    """A serializer of objects that come from several tables."""


class ModelSerializer(ShownOnce, serializers.ModelSerializer):
    """A serializer of one model."""

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """The class and arguments of a column's field; durations are written as upstream does.

        The address of a picture may be shown as that of its copy.

        A column that has to be filled in is required, even if documents may have null there.
        """
        if isinstance(model_field, models.DurationField):
            return DurationField, {"allow_null": model_field.null}
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if not (model_field.blank or model_field.has_default()):
            kwargs.pop("required", None)
        if hasattr(model_field, "copied_in"):
            return PictureURLField, kwargs
        return field_class, kwargs


def without(serializer_class: type[ModelSerializer], *names: str) -> tuple[str, ...]:
    """The names of a serializer's fields except for these."""
    return tuple(name for name in serializer_class.Meta.fields if name not in names)
