"""Objects as JSON files for people: written for those who choose some, and read again."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.contrib.admin.models import ADDITION
from django.db import models

from core.edits import Edit
from core.history import AUTOMATIC, edited, log, names_of
from mirror.catalogue import resource_of, resource_with, resources, serializer_for
from mirror.entries import Entry, store_entries
from mirror.json_stream import objects_in
from mirror.store.errors import StoreError
from mirror.store.guard import Guard
from spacedevs.api.reading.plans import reached
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.ahead import every

#: How many objects a file for or by a person may have. `dump` and `load` have no such limit.
MOST = 1000


@dataclass
class Imported:
    """What has come of a file."""

    added: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    unchanged: int = 0
    #: Lines about what could not be stored.
    problems: list[str] = field(default_factory=list)


def written(rows: models.QuerySet) -> IO[bytes]:
    """A file with an array of these objects in their fullest mode, at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    file.write(b"[")
    for number, text in enumerate(every(serializer_of(rows.model), rows)):
        file.write(b",\n" if number else b"\n")
        file.write(text)
    file.write(b"\n]\n")
    file.seek(0)
    return file


def serializer_of(model: Any) -> SerializerClass:
    """The serializer that shows the objects of a model in their fullest mode."""
    return list(resources()[resource_with(model) or ""].values())[-1]


def brought_along(model: Any) -> set[Any]:
    """The models whose rows a document of a model's object may bring along or change."""
    return {each for _, each in reached([(serializer_of(model), model)])}


def read(path: Path, model: Any, parts: Collection[str], guard: Guard, user: Any) -> Imported:
    """Store the objects of a file, which must be of one model; what can't be stored is told.

    Each that is stored gets an entry in its history. To be called in a transaction.
    """
    imported = Imported()
    entries = list(_entries(path, model, imported.problems))
    if len(entries) + len(imported.problems) > MOST:
        return Imported(problems=[f"There are more than {MOST} objects in it: use `load`."])
    keys = [entry.key for entry in entries]
    before = model._base_manager.in_bulk([key for key in keys if key is not None])
    edits = {key: Edit(row, parts) for key, row in before.items()}
    wrong: list[Entry] = []
    store_entries(entries, wrong.append, guard=guard)
    imported.problems += map(str, wrong)
    failed = {entry.key for entry in wrong}
    stored = model._base_manager.in_bulk([key for key in keys if key is not None])
    for key in dict.fromkeys(keys):
        if key in failed or key not in stored:
            continue
        if key not in edits:
            imported.added.append(stored[key])
            log(user, stored[key], [{"added": {}}], ADDITION)
        elif names := _names(edits[key]):
            imported.changed.append(stored[key])
            message = [{"changed": {"fields": names}}, edited(edits[key].changes)]
            log(user, stored[key], message)
        else:
            imported.unchanged += 1
    return imported


def _entries(path: Path, model: Any, problems: list[str]) -> Iterator[Entry]:
    """The first objects of a file; what is wrong with it is added to the problems."""
    try:
        for number, (line, document) in enumerate(islice(objects_in(path), MOST + 1), 1):
            place = f"line {line}: object {number}"
            try:
                yield Entry(place, document, _serializer_for(document, resource_with(model)))
            except StoreError as error:
                problems.append(f"{place}: {error}")
    except (OSError, ValueError) as error:
        problems.append(str(error))


def _serializer_for(document: Any, resource: str | None) -> SerializerClass:
    """The serializer of a document; raises StoreError if it says that it is of another resource."""
    tells = isinstance(document, dict) and isinstance(document.get("url"), str)
    found = serializer_for(document, resource=None if tells else resource)
    if (other := resource_of(found)) != resource:
        raise StoreError(f"It is one of {other}, not of {resource}.")
    return found


def _names(edit: Edit) -> Sequence[str]:
    """The names of the fields that an edit has changed."""
    return names_of(each for each in edit.changes if each.field not in AUTOMATIC)
