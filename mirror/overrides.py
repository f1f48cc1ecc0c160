"""Overrides: which objects may have them, and letting go of what a curator has edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import transaction

from core.ids import is_own
from core.values import CantPutError, as_json, put
from core.words import name_of
from mirror.models import Override
from spacedevs.clock import now


def may_be_copied(key: Any) -> bool:
    """Whether a key is that of an object that a source may have."""
    is_placeholder = isinstance(key, int) and key < 0
    return not (is_own(key) or is_placeholder)


def let_go(overrides: Iterable[Override]) -> list[str]:
    """Let fields take what their source says; deleted objects come back with the next pass.

    Returns sentences about those that can't. An object of which nothing else is overridden takes
    the time of its last change from its source, too; any other has been changed now.
    """
    problems = []
    objects = set()
    for override in overrides:
        try:
            with transaction.atomic():
                _let_go(override)
        except CantPutError as error:
            problems.append(f"{override}: {error}")
        objects.add((override.model, override.key))
    for label, key in objects:
        left = list(Override.objects.filter(model=label, key=key))
        for override in left:
            if override.field == "last_updated":
                if len(left) == 1:
                    _let_go(override)
                else:
                    override.value = as_json(now())
                    override.save(update_fields=["value"])
                    put(apps.get_model(label), key, override.field, override.value)
    return problems


def title_of(override: Override) -> str:
    """The name of an overridden field, as people read it."""
    if not override.field:
        return "deleted"
    return name_of(apps.get_model(override.model)._meta.get_field(override.field))


def _let_go(override: Override) -> None:
    """Let a field take what its source says; raises CantPutError."""
    if override.field:
        model: Any = apps.get_model(override.model)
        put(model, model._meta.pk.to_python(override.key), override.field, override.upstream)
    override.delete()
