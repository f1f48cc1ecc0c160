"""The history of objects: what curators have changed, entry by entry.

Django's own log of the admin keeps who has done what, and when. Here its messages get more parts,
which Django's pages pass over: `edited` has changes field by field, `rows` those that went with a
deleted object, `unlinked` the references that it took along, and `undoes` the entry whose changes
an entry has undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.deleting import Going
from core.edits import Change
from core.values import as_json, value_of
from core.words import in_words, name_of

#: The fields that every edit changes by itself.
AUTOMATIC = frozenset({"last_updated"})
#: How many rows of a deletion are kept, so that it can be undone. Of a larger one, none are.
MOST_ROWS = 1000


@dataclass(frozen=True)
class Line:
    """A change in words."""

    number: int
    part: str  # what has changed, if it isn't the object itself
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An entry in words."""

    entry: LogEntry
    lines: list[Line]
    #: How it can be undone: by line, by `None` as a whole.
    undoable: frozenset[int | None]
    undone: bool


def log(user: Any, row: models.Model, message: list[Any], flag: int = CHANGE) -> LogEntry:
    """Write an entry about a row."""
    entry: Any = LogEntry.objects.log_actions(user.pk, [row], flag, message, single_object=True)
    return entry


def entries_of(row: models.Model) -> models.QuerySet[LogEntry]:
    """The entries about a row, latest first."""
    entries = LogEntry.objects.filter(
        content_type__app_label=row._meta.app_label,
        content_type__model=row._meta.model_name,
        object_id=str(row.pk),
    )
    return entries.select_related("user", "content_type").order_by("-action_time", "-pk")


def edited(changes: Iterable[Change]) -> dict[str, Any]:
    """The part of a message that keeps changes."""
    return {"edited": [each.as_json() for each in changes if each.field not in AUTOMATIC]}


def deleted(row: models.Model) -> dict[str, Any]:
    """The part of a message that keeps a row that is about to be deleted, with all that goes."""
    going = Going([row])
    rows = going.rows()
    unlinked = [
        Change(each._meta.label_lower, each.pk, str(each), name, value_of(each, name), None)
        for each, name in going.unlinked()
    ]
    if len(rows) + len(unlinked) > MOST_ROWS:
        return {"rows": [], "unlinked": []}
    return {
        "rows": [{"model": each._meta.label_lower, "values": _columns(each)} for each in rows],
        "unlinked": [each.as_json() for each in unlinked],
    }


def part_of(entry: LogEntry, name: str) -> Any:
    """A part of an entry's message; an empty list if it has none of this name."""
    try:
        message = json.loads(entry.change_message)
    except ValueError:
        return []
    parts = message if isinstance(message, list) else []
    return next((each[name] for each in parts if isinstance(each, dict) and name in each), [])


def changes_of(entry: LogEntry) -> list[Change]:
    """The changes that an entry keeps."""
    return [Change(**each) for each in part_of(entry, "edited")]


def tell(entries: Sequence[LogEntry]) -> list[Told]:
    """Entries in words; the rows that their values refer to are looked up together."""
    found = [
        (entry, number, each) for entry in entries for number, each in enumerate(changes_of(entry))
    ]
    held = [_held(change) for _, _, change in found]
    said = iter(in_words(pair for pairs in held for pair in pairs))
    lines: dict[int, list[Line]] = {entry.pk: [] for entry in entries}
    for (entry, number, change), pairs in zip(found, held, strict=True):
        part = "" if _is_of_object(entry, change) else f"{_kind(change)} {change.title}"
        spoken = [(name_of(field), next(said)) for field, _ in pairs]
        summary = "; ".join(f"{name}: {value}" for name, value in spoken)
        match spoken, change.field:
            case _, "" if change.before is None:
                words = ("added", "", summary)
            case _, "":
                words = ("removed", summary, "")
            case [(name, before), (_, after)], _:
                words = (name, before, after)
            case _, name:
                words = (name, str(change.before), str(change.after))
        lines[entry.pk].append(Line(number, part, *words))
    undone = undone_of(entries)
    told = []
    for entry in entries:
        numbers = {line.number for line in lines[entry.pk]} - undone.get(entry.pk, set())
        gone = entry.is_deletion() and part_of(entry, "rows") and entry.pk not in undone
        undoable = frozenset({*numbers, None} if numbers else {None} if gone else ())
        told.append(Told(entry, lines[entry.pk], undoable, entry.pk in undone))
    return told


def names_of(changes: Iterable[Change]) -> list[str]:
    """What changes are about, in words: fields, or objects that have come or gone."""
    fields = [(each, field_of(each)) for each in changes]
    return [name_of(field) if field else each.title for each, field in fields]


def field_of(change: Change) -> Any:
    """The field that a change is about; None if there is no such field."""
    try:
        return apps.get_model(change.model)._meta.get_field(change.field)
    except (LookupError, FieldDoesNotExist):
        return None


def _columns(row: models.Model) -> dict[str, Any]:
    columns = row._meta.concrete_fields
    return {each.attname: as_json(each.value_from_object(row)) for each in columns}


def _is_of_object(entry: LogEntry, change: Change) -> bool:
    kind = entry.content_type
    label = f"{kind.app_label}.{kind.model}" if kind else ""
    return (change.model, str(change.key)) == (label, entry.object_id)


def _kind(change: Change) -> str:
    try:
        return str(apps.get_model(change.model)._meta.verbose_name)
    except LookupError:
        return change.model


def _held(change: Change) -> list[tuple[Any, Any]]:
    """Fields with the values that a change tells: before and after, or what has come or gone."""
    if change.field:
        field = field_of(change)
        return [] if field is None else [(field, change.before), (field, change.after)]
    values = change.after if change.before is None else change.before
    fields = {name: field_of(replace(change, field=name)) for name in values}
    return [
        (fields[name], value)
        for name, value in values.items()
        if fields[name] is not None and value not in (None, "", [], False)
    ]


def undone_of(entries: Sequence[LogEntry]) -> dict[int, set[int]]:
    """Which changes of entries were undone later, by the keys of the entries."""
    undone: dict[int, set[int]] = {}
    keys = {entry.object_id for entry in entries}
    for later in LogEntry.objects.filter(object_id__in=keys, change_message__contains='"undoes"'):
        undoes = part_of(later, "undoes")
        undone.setdefault(undoes["entry"], set()).update(undoes["changes"])
    return undone
