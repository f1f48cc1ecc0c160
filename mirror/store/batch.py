"""A batch: the rows that documents mention, as they are stored and as they are to be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.derived.registry import derived_values
from core.sense.rules import Rule
from mirror.store.curated import Curated
from mirror.store.errors import StoreError
from mirror.store.guard import Guard, RowKeys
from mirror.store.parts import Parts, RowName
from mirror.store.placeholders import Replacement

#: Lists of relations, by the keys of their owners.
ListsByOwner = dict[Any, list[Any]]

_by_relation = partial(defaultdict[Any, ListsByOwner], dict)


@dataclass
class Table:
    """The rows of one model in a batch."""

    #: Keys to look up.
    wanted: set[Any] = field(default_factory=set)
    #: Rows by their keys: stored ones, and those that the batch makes.
    rows: dict[Any, Any] = field(default_factory=dict)
    #: Keys of rows that were there before the load and must not be changed (`only_new`).
    untouchable: set[Any] = field(default_factory=set)
    #: Keys of the rows that the batch makes.
    made: set[Any] = field(default_factory=set)


@dataclass
class Lists:
    """The lists of documents, by their relations and the keys of their owners."""

    #: Keys of the rows that a row is linked to, by a many-to-many relation.
    linked: dict[Any, ListsByOwner] = field(default_factory=_by_relation)
    #: Keys of the rows that belong to a row, if they have ids.
    owned: dict[Any, ListsByOwner] = field(default_factory=_by_relation)
    #: New rows that replace those that belong to a row, if they have no ids.
    replaced: dict[Any, ListsByOwner] = field(default_factory=_by_relation)


class Batch:
    """What some documents say, collected to be written at once.

    Writers note which rows documents mention, `fetch` reads these, writers change them in memory,
    and `mirror.store.flush` writes what has changed. So a hundred documents take few queries.
    """

    def __init__(self, guard: Guard, parts: Parts | None = None) -> None:
        self.guard = guard
        #: If given, parts of documents that can't be stored are left out, and noted there.
        self.parts = parts
        self.curated = Curated(guard)
        #: Keys of rows that differed, or whose lists did, from what documents say; and of those
        #: of which documents are older views than the last one.
        self.differed, self.older = RowKeys(set), RowKeys(set)
        self.tables: dict[Any, Table] = defaultdict(Table)
        #: Rows to write, new or changed, by model and key.
        self.changed: dict[Any, dict[Any, Any]] = defaultdict(dict)
        self.lists = Lists()
        self.replacements: list[Replacement] = []
        #: Names to look up, by lookup table and column, and the rows with these names.
        self.wanted_names: dict[tuple[Any, str], set[Any]] = defaultdict(set)
        self.named: dict[tuple[Any, str], dict[Any, Any]] = defaultdict(dict)
        #: Keys of rows whose referrers by a one-to-one relation are to be looked up.
        self.wanted_referrers: dict[Any, set[Any]] = defaultdict(set)
        #: The rules that rows are to be checked against, because documents say what they are about.
        self.to_check: dict[RowName, dict[Rule, None]] = defaultdict(dict)
        #: Documents that were noted or written, by writer and key: an equal one is skipped.
        self.noted: dict[tuple[Any, Any], Any] = {}
        self.written: dict[tuple[Any, Any], Any] = {}

    def fetch(self) -> None:
        """Read all rows that documents mention."""
        self.curated.fetch()
        for model, table in list(self.tables.items()):
            table.rows.update(model._base_manager.in_bulk(table.wanted))
        for relation, keys in self.wanted_referrers.items():
            model, reference = relation.related_model, relation.field.name
            for row in model._base_manager.filter(**{f"{reference}__in": keys}):
                self.tables[model].rows.setdefault(row.pk, row)
        if self.guard.only_new is not None:
            for model, table in self.tables.items():
                table.untouchable = set(table.rows) - self.guard.only_new.get(model, set())
        for (model, column), names in self.wanted_names.items():
            found = model._base_manager.filter(**{f"{column}__in": names}).order_by("-pk")
            self.named[model, column] = {getattr(row, column): row for row in found}

    def add(self, row: Any) -> None:
        """Add a new row."""
        table = self.tables[type(row)]
        table.rows[row.pk] = self.changed[type(row)][row.pk] = row
        self.differed[type(row)].add(row.pk)
        table.made.add(row.pk)
        self.curated.note_made(row)

    def take_back(self, row: Any) -> None:
        """Take back a new row."""
        table = self.tables[type(row)]
        del table.rows[row.pk], self.changed[type(row)][row.pk]
        table.made.remove(row.pk)

    def leave_out(self, error: StoreError, row: RowName) -> None:
        """Leave out a part of a row's document; raises the error if documents are stored whole."""
        if self.parts is None:
            raise error
        self.parts.leave_out(error, row)

    def set(self, row: Any, field: Any, value: Any) -> bool:
        """Give a row a value; returns False if it has that value already, or is protected."""
        attribute = field.attname
        is_kept = bool(self.curated) and self.curated.keeps(row, field.name, value)
        if is_kept and row.pk not in self.tables[type(row)].made:
            return False
        if getattr(row, attribute) == value or self.keeps(type(row), row.pk, field.name):
            return False
        setattr(row, attribute, value)
        self.changed[type(row)][row.pk] = row
        if field.name not in derived_values.derived_fields(type(row)):
            self.differed[type(row)].add(row.pk)
        return True

    def leaves_out(self, model: Any, document: Any) -> bool:
        """Whether a document's object was deleted here, and is to stay so."""
        return self.curated.leaves_out(model, self.tables[model].rows, document)

    def protects(self, model: Any, key: Any) -> bool:
        """Whether the guard protects the row with a key; never if the batch made the row."""
        return self.guard.protects(model, key) and key not in self.tables[model].made

    def keeps(self, model: Any, key: Any, name: str) -> bool:
        """Whether a row keeps its value or list of a name, though a document has another one.

        Raises StoreError if the guard refuses the document.
        """
        if not self.protects(model, key):
            return False
        if name not in derived_values.derived_fields(model):
            self.guard.refuse(model, key, name)
        return True

    def tell(self) -> None:
        """Tell the guard what the batch has written, and what it has left as it was."""
        self.curated.tell()
        for model, keys in self.differed.items():
            self.guard.written[model] |= keys
        for model, keys in self.older.items():
            self.guard.older[model] |= keys

    def made(self) -> RowKeys:
        """The keys of the rows that the batch has made."""
        tables = self.tables.items()
        return RowKeys(set, {model: table.made for model, table in tables if table.made})
