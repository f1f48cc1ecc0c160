"""Addresses of objects in the API."""

from __future__ import annotations

from typing import Any

from django.db import models

from spacedevs.api.registry import Contract, registry


def address_in(contract: Contract, model: Any, key: Any) -> str | None:
    """The address of an object in a version; None if it isn't served there by itself."""
    for prefix, viewset in contract.router.resources().items():
        if viewset.queryset.model is model and viewset.queryset.filter(pk=key).exists():
            return f"/{contract.root}{prefix}/{key}/"
    return None


def api_address(row: models.Model) -> str | None:
    """The address of a row in the current version; None if it isn't served by itself."""
    return address_in(registry.current, type(row), row.pk)
