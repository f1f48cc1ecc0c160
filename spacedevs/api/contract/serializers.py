"""The base classes of all serializers."""

from __future__ import annotations

from rest_framework import serializers

from spacedevs.api.renderings.making import ShownOnce


class Serializer(ShownOnce, serializers.Serializer):
    """A serializer of objects that come from several tables."""


class ModelSerializer(ShownOnce, serializers.ModelSerializer):
    """A serializer of one model."""


def without(serializer_class: type[ModelSerializer], *names: str) -> tuple[str, ...]:
    """The names of a serializer's fields but for some."""
    return tuple(name for name in serializer_class.Meta.fields if name not in names)
