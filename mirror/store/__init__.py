"""Storing documents as rows, all of them or none.

The API's serializers are read backwards (`writers`) to fill a batch of rows (`batch`), which is
written in one transaction (`flush`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import DatabaseError, models, transaction

from mirror.store.batch import Batch
from mirror.store.errors import StoreError, within
from mirror.store.flush import flush
from mirror.store.guard import Guard
from mirror.store.lists import values_of
from mirror.store.parts import Parts
from mirror.store.sense import oddities
from mirror.store.writers import writer_for
from spacedevs.api.registry import SerializerClass
from spacedevs.database.locks import wait_for_other_writers

#: A good number of documents to store together.
BATCH = 200


def store(serializer_class: SerializerClass, document: Any) -> models.Model:
    """Store a document of a serializer class, with everything nested in it; returns its row.

    Only what the document says is written: a brief mode never blanks what a fuller one has filled.
    Nested objects without an id, such as links, are replaced. A list of other objects afterwards
    holds exactly the listed ones, in their order. Storing a document again changes nothing. Raises
    StoreError if anything is wrong, with its place in the document; then nothing is written.
    """
    return store_all(serializer_class, [document])[0]


def store_all(
    serializer_class: SerializerClass, documents: Sequence[Any], *, guard: Guard | None = None
) -> list[models.Model]:
    """Store documents as `store` would one after the other, all or none; returns their rows.

    Without a `guard`, no row is protected.
    """
    rows, errors = _store_all(serializer_class, documents, guard, None)
    if errors:
        raise errors[min(errors)]
    return rows


def store_each(
    serializer_class: SerializerClass,
    documents: Sequence[Any],
    *,
    guard: Guard | None = None,
    apart: bool = True,
    parts: Parts | None = None,
) -> dict[int, StoreError]:
    """Store those documents that can be stored; returns the errors of the others, by position.

    With `parts`, a document is stored without the parts of it that can't be, and these are noted
    there. An error that isn't lasting doesn't say which document of the batch it is about, so the
    batch is halved until that is found. Without `apart`, the whole batch fails.
    """
    found = None if parts is None else Parts()
    try:
        _, errors = _store_all(serializer_class, documents, guard, found)
    except StoreError as error:
        if len(documents) == 1 or not apart:
            return dict.fromkeys(range(len(documents)), error)
        middle = len(documents) // 2
        errors = {}
        rest: list[Sequence[int]] = [range(middle), range(middle, len(documents))]
    else:
        good = [position for position in range(len(documents)) if position not in errors]
        rest = [good] if errors and good else []
        if parts is not None and found is not None and not errors:
            parts.add(found, good)
    for some in rest:
        again = [documents[position] for position in some]
        below = None if parts is None else Parts()
        failed = store_each(serializer_class, again, guard=guard, apart=apart, parts=below)
        errors |= {some[position]: error for position, error in failed.items()}
        if parts is not None and below is not None:
            parts.add(below, some)
    return errors


def store_list(
    serializer_class: SerializerClass, documents: Sequence[Any], *, keep: bool = False
) -> None:
    """Replace all rows of a table without ids by those of the documents, in their order.

    With `keep`, the present rows stay, and those that differ from them are added.
    """
    model: Any = serializer_class.Meta.model
    writer = writer_for(serializer_class, model)
    with _writing(Guard(overwrite=True)) as batch:
        rows = []
        for position, document in enumerate(documents):
            with within(position):
                rows.append(writer.build(batch, document, {}, position, _refuse))
        present = list(map(values_of, model._base_manager.order_by(*model._meta.ordering)))
        if keep:
            rows = [row for row in rows if values_of(row) not in present]
        elif present != list(map(values_of, rows)):
            model._base_manager.all().delete()
        else:
            return
        model._base_manager.bulk_create(rows)


def _store_all(
    serializer_class: SerializerClass,
    documents: Sequence[Any],
    guard: Guard | None,
    parts: Parts | None,
) -> tuple[list[models.Model], dict[int, StoreError]]:
    """The stored rows and no errors; or lasting errors by position, with nothing stored.

    Raises StoreError for an error that isn't lasting, which may be about any of the documents.
    """
    guard = guard or Guard(overwrite=True)
    writer = writer_for(serializer_class, serializer_class.Meta.model)
    rows: list[models.Model] = []
    errors: dict[int, StoreError] = {}
    with _writing(guard, parts) as batch:
        for document in documents:
            writer.note(batch, document)
        batch.fetch()
        for position, document in enumerate(documents):
            if parts is not None:
                parts.position = position
            if batch.leaves_out(writer.model, document):
                continue
            try:
                rows.append(writer.write(batch, document))
            except StoreError as error:
                if not error.lasting:
                    raise
                errors[position] = error
        if errors:
            transaction.set_rollback(True)
        else:
            flush(batch)
    if parts is not None:
        parts.written |= {(each.model, key) for each, key in batch.written}
    if not errors:
        guard.note_made(batch.made())
        batch.tell()
        guard.odd += oddities(batch)
    return rows, errors


def _refuse(error: StoreError) -> NoReturn:
    raise error


@contextmanager
def _writing(guard: Guard, parts: Parts | None = None) -> Iterator[Batch]:
    """A batch in a transaction; turns errors of the database into StoreErrors."""
    try:
        with transaction.atomic():
            wait_for_other_writers()
            yield Batch(guard, parts)
    except DatabaseError as error:
        raise StoreError(str(error).splitlines()[0], lasting=False) from error
    except OverflowError as error:
        message = "It holds a number that is beyond what can be stored."
        raise StoreError(message, lasting=False) from error
    except RecursionError as error:
        raise StoreError("It is nested too deep.", lasting=False) from error
