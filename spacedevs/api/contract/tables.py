"""Declares lookup tables, such as types and statuses, in one statement each."""

from __future__ import annotations

import sys
from typing import Any

from django.db import models

from spacedevs.api.contract.serializers import ModelSerializer
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.registry import SerializerClass


def table_serializer(model: type[models.Model], text: str, *fields: str) -> type[ModelSerializer]:
    """The class `<model>Serializer` with some of the model's fields, by default `id` and `name`.

    `text` is its docstring, which the OpenAPI document shows.
    """
    contents = {
        "__doc__": text,
        "__module__": _caller(),
        "Meta": type("Meta", (), {"model": model, "fields": fields or ("id", "name")}),
    }
    return type(f"{model.__name__}Serializer", (ModelSerializer,), contents)


def table_viewset(
    serializer_class: SerializerClass, text: str, *tags: str, **attributes: Any
) -> type[ResourceViewSet]:
    """The class `<model>ViewSet`, which serves all rows of the serializer's model.

    `text` is its docstring, which its pages show. Upstream groups all tables as configurations.
    """
    model = serializer_class.Meta.model
    contents = {
        "__doc__": text,
        "__module__": _caller(),
        "queryset": model._default_manager.all(),
        "serializer_class": serializer_class,
        "tags": (*tags, "Configurations"),
        **attributes,
    }
    return type(f"{model.__name__}ViewSet", (ResourceViewSet,), contents)


def _caller() -> str:
    """The module whose call of a function above declares a class, found as `namedtuple` does."""
    return sys._getframe(2).f_globals["__name__"]
