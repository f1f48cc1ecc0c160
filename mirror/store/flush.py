"""Writing a batch, in the right order."""

from __future__ import annotations

from typing import Any

from core.links import link_all
from core.sequences import keeping_counters
from mirror.store.batch import Batch
from mirror.store.lists import keep_protected, own_rows, replace_rows
from mirror.store.placeholders import referenced_by_name, replace, replace_by_name
from mirror.store.unique_values import free_unique_values


def flush(batch: Batch) -> None:
    """Write what a batch has changed, and nothing else.

    1. Lists of protected rows are dropped from the batch, or refused, before anything is written.
    2. Rows, model by model. Foreign keys are checked at the end of the transaction, so models
       come in any order, but unique values are checked at once: before a model's rows are
       written, the values that they take over are taken from their present rows.
    3. Rows that need a new slug are saved one by one, after all others: it must differ from theirs.
    4. Placeholders whose real row has arrived are replaced, now that this row is written.
    5. Lists, which reference rows on both sides: owned rows, links, and rows without ids.
    6. Placeholders of lookup tables are replaced by name: the steps above may have written
       references to them.
    7. What has come of the edits of curators.
    """
    with keeping_counters(batch.made()):
        for lists in (batch.lists.owned, batch.lists.linked):
            for relation, wanted in lists.items():
                keep_protected(batch, relation, wanted)
        unnamed: list[Any] = []
        for model, rows in batch.changed.items():
            unnamed += free_unique_values(batch, model, rows)
            _write_rows(model, [row for row in rows.values() if row not in unnamed])
        for row in unnamed:
            row.save()
        for replacement in batch.replacements:
            replace(replacement)
        for relation, owned in batch.lists.owned.items():
            own_rows(batch, relation, owned)
        for relation, linked in batch.lists.linked.items():
            batch.curated.keep_links(relation, linked)
            batch.differed[relation.model] |= link_all(relation, linked)
        for relation, replaced in batch.lists.replaced.items():
            replace_rows(batch, relation, replaced)
        for model, column in referenced_by_name().items():
            replace_by_name(model, column, batch.changed[model].values())
        batch.curated.settle(batch.made())


def _write_rows(model: Any, rows: list[Any]) -> None:
    """Insert the new ones of a model's rows, and update the others, in one statement each."""
    manager = model._base_manager
    manager.bulk_create([row for row in rows if row._state.adding])
    present = [row for row in rows if not row._state.adding]
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    if present and names:
        manager.bulk_create(
            present, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=names
        )
