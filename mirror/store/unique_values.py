"""Unique values, such as slugs, that documents give to a row while another row has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.bases import Sluggable
from core.derived.registry import derived_values
from mirror.store.batch import Batch


def free_unique_values(batch: Batch, model: Any, rows: Mapping[Any, Any]) -> list[Any]:
    """Take the unique values that rows of a batch are to have away from all other rows.

    Returns the rows that need a new slug, because they have none, another row takes theirs, or a
    protected row keeps it.
    """
    unnamed = []
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            unnamed += _free(batch, model, field, rows)
    if issubclass(model, Sluggable):
        unnamed += [row for row in rows.values() if not row.slug]
    return unnamed


def _free(batch: Batch, model: Any, field: Any, rows: Mapping[Any, Any]) -> list[Any]:
    """Free the values of one field; returns the rows that are left without a slug."""
    column, nothing = field.attname, _nothing(field)
    claims = _claims(field, rows)
    unnamed = []
    for holder in model._base_manager.filter(**{f"{column}__in": claims}):
        row = claims[getattr(holder, column)]
        if row.pk == holder.pk:
            continue
        if batch.curated.holds(holder, field.name):
            setattr(row, column, nothing)
            continue
        if batch.protects(model, holder.pk) and field.name not in derived_values.derived_fields(
            model
        ):
            if field.null:  # not a slug: the row gets another one
                batch.guard.refuse(model, holder.pk, field.name)
            setattr(row, column, nothing)
            continue
        free = nothing if field.null else f"-{holder.pk}"[:50]
        model._base_manager.filter(pk=holder.pk).update(**{column: free})
        if not field.null and holder.pk not in rows:
            setattr(holder, column, nothing)
            unnamed.append(holder)
    return unnamed


def _claims(field: Any, rows: Mapping[Any, Any]) -> dict[Any, Any]:
    """The rows that are to have the values of a field; of several with the same, the last."""
    claims: dict[Any, Any] = {}
    for row in rows.values():
        value = getattr(row, field.attname)
        if value in (None, ""):
            continue
        if value in claims:
            setattr(claims[value], field.attname, _nothing(field))
        claims[value] = row
    return claims


def _nothing(field: Any) -> str | None:
    """The empty value of a field."""
    return None if field.null else ""
