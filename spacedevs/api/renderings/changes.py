"""Which renderings are stale, found from the change notes.

A note is followed upwards: from a row to the rows that lead to it, along the plans in reverse,
until objects with renderings are reached. Those rows are looked up as they are now. That is enough:
if a link on the way has changed too, that change has a note of its own, further up.

A change of revision n makes stale the renderings of earlier revisions that show what has changed.
Readers find that out for the page that they show (`plan`); `following` does it for all renderings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from spacedevs.api.reading.plans import Plan, plan_for, through_table
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.models import INSERTED, ChangeNote
from spacedevs.api.renderings.shown import references_of, resource_models

#: Keys of rows, each with the number of the latest revision that has changed it, or with the Mark
#: of that change; None means all rows of the table.
Keys = Mapping[Any, Any] | None
NONE: Keys = {}

#: How many notes a reader follows at most, and to how many rows.
FEW_NOTES, FEW_KEYS = 100, 1000
#: How many notes `following` follows one by one, and to how many rows; beyond that, all rows of
#: the tables concerned count as changed.
MOST_NOTES = MOST_KEYS = 20_000
#: How many keys go into one query, and how many renderings or notes into one transaction.
BATCH = 5000


class Mark(NamedTuple):
    """A change of a row. Of two, the later one is greater."""

    revision: int
    is_of_part: bool  # whether the row is no resource's object; of one transaction, such come last
    changed_at: int  # seconds since 1970
    model: str  # its label
    key: str


class Changes:
    """The change notes of the revisions after one number, up to another.

    If there are too many notes, or they lead to too many rows, all rows count as changed. With
    `plan`, for readers, only its notes are looked at, and the limits are lower. With `marked`, keys
    come with marks.
    """

    def __init__(
        self, after: int, upto: int, plan: Plan | None = None, *, marked: bool = False
    ) -> None:
        brief = plan is not None
        self.marked = marked
        self.most = FEW_KEYS if brief else MOST_KEYS
        #: By place and key, each changed column with its latest revision, or with that and its
        #: time; None for a whole place.
        self.rows: dict[str, dict[str, dict[str, Any]] | None] = {}
        self.everything = False  # whether every row counts as changed
        self._stale: dict[Plan, Keys] = {}
        self._above: dict[tuple[Any, frozenset[Any]], Keys] = {}
        noted = ChangeNote.objects.filter(revision__gt=after, revision__lte=upto)
        if plan:
            noted = noted.filter(place__in=_places(plan))
        most = FEW_NOTES if brief else MOST_NOTES
        columns_read = ["place", "key", "columns", "revision", *(["changed_at"] if marked else [])]
        found = list(noted.order_by("revision").values_list(*columns_read)[: most + 1])
        if len(found) <= most:
            for place, key, columns, *latest in found:  # the latest last
                changed = self.rows.setdefault(place, {}).setdefault(key, {})  # type: ignore[union-attr]
                number = tuple(latest) if marked else latest[0]
                changed |= dict.fromkeys(columns.split() or [""], number)
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

    def own(self, serializer_class: SerializerClass) -> Keys:
        """The keys of the objects whose own row has changed, or which rows refer to it."""
        return self._union(self._own(plan_for(serializer_class)))

    def inserted(self, model: Any) -> Keys:
        """The keys of a resource's objects that have come."""
        return self._noted(model, f"{model._meta.db_table}{INSERTED}", {""})

    def _stale_rows(self, plan: Plan) -> Keys:
        """The rows from which a plan reads something that has changed, at any depth."""
        if plan not in self._stale:
            self._stale[plan] = self._union(self._sources(plan))
        return self._stale[plan]

    def _sources(self, plan: Plan) -> Iterator[Keys]:
        yield from self._own(plan)
        for name, below in plan.relations.items():
            if (stale := self._stale_rows(below)) != NONE:
                yield self._leading_to(plan.model._meta.get_field(name), stale)

    def _own(self, plan: Plan) -> Iterator[Keys]:
        meta: Any = plan.model._meta
        columns = {meta.get_field(name).column for name in plan.columns} | {meta.pk.column, "*"}
        yield self._noted(plan.model, meta.db_table, columns)
        for model, column in references_of(plan):
            yield self._noted(plan.model, f"{model._meta.db_table}.{column}", {""})

    def _noted(self, model: Any, place: str, columns: set[str]) -> Keys:
        rows = self.rows.get(place, {})
        if rows is None:
            return None
        latest = {
            key: max((changed[name] for name in changed.keys() & columns), default=None)
            for key, changed in rows.items()
        }
        to_python = model._meta.pk.to_python
        return {
            to_python(key): self._mark(model, key, number) if self.marked else number
            for key, number in latest.items()
            if number is not None
        }

    def _mark(self, model: Any, key: str, latest: tuple[int, int]) -> Mark:
        revision, changed_at = latest
        is_of_part = model not in resource_models()
        return Mark(revision, is_of_part, changed_at, model._meta.label, key)

    def _leading_to(self, relation: Any, keys: Keys) -> Keys:
        """The rows that a relation leads from to the rows with these keys."""
        if keys is None:
            return None
        name = relation, frozenset(keys.items())
        if name not in self._above:
            self._above[name] = self._follow(relation, keys)
        return self._above[name]

    def _follow(self, relation: Any, keys: Mapping[Any, Any]) -> Keys:
        found: dict[Any, Any] = {}
        for batch in batches(keys):
            rows = list(_above(relation, batch, self.most + 1))
            if len(rows) > self.most:
                return None
            for key, below in rows:
                if key is not None:
                    found[key] = max(found.get(key, keys[below]), keys[below])
        return self._union([found])

    def _union(self, sources: Iterable[Keys]) -> Keys:
        found: dict[Any, Any] = {}
        for keys in sources:
            if keys is None:
                return None
            for key, number in keys.items():
                found[key] = max(found.get(key, number), number)
        return None if len(found) > self.most else found


@cache
def _places(plan: Plan) -> list[str]:
    """The places of the notes that concern a plan."""
    places: set[str] = set()
    for node in plan.nodes():
        places.add(node.model._meta.db_table)
        places |= {f"{model._meta.db_table}.{column}" for model, column in references_of(node)}
    return sorted(places)


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
