"""Documents into rows: the serializers of the API, read the other way.

Documents are stored in batches. What they hold is looked up model by model, changed in memory,
and written model by model, so that a page of a hundred documents takes few queries.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, partial
from operator import attrgetter
from reprlib import Repr
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from rest_framework import serializers

from core.derived.registry import derived_values
from core.fields import is_no_key_of_ours, is_web_address
from core.ids import is_own
from core.links import link_all
from core.models import Listed, Sluggable
from core.sequences import counting_on
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.reading.plans import nested_class, reached, relations
from spacedevs.api.registry import SerializerClass, registry
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.ranges import LARGEST_INTEGER, SMALLEST_INTEGER

#: How many documents are best stored together.
BATCH = 200

#: Keys of rows, by their models.
RowKeys = defaultdict[type[models.Model], set[Any]]


#: The longest message about a document; it may repeat what the document says.
LONGEST_MESSAGE = 1500


@dataclasses.dataclass
class Guard:
    """Keeps what was entered here from being changed by what is loaded.

    An object that would change it is refused or, with `keep`, loaded without that. Values that
    follow from others change all the time, and nobody has entered them.
    """

    keep: bool = False
    holds_nothing: bool = False
    #: The rows that were made under it.
    made: RowKeys = dataclasses.field(default_factory=partial(defaultdict, set))
    #: Whether anything was refused.
    refused: bool = False

    def holds(self, model: type[models.Model], key: Any) -> bool:
        """Whether the row with a key was entered here."""
        return not self.holds_nothing and is_own(key) and key not in self.made[model]

    def refuse(self, model: Any, key: Any, name: str) -> None:
        """Refuse another value or list, by its name, for a row that was entered here."""
        if not self.keep:
            self.refused = True
            what = str(model._meta.verbose_name).lower()
            message = f"It has another {name} for {what} {key}, which was entered here."
            raise StoreError(message, lasting=False)  # of whole batches it isn't known which one


class StoreError(ValueError):
    """A document that can't be stored; `path` says where in it the mistake is.

    A `lasting` one is in this very document: nothing that is stored later can mend it.
    """

    def __init__(self, message: str, *path: str | int, lasting: bool = True) -> None:
        message = " ".join(message.split())
        super().__init__(message)
        self.message = message[:LONGEST_MESSAGE]
        self.path = path
        self.lasting = lasting

    def __str__(self) -> str:
        place = "/".join(map(str, self.path))
        return f"{place}: {self.message}" if place else self.message

    def within(self, *path: str | int) -> StoreError:
        """The same mistake, seen from the object around it."""
        return StoreError(self.message, *path, *self.path, lasting=self.lasting)


#: Whether documents may tell of rows that were made up.
_ours: ContextVar[bool] = ContextVar("_ours", default=False)


@contextmanager
def documents_of_a_dump() -> Iterator[None]:
    """Documents stored within may tell of rows that were made up where they were dumped."""
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)


def in_brief(value: Any) -> str:
    """A value of a document as a message repeats it: its beginning, in one line."""
    return f"{_brief.repr(value):.60}"


_brief = Repr()
_brief.maxstring = _brief.maxother = 60


def store(serializer_class: SerializerClass, document: Any) -> models.Model:
    """The row of a document as `serializer_class` shows it, written with everything nested in it.

    Only what the document says is written: a brief view never blanks what a fuller one has
    filled. Nested objects without an id (links) are replaced, lists of others are made to hold
    exactly the listed ones, in their order. Storing a document again changes nothing. Either all
    of it is written or, with a StoreError that says what is wrong and where, nothing.
    """
    return store_all(serializer_class, [document])[0]


def store_all(
    serializer_class: SerializerClass,
    documents: Sequence[Any],
    *,
    only_new: RowKeys | None = None,
    guard: Guard | None = None,
) -> list[models.Model]:
    """The rows of documents, as `store` would write them one after the other; all or none.

    With `only_new`, objects that are there already, nested ones too, stay as they are, unless
    their keys are in it; those of objects that are made are put into it. With a `guard`, what was
    entered here stays.
    """
    rows, wrong = _store_all(serializer_class, documents, only_new, guard)
    if wrong:
        raise wrong[min(wrong)]
    return rows


def _store_all(
    serializer_class: SerializerClass,
    documents: Sequence[Any],
    only_new: RowKeys | None,
    guard: Guard | None,
) -> tuple[list[models.Model], dict[int, StoreError]]:
    """The rows of documents; or, with none of them written, what is lastingly wrong with some, by
    their places."""
    writer = _writer(serializer_class, serializer_class.Meta.model)
    rows: list[models.Model] = []
    wrong: dict[int, StoreError] = {}
    with _writing(only_new, guard) as batch:
        for document in documents:
            writer.look_up(batch, document)
        batch.fetch()
        for place, document in enumerate(documents):
            try:
                rows.append(writer.write(batch, document))
            except StoreError as error:
                if not error.lasting:
                    raise
                wrong[place] = error
        if wrong:
            transaction.set_rollback(True)
        else:
            batch.flush()
    for model, keys in () if wrong else batch.made.items():
        if only_new is not None:
            only_new[model] |= keys
        if guard:
            guard.made[model] |= keys
    return rows, wrong


def store_each(
    serializer_class: SerializerClass,
    documents: Sequence[Any],
    *,
    only_new: RowKeys | None = None,
    guard: Guard | None = None,
    apart: bool = True,
) -> dict[int, StoreError]:
    """Store documents together, or those of them that can be; what is wrong with the others, by
    their places.

    Without `apart`, one that waits for others keeps all others back.
    """
    parts: list[Sequence[int]] = []
    try:
        _, wrong = _store_all(serializer_class, documents, only_new, guard)
    except StoreError as error:
        if len(documents) == 1 or not apart:
            return dict.fromkeys(range(len(documents)), error)
        middle = len(documents) // 2
        wrong, parts = {}, [range(middle), range(middle, len(documents))]
    else:
        if wrong:
            parts = [[place for place in range(len(documents)) if place not in wrong]]
    again = partial(store_each, serializer_class, only_new=only_new, guard=guard, apart=apart)
    for part in filter(None, parts):
        found = again([documents[place] for place in part])
        wrong |= {part[place]: error for place, error in found.items()}
    return wrong


def store_list(
    serializer_class: SerializerClass, documents: Sequence[Any], *, keep: bool = False
) -> None:
    """Let a table of objects without ids hold exactly those of the documents, in their order.

    With `keep`, those that are there already stay, and the others come after them.
    """
    model: Any = serializer_class.Meta.model
    writer = _writer(serializer_class, model)
    with _writing() as batch:
        rows = []
        for position, document in enumerate(documents):
            try:
                rows.append(writer.build(batch, document, {}, position))
            except StoreError as error:
                raise error.within(position) from error
        present = list(map(_columns, model._base_manager.order_by(*model._meta.ordering)))
        if keep:
            rows = [row for row in rows if _columns(row) not in present]
        elif present != list(map(_columns, rows)):
            model._base_manager.all().delete()
        else:
            return
        model._base_manager.bulk_create(rows)


@contextmanager
def _writing(only_new: RowKeys | None = None, guard: Guard | None = None) -> Iterator[_Batch]:
    """A batch of rows that are written together or, with a StoreError, not at all."""
    try:
        with transaction.atomic():
            wait_for_other_writers()
            yield _Batch(only_new, guard)
    except DatabaseError as error:
        raise StoreError(str(error).splitlines()[0], lasting=False) from error
    except OverflowError as error:
        message = "It holds a number that is beyond what can be stored."
        raise StoreError(message, lasting=False) from error
    except RecursionError as error:
        raise StoreError("It is nested too deep.", lasting=False) from error


def key_in(serializer_class: SerializerClass, document: Any) -> Any:
    """The key of the object of a document; None if it has none."""
    model: Any = serializer_class.Meta.model
    try:
        _expect(document, dict)
        return _clean(model._meta.pk, "id", document.get("id"))
    except StoreError:
        return None


class _Batch:
    """Rows as they are and as they are to be, until all are written together."""

    def __init__(self, only_new: RowKeys | None, guard: Guard | None) -> None:
        self.only_new = only_new
        self.guard = guard or Guard(holds_nothing=True)
        self.made: RowKeys = defaultdict(set)
        self.rows: dict[Any, dict[Any, Any]] = defaultdict(dict)
        self.present: RowKeys = defaultdict(set)  # rows that were there before
        self.changed: dict[Any, dict[Any, Any]] = defaultdict(dict)
        #: Rows of tables that are told by one of their values, by table, column and value.
        self.told: dict[tuple[Any, str], dict[Any, Any]] = defaultdict(dict)
        #: What is to be looked up: keys, values, and who refers to rows by a one-to-one relation.
        self.keys: dict[Any, set[Any]] = defaultdict(set)
        self.values: dict[tuple[Any, str], set[Any]] = defaultdict(set)
        self.owners: dict[Any, set[Any]] = defaultdict(set)
        #: The lists of each relation by their owners' keys, as they are to be.
        self.links: dict[Any, dict[Any, list[Any]]] = defaultdict(dict)
        self.children: dict[Any, dict[Any, list[Any]]] = defaultdict(dict)
        self.parts: dict[Any, dict[Any, list[Any]]] = defaultdict(dict)
        #: Rows that were made up and are told of now: their model, their key and that of the other.
        self.told_of: list[tuple[Any, Any, Any]] = []
        #: The documents that were read, by writer and key; another that is equal says nothing new.
        self.read: dict[tuple[_Writer, Any], Any] = {}
        self.seen: dict[tuple[_Writer, Any], Any] = {}

    def fetch(self) -> None:
        """Look up all rows that the documents speak of."""
        for model, keys in self.keys.items():
            self.rows[model].update(model._base_manager.in_bulk(keys))
        for relation, keys in self.owners.items():
            model, owner = relation.related_model, relation.field.name
            for row in model._base_manager.filter(**{f"{owner}__in": keys}):
                self.rows[model].setdefault(row.pk, row)
        for model, rows in self.rows.items():
            self.present[model] = set(rows) - (self.only_new or {}).get(model, set())
        for (model, column), values in self.values.items():
            found = model._base_manager.filter(**{f"{column}__in": values}).order_by("-pk")
            self.told[model, column] = {getattr(row, column): row for row in found}

    def set(self, row: Any, field: Any, value: Any) -> bool:
        """Give a row a value; it is written if that is another one. Returns whether it is."""
        attribute = field.attname
        if getattr(row, attribute) == value or self.keeps(type(row), row.pk, field.name):
            return False
        setattr(row, attribute, value)
        self.changed[type(row)][row.pk] = row
        return True

    def holds(self, model: Any, key: Any) -> bool:
        """Whether the guard holds the row with a key: it is there and was entered here."""
        return self.guard.holds(model, key) and key not in self.made[model]

    def keeps(self, model: Any, key: Any, name: str) -> bool:
        """Whether a row is to keep a value or list, though there is another one for it.

        Raises StoreError if that is refused.
        """
        if not self.holds(model, key):
            return False
        if name not in derived(model):
            self.guard.refuse(model, key, name)
        return True

    def flush(self) -> None:
        """Write everything, but for what is in the database already."""
        with counting_on(self.made):
            self._flush()

    def _flush(self) -> None:
        for lists in (self.children, self.links):
            for relation, wanted in lists.items():
                self._leave_lists(relation, wanted)
        unnamed: list[Any] = []
        for model, rows in self.changed.items():
            unnamed += _free_unique_values(self, model, rows)
            # Rows whose slug is yet to be made are saved one by one, below.
            ready = [row for row in rows.values() if row not in unnamed]
            new = [row for row in ready if row._state.adding]
            old = [row for row in ready if not row._state.adding]
            model._base_manager.bulk_create(new)
            _update(model, old)
        for row in unnamed:
            row.save()
        for model, key, other in self.told_of:
            _take_place(model, key, other)
        for relation, children in self.children.items():
            _own(self, relation, children)
        for relation, links in self.links.items():
            link_all(relation, links)
        for relation, parts in self.parts.items():
            _replace(self, relation, parts)
        for model, column in told_tables().items():  # when all that refers to them is written
            _take_places(model, column, self.changed[model].values())

    def _leave_lists(self, relation: Any, wanted: dict[Any, list[Any]]) -> None:
        """Let rows that the guard holds keep their lists, whatever is wanted."""
        for key in [key for key in wanted if self.holds(relation.model, key)]:
            owner = relation.model(pk=key)
            accessor = getattr(relation, "get_accessor_name", lambda: relation.name)()
            present = getattr(owner, accessor).values_list("pk", flat=True)
            targets = wanted.pop(key)
            if set(present) != set(targets):
                self.keeps(relation.model, key, relation.name)


def derived(model: type[models.Model]) -> frozenset[str]:
    """The names of what nobody enters for the rows of a model."""
    return derived_values.derived_fields(model)


@cache
def told_tables() -> dict[type[models.Model], str]:
    """The tables whose rows documents tell by one of their values alone, with its column."""
    found = {}
    for serializer_class, model in reached(registry.serializers.items()):
        for shown in serializer_class().fields.values():
            if len(shown.source_attrs) == 2 and not nested_class(shown):
                table, column = shown.source_attrs
                found[relations(model, [table])[0].related_model] = column
    return found


@cache
def _made_up_tables() -> set[type[models.Model]]:
    """The tables that rows are made up in."""
    found = set(told_tables())
    for serializer_class, model in reached(registry.serializers.items()):
        for shown in serializer_class().fields.values():
            if len(shown.source_attrs) == 2 and nested_class(shown):
                found.add(relations(model, shown.source_attrs)[1].field.related_model)
    return found


def _make_up(model: Any, **values: Any) -> Any:
    """A row for what is mentioned before it's told of, with an id below zero.

    It gives way to the one that is told.
    """
    lowest = model._base_manager.aggregate(id=models.Min("pk"))["id"] or 0
    return model._base_manager.create(pk=min(lowest, 0) - 1, **values)


def _take_places(model: Any, column: str, rows: Iterable[Any]) -> None:
    """Let rows of a table take the places of those that were made up with the same value."""
    told = {getattr(row, column): row.pk for row in rows if not _is_made_up(row.pk)}
    if not told:
        return
    for row in model._base_manager.filter(**{f"{column}__in": told, "pk__lt": 0}):
        _take_place(model, row.pk, told[getattr(row, column)])


def _take_place(model: Any, key: Any, other: Any) -> None:
    """Let whatever refers to the row with a key refer to the other one, and delete it."""
    for relation in model._meta.related_objects:
        reference = relation.field.attname
        references = relation.related_model._base_manager.filter(**{reference: key})
        references.update(**{reference: other})
    model._base_manager.filter(pk=key).delete()


def _update(model: Any, rows: list[Any]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    if rows and names:
        model._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=names
        )


def _free_unique_values(batch: _Batch, model: Any, rows: Mapping[Any, Any]) -> list[Any]:
    """Take unique values away from all rows but those that are to have them from now on.

    Returns the rows that need a new slug, because they have none, another row has taken theirs, or
    one that keeps it.
    """
    unnamed = []
    for field in model._meta.concrete_fields:
        if not field.unique or field.primary_key:
            continue
        nothing = None if field.null else ""
        wanted: dict[Any, Any] = {}
        for row in rows.values():  # of several that want the same, the last gets it
            value = getattr(row, field.attname)
            if value in (None, ""):
                continue
            if value in wanted:
                setattr(wanted[value], field.attname, nothing)
            wanted[value] = row
        holders = model._base_manager.filter(**{f"{field.attname}__in": wanted})
        for holder in holders:
            row = wanted[getattr(holder, field.attname)]
            if row.pk == holder.pk:
                continue
            if batch.holds(model, holder.pk) and field.name not in derived(model):
                if field.null:  # a slug is not refused: there are others
                    batch.guard.refuse(model, holder.pk, field.name)
                setattr(row, field.attname, nothing)
                continue
            free = {field.attname: nothing if field.null else f"-{holder.pk}"[:50]}
            model._base_manager.filter(pk=holder.pk).update(**free)
            if not field.null and holder.pk not in rows:
                setattr(holder, field.attname, nothing)
                unnamed.append(holder)
    if issubclass(model, Sluggable):
        unnamed += [row for row in rows.values() if not row.slug]
    return unnamed


def _own(batch: _Batch, relation: Any, children: Mapping[Any, list[Any]]) -> None:
    """Let owners own exactly the listed rows, in their order; what they no longer list stays,
    ownerless.

    Rows that can't be without an owner are deleted. Positions stay where they give the order
    already: another owner may list the same rows.
    """
    owner, model = relation.field, relation.related_model
    order = model._meta.ordering
    present = defaultdict(list)
    for row in model._base_manager.filter(**{f"{owner.name}__in": children}).order_by(*order):
        present[getattr(row, owner.attname)].append(row)
    gone, moved = [], []
    for key, wanted in children.items():
        gone += [
            row.pk
            for row in present[key]
            if row.pk not in wanted and not batch.keeps(model, row.pk, owner.name)
        ]
        rows = {row.pk: row for row in present[key] if row.pk in wanted}
        ordered = [rows[child] for child in wanted if child in rows]
        if list(rows.values()) != ordered:
            for position, row in enumerate(ordered):
                row.position = position
            moved += ordered
    model._base_manager.bulk_update(moved, ["position"], batch_size=500)
    if gone and owner.null:
        model._base_manager.filter(pk__in=gone).update(**{owner.name: None})
    elif gone:
        model._base_manager.filter(pk__in=gone).delete()


def _replace(batch: _Batch, relation: Any, parts: Mapping[Any, list[Any]]) -> None:
    """Put rows in the place of their owners' current ones, unless they say the same."""
    owner, model = relation.field, relation.related_model
    order = model._meta.ordering
    present = defaultdict(list)
    for row in model._base_manager.filter(**{f"{owner.name}__in": parts}).order_by(*order):
        present[getattr(row, owner.attname)].append(_columns(row))
    old, new = [], []
    for key, unordered in parts.items():
        rows = sorted(unordered, key=attrgetter(order[0]))
        same = present[key] == [_columns(row) for row in rows]
        if not same and not batch.keeps(relation.model, key, relation.name):
            new += rows
            old += [key] if present[key] else []
    if old:
        model._base_manager.filter(**{f"{owner.name}__in": old}).delete()
    model._base_manager.bulk_create(new)


def _columns(row: Any) -> list[Any]:
    return [
        getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    ]


@cache
def _writer(serializer_class: SerializerClass, model: type[models.Model]) -> _Writer:
    return _Writer(serializer_class, model)


class _Writer:
    """Reads documents of one serializer class into rows of one model."""

    def __init__(self, serializer_class: SerializerClass, model: type[models.Model]) -> None:
        self.model: Any = model
        self.columns: list[_Column] = []
        self.owned: list[_Owned] = []  # the one row that refers to this one
        self.lists: list[_List] = []
        for name, shown in serializer_class().fields.items():
            if isinstance(shown, ResourceURLField | ResponseModeField):
                continue
            relation: Any = model._meta.get_field(shown.source_attrs[0])
            if isinstance(shown, serializers.ListSerializer):
                self.lists.append(_List(name, relation, nested_class(shown)))
            elif not relation.concrete:
                self.owned.append(_Owned(name, relation, nested_class(shown)))
            else:
                self.columns.append(_column(name, model, shown))
        self.has_id = any(column.name == "id" for column in self.columns)
        self.clean_key = _cleaner(self.model._meta.pk)

    def look_up(self, batch: _Batch, document: Any) -> None:
        """Note what a document speaks of; what is wrong with it is found when it's written."""
        if not isinstance(document, dict):
            return
        if self.has_id:
            try:
                key = self.clean_key("id", document.get("id"))
            except StoreError:
                return
            known = batch.seen.get((self, key))
            if known is not None and known == document:
                return
            batch.seen[self, key] = document
            batch.keys[self.model].add(key)
            for owned in self.owned:
                if owned.name in document:
                    batch.owners[owned.relation].add(key)
                    owned.writer.look_up(batch, document[owned.name])
        for column in self.columns:
            if column.name in document:
                column.look_up(batch, document[column.name])
        for listed in self.lists:
            items = document.get(listed.name)
            if isinstance(items, list):
                for item in items:
                    listed.writer.look_up(batch, item)

    def write(self, batch: _Batch, document: Any, owner: Mapping[str, Any] | None = None) -> Any:
        """The row of a document with an id.

        What a new object doesn't say is left to the model's defaults.
        """
        _expect(document, dict)
        if "id" not in document:
            raise StoreError("This is required.", "id")
        key = self.clean_key("id", document["id"])
        if _is_made_up(key) and not (_ours.get() and self.model in _made_up_tables()):
            raise StoreError(f"{key} is below 0, as no id is.", "id")
        row = batch.rows[self.model].get(key)
        if batch.only_new is not None and key in batch.present[self.model]:
            return row
        if row is not None and batch.holds(self.model, key) and batch.guard.keep:
            return row
        known = batch.read.get((self, key))
        if known is None or known != document:
            batch.read[self, key] = document
            row = self._fill(batch, row, key, document)
        for attribute, value in (owner or {}).items():
            batch.set(row, self.model._meta.get_field(attribute), value)
        return row

    def build(self, batch: _Batch, document: Any, owner: Mapping[str, Any], position: int) -> Any:
        """An unsaved row of a document without an id."""
        _expect(document, dict)
        row = self.model(**owner)
        if isinstance(row, Listed):
            row.position = position
        for column in self.columns:
            if column.name in document:
                value = column.read(batch, document[column.name])
                setattr(row, column.attribute, value)
            elif column.needed:
                raise StoreError("This is required.", column.name)
        return row

    def _fill(self, batch: _Batch, row: Any, key: Any, document: dict[str, Any]) -> Any:
        new = row is None
        if new:
            row = batch.rows[self.model][key] = self.model(pk=key)
            batch.changed[self.model][key] = row
            batch.made[self.model].add(key)
        for column in self.columns:
            if column.name in document:
                before = getattr(row, column.attribute)
                value = column.read(batch, document[column.name], before)
                if (
                    before != value
                    and batch.set(row, column.field, value)
                    and column.field.is_relation
                    and _is_made_up(before)
                    and value is not None
                ):
                    batch.told_of.append((column.field.related_model, before, value))
            elif new and column.needed:
                what = self.model._meta.verbose_name
                missing = f"This is required. There is no {what} {key} yet."
                raise StoreError(missing, column.name, lasting=False)
        for owned in self.owned:
            if owned.name in document:
                owned.write(batch, key, document[owned.name])
        for listed in self.lists:
            if listed.name in document:
                listed.write(batch, key, document[listed.name])
        return row


class _Column:
    """A value of a document that is a column of its row."""

    def __init__(self, name: str, field: Any) -> None:
        self.name = name
        self.field = field
        self.attribute: str = field.attname
        self.needed = not (field.null or field.primary_key or field.blank or field.has_default())
        self.read_value = _cleaner(field)

    def look_up(self, batch: _Batch, value: Any) -> None:
        """Note what the value speaks of."""

    def read(self, batch: _Batch, value: Any, before: Any = None) -> Any:
        """The column's value; `before` is the one that it has."""
        return self.read_value(self.name, value)


class _NestedColumn(_Column):
    """An object that its row refers to, itself or by way of another one."""

    def __init__(self, name: str, way: list[Any], serializer_class: SerializerClass) -> None:
        super().__init__(name, way[0])
        self.writer = _writer(serializer_class, way[-1].related_model)
        #: Where the nested row has the key of the one between (the rocket of a launch).
        self.by = way[1].field if len(way) > 1 else None

    def look_up(self, batch: _Batch, value: Any) -> None:
        self.writer.look_up(batch, value)

    def read(self, batch: _Batch, value: Any, before: Any = None) -> Any:
        if value is None:
            return self._read_nothing(batch, before)
        try:
            row = self.writer.write(batch, value)
        except StoreError as error:
            raise error.within(self.name) from error
        if self.by is None:
            return row.pk
        if getattr(row, self.by.attname) is None:  # no more than its name is known so far
            between = self.by.related_model
            batch.set(row, self.by, _make_up(between).pk)
        return getattr(row, self.by.attname)

    def _read_nothing(self, batch: _Batch, before: Any) -> Any:
        """The value that leads to no object; a row between that has to be there leads to none."""
        if self.by is None or self.field.null:
            return super().read(batch, None)
        leads_on = self.by.model._base_manager.filter(**{self.by.name: before}).exists()
        return _make_up(self.by.related_model).pk if before is None or leads_on else before


class _ToldColumn(_Column):
    """A row of a table, told by one of its values alone."""

    def __init__(self, name: str, field: Any, column: str) -> None:
        super().__init__(name, field)
        self.table, self.column = field.related_model, column
        self.read_told = _cleaner(self.table._meta.get_field(column))

    def look_up(self, batch: _Batch, value: Any) -> None:
        with suppress(StoreError):
            batch.values[self.table, self.column].add(self.read_told(self.name, value))

    def read(self, batch: _Batch, value: Any, before: Any = None) -> Any:
        if value is None:
            return super().read(batch, value)
        rows = batch.told[self.table, self.column]
        value = self.read_told(self.name, value)
        if value not in rows:
            rows[value] = _make_up(self.table, **{self.column: value})
        return rows[value].pk


def _column(name: str, model: Any, shown: serializers.Field) -> _Column:
    path = shown.source_attrs
    if nested := nested_class(shown):
        return _NestedColumn(name, relations(model, path), nested)
    field = model._meta.get_field(path[0])
    return _ToldColumn(name, field, path[1]) if path[1:] else _Column(name, field)


class _Owned:
    """An object that refers to the row of its document, and is the only one to do so."""

    def __init__(self, name: str, relation: Any, serializer_class: SerializerClass) -> None:
        self.name, self.relation = name, relation
        self.writer = _writer(serializer_class, relation.related_model)

    def write(self, batch: _Batch, key: Any, document: Any) -> None:
        """Let the row of a document, and no other, refer to the row with a key."""
        reference, model = self.relation.field, self.relation.related_model
        holders = [
            row for row in batch.rows[model].values() if reference.value_from_object(row) == key
        ]
        owner = None
        if document is not None:
            _expect(document, dict, self.name)
            try:
                owner = self.writer.write(batch, document)
            except StoreError as error:
                raise error.within(self.name) from error
        if batch.holds(self.relation.model, key):
            if reference.name not in derived(model) and holders != ([owner] if owner else []):
                batch.keeps(self.relation.model, key, self.name)
            return
        for row in holders:
            if row is not owner:
                batch.set(row, reference, None)
        if owner:
            batch.set(owner, reference, key)


class _List:
    """A list of a document."""

    def __init__(self, name: str, relation: Any, serializer_class: SerializerClass) -> None:
        self.name, self.relation = name, relation
        self.writer = _writer(serializer_class, relation.related_model)

    def write(self, batch: _Batch, key: Any, documents: Any) -> None:
        """Read the list of the row with a key."""
        _expect(documents, list, self.name)
        if self.relation.many_to_many:
            rows = self._each(documents, lambda document, _: self.writer.write(batch, document))
            batch.links[self.relation][key] = [row.pk for row in rows]
            return
        owner = {self.relation.field.attname: key}
        if self.writer.has_id:
            rows = self._each(
                documents, lambda document, _: self.writer.write(batch, document, owner)
            )
            batch.children[self.relation][key] = list(dict.fromkeys(row.pk for row in rows))
        else:
            batch.parts[self.relation][key] = self._each(
                documents,
                lambda document, position: self.writer.build(batch, document, owner, position),
            )

    def _each(self, documents: list[Any], write: Callable[[Any, int], Any]) -> list[Any]:
        rows = []
        for position, document in enumerate(documents):
            try:
                rows.append(write(document, position))
            except StoreError as error:
                raise error.within(self.name, position) from error
        return rows


def _cleaner(field: Any) -> Callable[[str, Any], Any]:
    """What turns a value, named by its key in the document, into what the field holds.

    The usual values take a short way, all others that of `_clean`.
    """
    slow = partial(_clean, field)
    if isinstance(field, models.ForeignKey) or field.choices or not _is_plain(field):
        return slow
    if isinstance(field, models.BooleanField):
        return lambda name, value: value if type(value) is bool else slow(name, value)
    if isinstance(field, models.IntegerField):
        return lambda name, value: (
            value
            if type(value) is int and SMALLEST_INTEGER <= value <= LARGEST_INTEGER
            else slow(name, value)
        )
    if isinstance(field, models.CharField | models.TextField):
        longest = field.max_length or LARGEST_INTEGER
        begins = ("http://", "https://") if is_web_address in field.validators else ""
        return lambda name, value: (
            value
            if type(value) is str
            and len(value) <= longest
            and value.isascii()
            and value.startswith(begins)
            and "\0" not in value
            else slow(name, value)
        )
    return slow


def _is_made_up(key: Any) -> bool:
    return isinstance(key, int) and key < 0


def _is_plain(field: Any) -> bool:
    """Whether a field has no other checks than those that the short way makes."""
    ours = (is_web_address, is_no_key_of_ours)
    checks = {type(check).__name__ for check in field.validators if check not in ours}
    return checks <= {"MaxLengthValidator", "MinValueValidator", "MaxValueValidator"}


def _clean(field: Any, name: str, value: Any) -> Any:
    """A value as a model's field takes it; `name` is its key in the document."""
    if value is None:
        if not field.null:
            raise StoreError("This can't be null.", name)
        return None
    _expect(value, _json_type(field), name)
    if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise StoreError("This holds characters that are no text.", name)
    if isinstance(field, models.DurationField) and not value.lstrip("-").startswith("P"):
        raise StoreError("Expected a duration like PT16M58S.", name)
    try:
        found = field.to_python(value)
        field.run_validators(found)
        return _in_utc(found) if isinstance(found, datetime) else found
    except ValidationError as error:
        raise StoreError(" ".join(error.messages), name) from error
    except OverflowError as error:
        raise StoreError("This is beyond what can be stored.", name) from error


def _json_type(field: models.Field) -> type | tuple[type, ...]:
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.IntegerField):
        return int
    return (int, float) if isinstance(field, models.FloatField) else str


def _expect(value: Any, kind: type | tuple[type, ...], *path: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
        expected = names.get(kind, "a number")  # type: ignore[arg-type]
        raise StoreError(f"Expected {expected}, not {in_brief(value)}.", *path)


def _in_utc(moment: datetime) -> datetime:
    """A moment as it will be shown: in UTC, in whole seconds."""
    moment = moment.replace(microsecond=0)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
