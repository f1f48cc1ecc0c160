"""Which renderings are stale, found from the change notes.

A note is followed upwards: from a row to the rows that lead to it, along the plans in reverse,
until objects with renderings are reached. Those rows are looked up as they are now. That is enough:
if a link on the way has changed too, that change has a note of its own, further up.

A change of revision n makes stale the renderings of earlier revisions that show what has changed.
Readers find that out for the page that they show (`brief`); `following` does it for all renderings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spacedevs.api.reading.plans import Plan, plan_for, through_table
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.models import ChangeNote
from spacedevs.api.renderings.shown import reference_behind

#: Keys of rows, each with the number of the latest revision that has changed it; None means all
#: rows of the table.
Keys = Mapping[Any, int] | None
NONE: Keys = {}

#: How many notes a reader follows at most, and to how many rows.
FEW_NOTES, FEW_KEYS = 100, 1000
#: How many notes `following` follows one by one, and to how many rows; beyond that, all rows of
#: the tables concerned count as changed.
MOST_NOTES = MOST_KEYS = 20_000
#: How many keys go into one query, and how many renderings or notes into one transaction.
BATCH = 5000


class Changes:
    """The change notes of the revisions after one number, up to another.

    If there are too many notes, or they lead to too many rows, all rows count as changed. `brief`
    sets the lower limits, for readers.
    """

    def __init__(self, after: int, upto: int, *, brief: bool = False) -> None:
        self.most = FEW_KEYS if brief else MOST_KEYS
        #: By place and key, each changed column with its latest revision; None for a whole place.
        self.rows: dict[str, dict[str, dict[str, int]] | None] = {}
        self.everything = False  # whether every row counts as changed
        self._stale: dict[Plan, Keys] = {}
        self._above: dict[tuple[Any, frozenset[Any]], Keys] = {}
        noted = ChangeNote.objects.filter(revision__gt=after, revision__lte=upto)
        most = FEW_NOTES if brief else MOST_NOTES
        found = list(
            noted.order_by("revision").values_list("revision", "place", "key", "columns")[
                : most + 1
            ]
        )
        if len(found) <= most:
            for revision, place, key, columns in found:  # the latest last
                changed = self.rows.setdefault(place, {}).setdefault(key, {})  # type: ignore[union-attr]
                changed |= dict.fromkeys(columns.split() or [""], revision)
        elif brief:
            self.everything = True
        else:
            places = noted.order_by().values_list("place", flat=True).distinct()
            self.rows = dict.fromkeys(places)

    def stale(self, serializer_class: SerializerClass) -> Keys:
        """The keys of the objects whose rendering by a serializer is stale."""
        if self.everything:
            return None
        return self._stale_rows(plan_for(serializer_class)) if self.rows else NONE

    def _stale_rows(self, plan: Plan) -> Keys:
        """The rows from which a plan reads something that has changed, at any depth."""
        if plan not in self._stale:
            self._stale[plan] = self._union(self._sources(plan))
        return self._stale[plan]

    def _sources(self, plan: Plan) -> Iterator[Keys]:
        meta: Any = plan.model._meta
        columns = {meta.get_field(name).column for name in plan.columns} | {meta.pk.column, "*"}
        yield self._noted(plan.model, meta.db_table, columns)
        for name, below in plan.relations.items():
            relation = meta.get_field(name)
            if reference := reference_behind(relation):
                model, column = reference
                yield self._noted(plan.model, f"{model._meta.db_table}.{column}", {""})
            if (stale := self._stale_rows(below)) != NONE:
                yield self._leading_to(relation, stale)

    def _noted(self, model: Any, place: str, columns: set[str]) -> Keys:
        rows = self.rows.get(place, {})
        if rows is None:
            return None
        latest = {
            key: max((changed[name] for name in changed.keys() & columns), default=None)
            for key, changed in rows.items()
        }
        to_python = model._meta.pk.to_python
        return {to_python(key): number for key, number in latest.items() if number is not None}

    def _leading_to(self, relation: Any, keys: Keys) -> Keys:
        """The rows that a relation leads from to the rows with these keys."""
        if keys is None:
            return None
        name = relation, frozenset(keys.items())
        if name not in self._above:
            self._above[name] = self._follow(relation, keys)
        return self._above[name]

    def _follow(self, relation: Any, keys: Mapping[Any, int]) -> Keys:
        found: dict[Any, int] = {}
        for batch in batches(keys):
            rows = list(_above(relation, batch, self.most + 1))
            if len(rows) > self.most:
                return None
            for key, below in rows:
                if key is not None:
                    found[key] = max(found.get(key, 0), keys[below])
        return self._union([found])

    def _union(self, sources: Iterable[Keys]) -> Keys:
        found: dict[Any, int] = {}
        for keys in sources:
            if keys is None:
                return None
            for key, number in keys.items():
                found[key] = max(found.get(key, 0), number)
        return None if len(found) > self.most else found


def _above(relation: Any, keys: list[Any], most: int) -> Iterable[tuple[Any, Any]]:
    """The keys of the rows that a relation leads from, each with the key that it leads to."""
    if relation.many_to_many:
        through, back, forth = through_table(relation)
        rows, ends = through._base_manager.filter(**{f"{forth}__in": keys}), (back, forth)
    elif relation.concrete:
        rows = relation.model._base_manager.filter(**{f"{relation.name}__in": keys})
        ends = "pk", relation.name
    else:
        rows = relation.related_model._base_manager.filter(pk__in=keys)
        ends = relation.field.name, "pk"
    return rows.order_by().values_list(*ends)[:most]


def batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Keys in lists of at most BATCH."""
    rest = list(keys)
    for start in range(0, len(rest), BATCH):
        yield rest[start : start + BATCH]
