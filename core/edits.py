"""What an edit changes: the fields of an object and of its parts, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from core.ids import Part
from core.values import as_json, is_same, value_of


class State(NamedTuple):
    """What an object holds: its name, the values of its fields as JSON, and whose part it is."""

    title: str
    values: dict[str, Any]
    owner: Any = None


#: The states of objects, by model and key.
States = dict[tuple[type[models.Model], Any], State]


@dataclass(frozen=True)
class Change:
    """A field of an object that has another value, or an object that has come or gone.

    The values are JSON, as `core.values` has it. If the object has come or gone, `field` is blank,
    and one of them is null, the other one the values of all its fields.
    """

    model: str  # its label, "events.event"
    key: Any
    title: str
    field: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        """The change as JSON; `Change(**…)` reads it."""
        return as_json(asdict(self))


class Edit:
    """An edit under way, of a row and of its parts in the same form.

    These are given as the relations that lead to them, such as `rocket__firststage`.
    """

    def __init__(self, row: models.Model | None, parts: Collection[str] = ()) -> None:
        self.row, self.parts = row, parts
        self._before = _states(row, parts)

    @cached_property
    def changes(self) -> list[Change]:
        """What has changed since the edit began; to be asked for once all is saved."""
        return _differences(self._before, _states(self.row, self.parts))


def state_of(row: models.Model, lists: Collection[str] = (), owner: Any = None) -> State:
    """The state of a row, with those of its lists that have these names."""
    fields = (*row._meta.concrete_fields, *row._meta.many_to_many)
    names = [field.name for field in fields if field.editable and not field.primary_key]
    return State(str(row), {name: value_of(row, name) for name in (*names, *lists)}, owner)


def errors_in(row: models.Model, names: Collection[str]) -> set[str]:
    """What is wrong with a row, as far as it concerns these fields or all of it together."""
    others = [field.name for field in row._meta.concrete_fields if field.name not in names]
    try:
        row.full_clean(exclude=others)
    except ValidationError as error:
        return set(error.messages)
    return set()


def _states(row: models.Model | None, parts: Collection[str]) -> States:
    """The stored states of a row, and of the rows with ids that relations lead to."""
    if row is None:
        return {}
    model: Any = type(row)
    found: dict[str, list[Any]] = {"": list(model._base_manager.filter(pk=row.pk))}
    owners: dict[str, str] = {}
    lists: dict[str, list[str]] = defaultdict(list)
    for path in sorted(parts):  # a relation comes before those that go on from it
        before, _, name = path.rpartition("__")
        rows = found.get(before, [])
        relation: Any = next((owner._meta.get_field(name) for owner in rows), None)
        if relation is None:
            continue
        if issubclass(relation.related_model, Part):
            lists[before].append(name)
        elif relation.one_to_many:
            part, owners[path] = relation.related_model, relation.field.attname
            found[path] = list(part._base_manager.filter(**{f"{relation.field.name}__in": rows}))
        else:
            found[path] = [end for owner in rows if (end := getattr(owner, name))]
    return {
        (type(each), each.pk): state_of(
            each, lists[path], getattr(each, owners.get(path, ""), None)
        )
        for path, rows in found.items()
        for each in rows
    }


def _differences(before: States, after: States) -> list[Change]:
    """The changes between two states of the same objects.

    A part that is there no longer may just be linked no longer. One that is new has come if it is
    an item of something that was there: a link may lead to what was there before.
    """
    changes = []
    for (model, key), state in before.items():
        label = model._meta.label_lower
        if (model, key) not in after:
            if not model._base_manager.filter(pk=key).exists():
                changes.append(Change(label, key, state.title, "", state.values, None))
            continue
        present = after[model, key].values
        changes += [
            Change(label, key, state.title, name, value, present[name])
            for name, value in state.values.items()
            if name in present and not is_same(value, present[name])
        ]
    there = {key for _, key in before}
    for (model, key), state in after.items():
        if (model, key) not in before and state.owner in there:
            changes.append(
                Change(model._meta.label_lower, key, state.title, "", None, state.values)
            )
    return changes
