"""Which documents are of no use any more, from what the triggers have noted.

A change is followed upwards: from a row to those that lead to it, along the plans run backwards,
until documents are reached. What leads to a row is looked up as it is now. That is enough: where
a link has changed as well, that is a change of its own, noted further up.

A change makes a document stale that shows an earlier revision than that of the change. Readers find
that out for what they show, as far as it takes little; `follow` does it for all documents, drops
those and forgets the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, models, transaction

from spacedevs.api.locks import impatience, is_contention, try_lock
from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import Plan, plan_for, through_table
from spacedevs.api.triggers import (
    OWN_CHANGES,
    component_of,
    fingerprint,
    reference_behind,
    served,
)
from spacedevs.models import Change, DataRevision, Document, Following

#: Keys of rows with the number of the latest revision that has changed them; None stands for all
#: rows there are.
Keys = Mapping[Any, int] | None
NONE: Keys = {}

#: How many notes a reader looks at, and how many rows it follows them to.
FEW_NOTES, FEW_KEYS = 100, 1000
#: How many notes are followed one by one, and to how many rows; beyond, all rows count as changed.
MOST_NOTES = MOST_KEYS = 20_000
#: How many keys go into one query, and how many documents or notes into one transaction.
BATCH = 5000

#: The number of a PostgreSQL lock that means: changes are being followed.
FOLLOWERS_LOCK = 230_001

SELECT_STATE = f"""
    SELECT token, changed_at, fingerprint, number, floor, done, {{own}}
    FROM "{DataRevision._meta.db_table}" AS revision, "{Following._meta.db_table}"
    WHERE revision.id = 1
"""


class State(NamedTuple):
    """The revision that the data is at, and how far its changes are followed."""

    token: str
    changed_at: int
    fingerprint: str
    number: int
    floor: int
    done: int
    own: bool  # whether this very transaction has changed data

    @property
    def usable(self) -> bool:
        """Whether documents and triggers are of this very code."""
        return self.fingerprint == fingerprint()

    @property
    def settled(self) -> bool:
        """Whether no document that is not void can be stale."""
        return self.known >= self.number and not self.own

    @property
    def known(self) -> int:
        """The highest number of whose changes nobody needs the notes."""
        return max(self.done, self.floor)


def revision_state() -> State:
    """The state that the data is in now."""
    with connection.cursor() as cursor:
        cursor.execute(SELECT_STATE.format(own=OWN_CHANGES[connection.vendor]))
        return State(*cursor.fetchone())


class Changes:
    """The changes that are noted for the revisions after one number, up to another.

    Where there are too many of them, or of rows that they lead to, all rows count as changed.
    `brief` is for readers, who have no time: few are too many then.
    """

    def __init__(self, after: int, upto: int, *, brief: bool = False) -> None:
        self.most = FEW_KEYS if brief else MOST_KEYS
        #: By place and key, each changed column with the latest revision; None for a whole place.
        self.rows: dict[str, dict[str, dict[str, int]] | None] = {}
        self.countless = False  # whatever there is may have changed
        self._stale: dict[Plan, Keys] = {}
        self._above: dict[tuple[Any, frozenset[Any]], Keys] = {}
        noted = Change.objects.filter(revision__gt=after, revision__lte=upto)
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
            self.countless = True
        else:
            places = noted.order_by().values_list("place", flat=True).distinct()
            self.rows = dict.fromkeys(places)

    def stale(self, serializer_class: SerializerClass) -> Keys:
        """The keys of the objects that a serializer may show otherwise than before."""
        if self.countless:
            return None
        return self._stale_rows(plan_for(serializer_class)) if self.rows else NONE

    def _stale_rows(self, plan: Plan) -> Keys:
        """The rows of which a plan reads something that has changed, at any depth."""
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
        for batch in _batches(keys):
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


def follow(*, wait: bool = False) -> bool:
    """Drop all documents that are of no use any more, and forget the notes of why.

    It takes many short transactions and may be killed at any instant. Others who change data, read
    or store documents go on meanwhile. Returns False if another process is at it; with `wait` that
    is waited for, and on SQLite whoever else writes.
    """
    try:
        while (state := revision_state()).done < state.number:
            if state.own or not state.usable:
                return False
            with _step(wait=wait):
                # nobody stores a document from now on that shows an earlier revision
                _advance("begun", state.number)
            _drop_documents(state, wait=wait)
            _forget_notes(state.number, wait=wait)
            with _step(wait=wait):
                _advance("done", state.number)
    except _Busy:
        return False
    return True


def as_text(key: Any, model: Any) -> str:
    """A key as documents have it: the way the database writes it."""
    return str(model._meta.pk.get_db_prep_value(key, connection))


class _Busy(Exception):
    """Another process follows changes, or SQLite's one writer is at work."""


@contextmanager
def _step(*, wait: bool) -> Iterator[None]:
    """A short transaction of the one process that follows changes; raises _Busy in the others.

    If a process has stood still between two steps, another may have gone on in its stead: each
    step may be taken twice, and late.
    """
    try:
        with impatience(wait=wait), transaction.atomic():
            if not try_lock(FOLLOWERS_LOCK, wait=wait):
                raise _Busy
            yield
    except DatabaseError as error:
        if is_contention(error):
            raise _Busy from error
        raise


def _advance(name: str, number: int) -> None:
    Following.objects.filter(**{f"{name}__lt": number}).update(**{name: number})


def _drop_documents(state: State, *, wait: bool) -> None:
    """Drop what is void, and what changes up to the state's have made stale."""
    changes = Changes(state.known, state.number)
    for serializer_class, model in served().items():
        documents = Document.objects.filter(component=component_of(serializer_class))
        stale = changes.stale(serializer_class)
        if stale is None:
            _drop(documents.filter(revision__lt=state.number), wait=wait)
            continue
        if state.floor > state.done:
            _drop(documents.filter(revision__lt=state.floor), wait=wait)
        for keys in _batches(as_text(key, model) for key in stale):
            with _step(wait=wait):
                documents.filter(key__in=keys, revision__lt=state.number).delete()


def _drop(documents: models.QuerySet[Document], *, wait: bool) -> None:
    last = ""
    while keys := list(
        documents.filter(key__gt=last).order_by("key").values_list("key", flat=True)[:BATCH]
    ):
        with _step(wait=wait):
            documents.filter(key__in=keys).delete()
        last = keys[-1]


def _forget_notes(upto: int, *, wait: bool) -> None:
    row, some = {"postgresql": ("ctid", "= ANY(ARRAY({}))"), "sqlite": ("rowid", "IN ({})")}[
        connection.vendor
    ]
    table = Change._meta.db_table
    few = some.format(f'SELECT {row} FROM "{table}" WHERE revision <= %s LIMIT {BATCH}')
    while True:
        with _step(wait=wait), connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}" WHERE {row} {few}', [upto])
            if cursor.rowcount < BATCH:
                return


def _above(relation: Any, keys: list[Any], most: int) -> Iterable[tuple[Any, Any]]:
    """The keys of rows that a relation leads from, each with that of the row it leads to."""
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


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = list(keys)
    for start in range(0, len(rest), BATCH):
        yield rest[start : start + BATCH]
