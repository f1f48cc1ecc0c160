"""Which of two views of an object is newer, by what its source says of its last change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.bases import Updated
from mirror.store.batch import Batch
from mirror.store.errors import StoreError
from mirror.store.values import cleaner

NAME = "last_updated"

_clean = cleaner(Updated._meta.get_field(NAME))


def said_updated(model: Any, document: Any) -> datetime | None:
    """When an object was last changed, as its document says; None if it doesn't."""
    if not issubclass(model, Updated) or not isinstance(document, dict):
        return None
    try:
        return _clean(NAME, document.get(NAME))
    except StoreError:
        return None


def is_older(batch: Batch, row: Any, document: Any) -> bool:
    """Whether a source has sent an older view of a row's object than before."""
    if row is None or not batch.guard.from_source or batch.guard.any_age:
        return False
    said = said_updated(type(row), document)
    if said is None or row.updated_upstream is None or said >= row.updated_upstream:
        return False
    batch.older[type(row)].add(row.pk)
    return True


def note_age(batch: Batch, row: Any, document: Any) -> None:
    """Note when the source last changed a row's object, as its document says."""
    if not batch.guard.from_source:
        return
    said = said_updated(type(row), document)
    if said is not None and said != row.updated_upstream:
        row.updated_upstream = said
        batch.changed[type(row)][row.pk] = row
