"""Which documents are of no use any more, from what the triggers have noted.

A change is followed upwards: from a row to those that lead to it, along the plans run backwards,
until documents are reached. What leads to a row is looked up as it is now. That is enough: where
a link has changed as well, that is a change of its own, noted further up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import Plan, plan_for, through_table
from spacedevs.api.triggers import component_of, reference_behind, served
from spacedevs.models import Change, Document

#: Keys of rows; None stands for all rows there are.
Keys = frozenset[Any] | None
NONE: Keys = frozenset()

#: Changes of more rows than this count as changes of all.
MOST_KEYS = 20_000
#: How many keys go into one query.
BATCH = 5000


class Changes:
    """All changes that are noted now."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for place, key, columns in Change.objects.values_list("place", "key", "columns"):
            self.rows[place][key].update(columns.split())
        self._stale: dict[Plan, Keys] = {}
        self._above: dict[tuple[Any, Keys], Keys] = {}

    def stale(self, serializer_class: SerializerClass) -> Keys:
        """The keys of the objects that a serializer may show otherwise than before."""
        return self._stale_rows(plan_for(serializer_class)) if self.rows else NONE

    def drop_documents(self) -> None:
        """Drop the documents that are of no use any more, and forget the changes."""
        if not self.rows:
            return
        for serializer_class, model in served().items():
            documents = Document.objects.filter(component=component_of(serializer_class))
            stale = self.stale(serializer_class)
            if stale is None:
                documents.delete()
                continue
            for keys in _batches(as_text(key, model) for key in stale):
                documents.filter(key__in=keys).delete()
        Change.objects.all().delete()

    def _stale_rows(self, plan: Plan) -> Keys:
        """The rows of which a plan reads something that has changed, at any depth."""
        if plan not in self._stale:
            self._stale[plan] = _union(self._sources(plan))
        return self._stale[plan]

    def _sources(self, plan: Plan) -> Iterator[Keys]:
        meta: Any = plan.model._meta
        columns = {meta.get_field(name).column for name in plan.columns} | {meta.pk.column, "*"}
        yield self._noted(
            plan.model,
            (key for key, changed in self.rows.get(meta.db_table, {}).items() if changed & columns),
        )
        for name, below in plan.relations.items():
            relation = meta.get_field(name)
            if reference := reference_behind(relation):
                model, column = reference
                yield self._noted(plan.model, self.rows.get(f"{model._meta.db_table}.{column}", ()))
            if (stale := self._stale_rows(below)) != NONE:
                yield self._leading_to(relation, stale)

    def _noted(self, model: Any, keys: Iterable[str]) -> Keys:
        return frozenset(map(model._meta.pk.to_python, keys))

    def _leading_to(self, relation: Any, keys: Keys) -> Keys:
        """The rows that a relation leads from to the rows with these keys."""
        if keys is None:
            return None
        if (relation, keys) not in self._above:
            found: set[Any] = set()
            for batch in _batches(keys):
                found.update(_above(relation, batch))
                if len(found) > MOST_KEYS:
                    break
            self._above[relation, keys] = _union([frozenset(found - {None})])
        return self._above[relation, keys]


def as_text(key: Any, model: Any) -> str:
    """A key as documents have it: the way the database writes it."""
    return str(model._meta.pk.get_db_prep_value(key, connection))


def _above(relation: Any, keys: list[Any]) -> Iterable[Any]:
    if relation.many_to_many:
        through, back, forth = through_table(relation)
        rows, wanted = through._base_manager.filter(**{f"{forth}__in": keys}), back
    elif relation.concrete:
        rows, wanted = relation.model._base_manager.filter(**{f"{relation.name}__in": keys}), "pk"
    else:
        rows, wanted = relation.related_model._base_manager.filter(pk__in=keys), relation.field.name
    return rows.order_by().values_list(wanted, flat=True)[: MOST_KEYS + 1]


def _union(sources: Iterable[Keys]) -> Keys:
    found: set[Any] = set()
    for keys in sources:
        if keys is None:
            return None
        found |= keys
    return None if len(found) > MOST_KEYS else frozenset(found)


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = list(keys)
    for start in range(0, len(rest), BATCH):
        yield rest[start : start + BATCH]
