"""Undoing what the history of an object tells, if that is still what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction

from core.bases import Updated
from core.curation import curation
from core.derived.computing import derive_after_commit
from core.edits import Change, errors_in, state_of
from core.history import changes_of, edited, field_of, log, names_of, part_of, undone_of
from core.ids import Part
from core.permissions import may
from core.sequences import keeping_counters
from core.values import CantPutError, is_same, put, read, value_of
from core.words import in_words, name_of
from spacedevs.clock import now


class CantUndoError(Exception):
    """Something can't be undone; the reasons are sentences."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def undo(entry: LogEntry, numbers: Collection[str], user: Any) -> None:
    """Undo changes of an entry, by number, or without numbers all that aren't undone yet.

    All of these are undone, or none is.

    The numbers are texts, as a form sends them. One that is none of the entry's undoes nothing.

    Raises CantUndoError if something else has been stored since, or the user may not change it.
    """
    with transaction.atomic():
        if entry.is_deletion():
            _bring_back(entry, user)
        else:
            _undo_changes(entry, numbers, user)
    derive_after_commit()


def _undo_changes(entry: LogEntry, numbers: Collection[str], user: Any) -> None:
    undone = undone_of([entry]).get(entry.pk, set())
    chosen = {
        number: change
        for number, change in enumerate(changes_of(entry))
        if (str(number) in numbers if numbers else number not in undone)
    }
    if not chosen:
        raise CantUndoError("There is nothing to undo.")
    changes = sorted(chosen.values(), key=_turn)
    reasons = [reason for each in changes for reason in _reasons_against(each, user)]
    if reasons:
        raise CantUndoError(*reasons)
    row = _entry_row(entry)
    if row is None:
        raise CantUndoError(f"{entry.object_repr} is gone.")
    groups = groupby(changes, lambda each: (each.model, each.key))
    done = _undo_all([list(some) for _, some in groups], user.get_username())
    _touch(row, user)
    undoes = {"entry": entry.pk, "changes": sorted(chosen)}
    log(user, row, [{"changed": {"fields": names_of(changes)}}, {"undoes": undoes}, edited(done)])


def _turn(change: Change) -> tuple[Any, ...]:
    """The order of undoing: what is gone comes back first, what has come goes last."""
    return (
        change.field == "" and change.before is None,
        bool(change.field),
        change.model,
        str(change.key),
    )


def _reasons_against(change: Change, user: Any) -> Iterator[str]:
    """Sentences on why a change can't be undone."""
    field = field_of(change)
    if change.field and field is None:
        yield f"This server no longer knows the field {change.field}."
        return
    try:
        model: Any = apps.get_model(change.model)
    except LookupError:
        yield f"This server no longer knows what {change.model} is."
        return
    action = "change" if change.field else "delete" if change.before is None else "add"
    if not may(user, action, model):
        yield f"You may not {action} {str(model._meta.verbose_name_plural).lower()}."
        return
    row = model._base_manager.filter(pk=change.key).first()
    if action == "add":
        if row is not None:
            yield f"{change.title} is back already."
    elif row is None:
        yield f"{change.title} is gone."
    elif action == "delete":
        held = state_of(row).values
        if any(not is_same(value, held.get(name)) for name, value in change.after.items()):
            yield f"{change.title} has been changed since."
    elif not is_same(present := value_of(row, change.field), change.after):
        (said,) = in_words([(field, present)])
        yield f"The {name_of(field)} has been changed since, to “{said}”."


def _undo_all(objects: Sequence[list[Change]], by: str) -> list[Change]:
    """Undo changes, object by object; returns what that has changed.

    An object may need another one that comes back, too, so what can't be undone is tried again.
    """
    done: list[Change] = []
    while objects:
        waiting = []
        for changes in objects:
            try:
                with transaction.atomic():
                    done += _undo_some(changes, by)
            except CantPutError as error:
                waiting.append(changes)
                reason = error
        if len(waiting) == len(objects):
            raise CantUndoError(str(reason))
        objects = waiting
    return done


def _undo_some(changes: list[Change], by: str) -> list[Change]:
    """Undo changes of one object; returns what that has changed."""
    (first, *_) = changes
    model: Any = apps.get_model(first.model)
    key = model._meta.pk.to_python(first.key)
    if not first.field and first.before is None:
        row = model._base_manager.get(pk=key)
        try:
            curation.delete([row], by)
        except models.ProtectedError:
            raise CantUndoError(f"Others need {first.title}.") from None
        return [Change(first.model, first.key, first.title, "", first.after, None)]
    if not first.field:
        row = _made_again(model, key, first.before)
        curation.note_return([row])
        return [Change(first.model, first.key, first.title, "", None, first.before)]
    row = model._base_manager.get(pk=key)
    names = [each.field for each in changes]
    lists = [name for name in names if model._meta.get_field(name).one_to_many]
    errors = errors_in(row, names)
    with curation.following_edit(row, lists, by) as edit:
        for each in changes:
            put(model, key, each.field, each.before)
    if new := errors_in(model._base_manager.get(pk=key), names) - errors:
        raise CantUndoError(*sorted(new))
    return edit.changes


def _made_again(model: Any, key: Any, values: dict[str, Any]) -> Any:
    """A row that is stored once more, with its key and the values that it had."""
    row = model(pk=key)
    fields = {name: model._meta.get_field(name) for name in values}
    for name, field in fields.items():
        if field.concrete and not field.many_to_many:
            setattr(row, field.attname, read(field, values[name]))
    try:
        row.validate_unique(exclude=[model._meta.pk.name])
    except ValidationError as error:
        raise CantPutError(" ".join(error.messages)) from error
    with keeping_counters({model: [key]}):
        row.save(force_insert=True)
    for name, field in fields.items():
        if field.many_to_many:
            put(model, key, name, values[name])
    return row


def _bring_back(entry: LogEntry, user: Any) -> None:
    """Store the rows of a deletion once more, with the links that led to them."""
    rows = [_read_row(each) for each in part_of(entry, "rows")]
    if not rows:
        raise CantUndoError("What was deleted was not kept.")
    for model in {type(row) for row in rows}:
        if not (_is_link(model) or issubclass(model, Part) or may(user, "add", model)):
            raise CantUndoError(f"You may not add {str(model._meta.verbose_name_plural).lower()}.")
    coming = {(type(row), row.pk) for row in rows}
    whole = [row for row in rows if not (_is_link(row) and list(_missing(row, coming)))]
    reasons = [reason for row in whole for reason in _reasons_against_row(row, coming)]
    if reasons:
        raise CantUndoError(*reasons)
    _insert(whole)
    curation.note_return([row for row in whole if not _is_link(row)])
    for change in (Change(**each) for each in part_of(entry, "unlinked")):
        model = apps.get_model(change.model)
        rest = model._base_manager.filter(pk=change.key, **{change.field: None})
        rest.update(**{change.field: change.before})
    main = _entry_row(entry)
    if main is None:
        raise CantUndoError("What was deleted was not kept.")
    undoes = {"entry": entry.pk, "changes": []}
    log(user, main, [{"added": {}}, {"undoes": undoes}])


def _insert(rows: Iterable[models.Model]) -> None:
    by_model: dict[Any, list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    with keeping_counters({model: [row.pk for row in some] for model, some in by_model.items()}):
        for model, some in by_model.items():
            model._base_manager.bulk_create(some)


def _read_row(kept: dict[str, Any]) -> models.Model:
    """An unsaved row, from its columns as JSON; a column that is no more is left out."""
    try:
        model: Any = apps.get_model(kept["model"])
    except LookupError:
        raise CantUndoError(f"This server no longer knows what {kept['model']} is.") from None
    columns = {column.attname: column for column in model._meta.concrete_fields}
    values = kept["values"]
    return model(
        **{
            name: columns[name].to_python(value)
            for name, value in values.items()
            if name in columns
        }
    )


def _missing(row: models.Model, coming: Collection[Any]) -> Iterator[str]:
    """What a row refers to that is not here, nor among what is coming."""
    for field in row._meta.concrete_fields:
        key, target = getattr(row, field.attname), field.related_model
        if target is None or key is None or (target, key) in coming:
            continue
        if not target._base_manager.filter(pk=key).exists():
            yield f"{target._meta.verbose_name} {key}"


def _reasons_against_row(row: models.Model, coming: Collection[Any]) -> Iterator[str]:
    for what in _missing(row, coming):
        yield f"{row} needs {what}, which is gone."
    if type(row)._base_manager.filter(pk=row.pk).exists():
        yield f"{row} is back already."
        return
    try:
        row.validate_unique(exclude=[row._meta.pk.name])
    except ValidationError as error:
        yield from error.messages


def _entry_row(entry: LogEntry) -> models.Model | None:
    """The object of an entry, as it is stored."""
    model = entry.content_type and entry.content_type.model_class()
    return model._base_manager.filter(pk=entry.object_id).first() if model else None


def _touch(row: models.Model, user: Any) -> None:
    """Note that an object was changed now, if it says when it was."""
    if isinstance(row, Updated):
        with curation.following_edit(row, [], user.get_username()):
            type(row)._base_manager.filter(pk=row.pk).update(last_updated=now())


def _is_link(model: Any) -> bool:
    """Whether a row, or those of a model, only link two others."""
    return bool(model._meta.auto_created)
