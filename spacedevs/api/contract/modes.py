"""Modes: which serializer shows an object, and the field `response_mode` that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from spacedevs.api.registry import SerializerClass


class Modes:
    """The serializers of one resource, by mode, from the leanest to the fullest.

    `component` is the name of their union in the OpenAPI document, for versions whose objects say
    their mode in `response_mode`. A single object is shown by the fullest one, or in one of the
    modes `of_single` if it is asked for.
    """

    def __init__(
        self,
        component: str | None = None,
        *,
        of_single: Sequence[str] = (),
        **serializers: SerializerClass,
    ) -> None:
        self.component = component
        self.of_single = of_single
        self.serializers = serializers

    @property
    def names(self) -> list[str]:
        """The names of the modes, the leanest first."""
        return list(self.serializers)

    @property
    def fullest(self) -> SerializerClass:
        """The serializer that shows a single object unless told otherwise."""
        return self.serializers[self.names[-1]]

    def choose(self, name: str | None) -> SerializerClass:
        """The serializer of a list in mode `name`, or of mode `normal` if there is none."""
        return self.serializers.get(name or "", self.serializers["normal"])

    def choose_single(self, name: str | None) -> SerializerClass:
        """The serializer of a single object in mode `name`, if it can be asked for in that."""
        return self.serializers[name] if name and name in self.of_single else self.fullest


class ResponseModeField(serializers.ReadOnlyField):
    """The name of the mode that an object is shown in."""

    #: The columns that it reads: none (spacedevs.api.reading.plans).
    reads = ()

    def __init__(self, mode: str, **kwargs: Any) -> None:
        self.mode = mode
        super().__init__(default=mode, **kwargs)

    def get_attribute(self, instance: Any) -> str:
        return self.mode


def response_mode(name: str) -> Any:
    """The field `response_mode` of a serializer of mode `name`."""
    return ResponseModeField(name)
