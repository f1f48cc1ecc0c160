"""Telling of stored rows that make no sense: a source may have such, so none is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import capfirst

from core.sense.checking import rules_of
from core.sense.rules import Rule
from mirror.store.batch import Batch

#: A rule, with the keys of a document that say what it is about.
Told = tuple[Rule, frozenset[str]]


def rules_told(model: Any, columns: Iterable[Any]) -> list[Told]:
    """The rules that documents with these columns can break by themselves."""
    keys = {column.field.name: column.name for column in columns}
    return [
        (rule, frozenset(keys[name] for name in rule.fields))
        for rule in rules_of(model)
        if keys.keys() >= set(rule.fields)
    ]


def oddities(batch: Batch) -> Iterator[str]:
    """What is odd about the rows that a batch has changed, as far as its documents say so."""
    for (model, key), rules in batch.to_check.items():
        row = batch.tables[model].rows.get(key)
        for words in _broken(rules, row) if row is not None else ():
            yield f"{_object(row)}: {words}"
    for relation, lists in batch.lists.replaced.items():
        part: Any = relation.related_model
        rules_of_parts = [rule for rule in rules_of(part) if rule.is_own]
        for key, rows in lists.items() if rules_of_parts else ():
            for row in rows:
                if row.pk is None:
                    continue  # it was there already
                for words in _broken(rules_of_parts, row):
                    owner = _object(relation.model(pk=key))
                    yield f"{owner}, {part._meta.verbose_name} {row}: {words}"


def _broken(rules: Iterable[Rule], row: Any) -> Iterator[str]:
    return (rule.words(type(row)) for rule in rules if rule.is_broken(row))


def _object(row: Any) -> str:
    """What to call a row: its kind, key and name, in one line."""
    kind = capfirst(row._meta.verbose_name)
    return " ".join(f"{kind} {row.pk} {getattr(row, 'name', '')}".split())[:100]
