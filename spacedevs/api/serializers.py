"""Serializers as every resource uses them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from spacedevs.api.fields import Address


class ShownOnce:
    """Shows an object once in a rendering, however often and however deep it is nested.

    The context of `rendering` has two dictionaries for it: `shown`, the objects by class, model and
    key, and `serializers`, one of each class, so that each builds its fields once.
    """

    context: dict[str, Any]

    def to_representation(self, instance: Any) -> Any:
        shown = self.context.get("shown")
        if shown is None:
            return super().to_representation(instance)  # type: ignore[misc]
        name = type(self), type(instance), instance.pk
        if name not in shown:
            one = self.context["serializers"].setdefault(type(self), self)
            shown[name] = super(ShownOnce, one).to_representation(instance)  # type: ignore[misc]
        return shown[name]


class Serializer(ShownOnce, serializers.Serializer):
    """A serializer of objects that lie in several tables."""


class ModelSerializer(ShownOnce, serializers.ModelSerializer):
    """A serializer of one model."""


def rendering(address: Address) -> dict[str, Any]:
    """The context of a rendering, with the address that its links begin with."""
    return {"address": address, "shown": {}, "serializers": {}}


def without(serializer_class: type[ModelSerializer], *names: str) -> tuple[str, ...]:
    """The names of a serializer's fields but for some."""
    return tuple(name for name in serializer_class.Meta.fields if name not in names)
