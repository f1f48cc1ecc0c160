"""Writing lists of documents whose items belong to an owner; `core.links` writes links."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import Any

from core.pictures.fields import CopyField
from mirror.store.batch import Batch, ListsByOwner


def keep_protected(batch: Batch, relation: Any, wanted: ListsByOwner) -> None:
    """Drop the wanted lists of protected rows; raises StoreError if the guard refuses them."""
    for key in [key for key in wanted if batch.protects(relation.model, key)]:
        owner = relation.model(pk=key)
        accessor = getattr(relation, "get_accessor_name", lambda: relation.name)()
        present = getattr(owner, accessor).values_list("pk", flat=True)
        targets = wanted.pop(key)
        if set(present) != set(targets):
            batch.keeps(relation.model, key, relation.name)


def own_rows(batch: Batch, relation: Any, wanted: ListsByOwner) -> None:
    """Let owners have exactly the wanted rows, given by their keys, in this order.

    Rows that are no longer listed stay without an owner, or are deleted if they must have one.
    """
    owner, model = relation.field, relation.related_model
    gone: list[Any] = []
    moved: list[Any] = []
    present = _present(relation, wanted)
    for key, targets in wanted.items():
        before = len(gone), len(moved)
        gone += [
            row.pk
            for row in present[key]
            if row.pk not in targets
            and not batch.keeps(model, row.pk, owner.name)
            and not batch.curated.stays(row, owner)
        ]
        moved += _moved([row for row in present[key] if row.pk in targets], targets)
        if before != (len(gone), len(moved)):
            batch.differed[relation.model].add(key)
    model._base_manager.bulk_update(moved, ["position"], batch_size=500)
    if gone and owner.null:
        model._base_manager.filter(pk__in=gone).update(**{owner.name: None})
    elif gone:
        model._base_manager.filter(pk__in=gone).delete()


def replace_rows(batch: Batch, relation: Any, wanted: ListsByOwner) -> None:
    """Replace the present rows of owners by new ones, unless they are equal."""
    owner, model = relation.field, relation.related_model
    old, new = [], []
    present = _present(relation, wanted)
    for key, unordered in wanted.items():
        rows = sorted(unordered, key=attrgetter(model._meta.ordering[0]))
        same = list(map(values_of, present[key])) == list(map(values_of, rows))
        if batch.curated and batch.curated.keeps_list(relation, key, rows):
            continue
        if not same and not batch.keeps(relation.model, key, relation.name):
            new += rows
            old += [key] if present[key] else []
            batch.differed[relation.model].add(key)
    if old:
        model._base_manager.filter(**{f"{owner.name}__in": old}).delete()
    model._base_manager.bulk_create(new)


def values_of(row: Any) -> list[Any]:
    """The values of a row's columns, without its key and what is known of copies of pictures."""
    return [
        getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not (field.primary_key or isinstance(field, CopyField))
    ]


def _present(relation: Any, wanted: ListsByOwner) -> dict[Any, list[Any]]:
    """The present rows of owners, by the owners' keys, in their order."""
    owner, model = relation.field, relation.related_model
    present = defaultdict(list)
    rows = model._base_manager.filter(**{f"{owner.name}__in": wanted})
    for row in rows.order_by(*model._meta.ordering):
        present[getattr(row, owner.attname)].append(row)
    return present


def _moved(rows: list[Any], targets: list[Any]) -> list[Any]:
    """Rows with new positions, which give them the order of the keys in `targets`.

    There are none if the present positions give this order, too: another owner may list the rows.
    """
    by_key = {row.pk: row for row in rows}
    ordered = [by_key[key] for key in targets if key in by_key]
    if rows == ordered:
        return []
    for position, row in enumerate(ordered):
        row.position = position
    return ordered
