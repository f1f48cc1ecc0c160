"""Compares objects as they are now with what the journal has told of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings

from notices.models import Entry, Told
from notices.resources import Resource, paths
from spacedevs.api.renderings.ahead import certain
from spacedevs.api.renderings.changes import Mark
from spacedevs.api.renderings.making import make
from spacedevs.api.renderings.models import key_text
from spacedevs.api.renderings.revisions import State
from spacedevs.api.renderings.texts import Address, addressed

#: How many characters of JSON a value may have to be kept itself, not its digest.
SHORT = 100
#: The keys that may hold an object's name.
NAMES = ("name", "serial_number")


@dataclass
class Difference:
    """What is to be written of an object: what is told of it now and, if it is news, the entry."""

    told: Told
    entry: Entry | None


class Comparison:
    """Objects of one snapshot compared with what was told of them.

    `fingerprint` is that of the code which rendered that; blank if nothing was told yet.
    """

    def __init__(self, state: State, fingerprint: str) -> None:
        self.state = state
        self.is_first = not fingerprint
        self.is_of_other_code = fingerprint != state.fingerprint
        #: The renderings that had to be made, by component.
        self.made: dict[str, dict[str, str]] = {}

    def differences(
        self, resource: Resource, marks: Mapping[Any, Mark | None], own: Iterable[Any] = ()
    ) -> Iterator[Difference]:
        """What is to be written of objects, given by their keys, each with its latest change.

        `own` are the keys of those whose own row has changed.
        """
        own, former = set(own), self._told(resource, marks)
        texts = self._texts(resource, resource.present(marks))
        for key, mark in marks.items():
            name = key_text(key, resource.model)
            told = former.get(name) or Told(resource=resource.path, key=name, is_deleted=True)
            now = values_of(texts[name]) if name in texts else None
            if difference := self._difference(told, now, mark, is_own=key in own):
                yield difference

    def _told(self, resource: Resource, keys: Iterable[Any]) -> dict[str, Told]:
        names = [key_text(key, resource.model) for key in keys]
        found = Told.objects.filter(resource=resource.path, key__in=names)
        return {told.key: told for told in found}

    def _texts(self, resource: Resource, keys: list[Any]) -> dict[str, str]:
        """The detailed renderings of objects: those that are stored, and the others made."""
        names = {key_text(key, resource.model): key for key in keys}
        stored = certain(resource.component, self.state).filter(key__in=names)
        texts = dict(stored.values_list("key", "body"))
        missing = [key for name, key in names.items() if name not in texts]
        made = make(resource.serializer_class, resource.model, missing)
        self.made.setdefault(resource.component, {}).update(made)
        return texts | made

    def _difference(
        self, told: Told, now: dict[str, str] | None, mark: Mark | None, *, is_own: bool
    ) -> Difference | None:
        before: dict[str, str] = {} if told.is_deleted else told.values
        if now == before or (now is None and told.is_deleted):
            return None
        entry = Entry(resource=told.resource, key=told.key)
        entry.name = _name(now or before)
        entry.revision = mark.revision if mark else self.state.number
        changed_at = mark.changed_at if mark else self.state.changed_at
        entry.changed_at = datetime.fromtimestamp(changed_at, UTC)
        if told.is_deleted:
            entry.what = Entry.What.CREATED
        elif now is None:
            entry.what, entry.before = Entry.What.DELETED, _short(before)
        else:
            entry.what, entry.keys = Entry.What.CHANGED, self._differing(before, now)
            entry.before = _short({key: before[key] for key in entry.keys if key in before})
            if mark and not is_own:
                entry.cause_resource, entry.cause_key = _cause(mark)
        is_news = not self.is_first and (entry.keys or entry.what != Entry.What.CHANGED)
        if is_news:
            told.entries += 1
            told.changed_at = entry.changed_at
        told.is_deleted = now is None
        told.values = told.values if now is None else now
        return Difference(told, entry if is_news else None)

    def _differing(self, before: dict[str, str], now: dict[str, str]) -> list[str]:
        """The keys that differ; keys that only other code shows are left out."""
        if self.is_of_other_code:
            return [key for key in now if key in before and now[key] != before[key]]
        gone = sorted(before.keys() - now.keys())
        return [*(key for key in now if now[key] != before.get(key)), *gone]


def values_of(text: str) -> dict[str, str]:
    """Each key of a rendering with the text of its value, as `Told.values` keeps it."""
    address = Address(copies=settings.MEDIA_ADDRESSES == "local")
    shown = json.loads(addressed([text.encode()], address))
    return {key: _kept(value) for key, value in shown.items()}


def _kept(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= SHORT else f"#{blake2b(text.encode(), digest_size=12).hexdigest()}"


def _short(values: dict[str, str]) -> dict[str, Any]:
    """Those values that are kept themselves."""
    return {key: json.loads(text) for key, text in values.items() if not text.startswith("#")}


def _name(values: dict[str, str]) -> str:
    short = _short({key: values[key] for key in NAMES if key in values})
    return str(next(filter(None, short.values()), ""))


def _cause(mark: Mark) -> tuple[str, str]:
    """The object that a change is of; blanks if it is of no resource's."""
    resource = paths().get(mark.model)
    return (resource, mark.key) if resource else ("", "")
