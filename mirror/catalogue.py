"""The serializers of all resources, and the one that reads a given document."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from mirror.store.errors import StoreError, in_brief
from spacedevs.api.registry import SerializerClass, registry

#: Characters of the longest address that is searched for a resource.
LONGEST_URL = 2000


@cache
def resources() -> dict[str, dict[str, SerializerClass]]:
    """The serializers of every resource by mode: `{"events": {"list": …, "normal": …}, …}`.

    A serializer without `response_mode` is that of mode "normal".
    """
    return {
        prefix: viewset.serializers_by_mode()
        for prefix, viewset in registry.current.router.resources().items()
    }


def serializer_for(
    document: Any,
    *,
    resource: str | None = None,
    mode: str | None = None,
    file: Path | None = None,
) -> SerializerClass:
    """The serializer of a document's resource and mode.

    The resource is the given one, or else read from the document's `url` or the name of its file.
    The mode is the given one, or else read from its `response_mode`; the default is the resource's
    fullest. Raises StoreError if there is no such resource or mode.
    """
    if not isinstance(document, dict):
        raise StoreError(f"Expected an object, not {in_brief(document)}.")
    resource = (
        resource or _resource_in(document.get("url")) or (_resource_of(file) if file else None)
    )
    if not resource:
        raise StoreError("Of which resource this is can't be told: it has no url of the API.")
    if resource not in resources():
        known = ", ".join(sorted(resources()))
        raise StoreError(f"There is no resource {resource:.60}, only {known}.")
    modes = resources()[resource]
    mode = mode or document.get("response_mode") or list(modes)[-1]
    if not isinstance(mode, str) or mode not in modes:
        named = mode if isinstance(mode, str) else in_brief(mode)
        raise StoreError(f"There is no mode {named:.60} of {resource}, only {', '.join(modes)}.")
    return modes[mode]


def resource_of(serializer_class: SerializerClass) -> str:
    """The name of a resource that a serializer shows."""
    return next(name for name, modes in resources().items() if serializer_class in modes.values())


def resource_with(model: Any) -> str | None:
    """The name of the resource whose objects are the rows of a model; None if there is none."""
    named = (name for name, modes in resources().items() if _model_of(modes) is model)
    return next(named, None)


def row_name(model: Any, key: Any) -> str:
    """What a row is called: by its resource, as in "agencies 44", or if it has none, its model."""
    return f"{resource_with(model) or model._meta.verbose_name} {key}"


def is_served(serializer_class: SerializerClass, key: Any) -> bool:
    """Whether an object has an address. One that other documents only mention may have none."""
    model: Any = serializer_class.Meta.model
    return any(
        viewset.queryset.filter(pk=key).exists()
        for viewset in registry.current.router.resources().values()
        if viewset.queryset.model is model
    )


def _model_of(modes: dict[str, SerializerClass]) -> Any:
    return next(iter(modes.values())).Meta.model


def _resource_in(url: Any) -> str | None:
    if not isinstance(url, str) or len(url) > LONGEST_URL:
        return None
    root = re.escape(registry.current.root)
    match = re.search(rf"/{root}(?P<resource>.+?)/[^/?]+/?(\?.*)?$", url)
    return match and match["resource"]


def _resource_of(file: Path) -> str | None:
    path = file.resolve().with_suffix("").as_posix()
    return next((name for name in resources() if path.endswith(f"/{name}")), None)
