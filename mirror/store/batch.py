"""A batch: the rows that some documents are about, as they are and as they are to be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.derived.registry import derived_values
from mirror.store.guard import Guard, RowKeys
from mirror.store.placeholders import Replacement

#: Lists of relations, by the keys of their owners.
ListsByOwner = dict[Any, list[Any]]

_by_relation = partial(defaultdict[Any, ListsByOwner], dict)


@dataclass
class Table:
    """The rows of one model that a batch is about, by their keys."""

    #: Keys to look up.
    wanted: set[Any] = field(default_factory=set)
    #: Rows that are there, and those that the batch makes.
    rows: dict[Any, Any] = field(default_factory=dict)
    #: Keys of rows that were there before the load, where it is to touch none of these.
    untouchable: set[Any] = field(default_factory=set)
    #: Keys of the rows that the batch makes.
    made: set[Any] = field(default_factory=set)


@dataclass
class Lists:
    """The lists of documents as they are to be, by their relations and the keys of their owners."""

    #: Keys of the rows that a row is linked to, by a many-to-many relation.
    linked: dict[Any, ListsByOwner] = field(default_factory=_by_relation)
    #: Keys of the rows that belong to a row, if they have ids.
    owned: dict[Any, ListsByOwner] = field(default_factory=_by_relation)
    #: New rows that take the place of those that belong to a row, if they have no ids.
    replaced: dict[Any, ListsByOwner] = field(default_factory=_by_relation)


class Batch:
    """What documents say, collected until all of it is written at once.

    Writers note what documents mention, `fetch` reads all of that, writers change rows in memory,
    and `mirror.store.flush` writes what has changed. So a hundred documents take few queries.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.tables: dict[Any, Table] = defaultdict(Table)
        #: Rows to write, new or changed, by model and key.
        self.changed: dict[Any, dict[Any, Any]] = defaultdict(dict)
        self.lists = Lists()
        self.replacements: list[Replacement] = []
        #: Names to look up, by lookup table and column; and the rows that have them.
        self.wanted_names: dict[tuple[Any, str], set[Any]] = defaultdict(set)
        self.named: dict[tuple[Any, str], dict[Any, Any]] = defaultdict(dict)
        #: Keys whose referrers, by a one-to-one relation, are to be looked up.
        self.wanted_referrers: dict[Any, set[Any]] = defaultdict(set)
        #: Documents that were noted and written, by writer and key. An equal one says nothing new.
        self.noted: dict[tuple[Any, Any], Any] = {}
        self.written: dict[tuple[Any, Any], Any] = {}

    def fetch(self) -> None:
        """Look up all rows that documents mention."""
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
        table.made.add(row.pk)

    def set(self, row: Any, field: Any, value: Any) -> bool:
        """Give a row a value. Returns whether that changes it: it may have it, or be protected."""
        attribute = field.attname
        if getattr(row, attribute) == value or self.keeps(type(row), row.pk, field.name):
            return False
        setattr(row, attribute, value)
        self.changed[type(row)][row.pk] = row
        return True

    def protects(self, model: Any, key: Any) -> bool:
        """Whether the guard protects the row with a key, which the batch has not made."""
        return self.guard.protects(model, key) and key not in self.tables[model].made

    def keeps(self, model: Any, key: Any, name: str) -> bool:
        """Whether a row keeps a value or list, by its name, though a document has another one.

        Raises StoreError if the guard refuses the other one.
        """
        if not self.protects(model, key):
            return False
        if name not in derived_values.derived_fields(model):
            self.guard.refuse(model, key, name)
        return True

    def made(self) -> RowKeys:
        """The keys of the rows that the batch has made."""
        tables = self.tables.items()
        return RowKeys(set, {model: table.made for model, table in tables if table.made})
