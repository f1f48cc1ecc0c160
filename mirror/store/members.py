"""Members of documents: how the value of each key is written into rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from core.derived.registry import derived_values
from mirror.store.batch import Batch
from mirror.store.errors import StoreError, within
from mirror.store.placeholders import Replacement, is_placeholder, make_placeholder
from mirror.store.values import cleaner, expect

#: Takes the error of a part that is left out, or raises it.
LeaveOut = Callable[[StoreError], None]


class Column:
    """A value of a document that a column of its row holds."""

    def __init__(self, name: str, field: Any) -> None:
        self.name = name
        self.field = field
        self.attribute: str = field.attname
        self.required = not (field.null or field.primary_key or field.blank or field.has_default())
        self.clean = cleaner(field)

    def note(self, batch: Batch, value: Any) -> None:
        """Note the rows that the value mentions; a plain value mentions none."""

    def read(self, batch: Batch, value: Any, before: Any = None) -> Any:
        """The column's new value; `before` is its present one."""
        return self.clean(self.name, value)

    def write(self, batch: Batch, row: Any, value: Any) -> None:
        """Give a row its new value; if it referenced a placeholder, note what replaces that."""
        before = getattr(row, self.attribute)
        value = self.read(batch, value, before)
        if (
            (before != value or batch.curated)
            and batch.set(row, self.field, value)
            and self.field.is_relation
            and is_placeholder(before)
            and value is not None
        ):
            batch.replacements.append(Replacement(self.field.related_model, before, value))


class NestedColumn(Column):
    """An object that its row references, directly or through another row."""

    def __init__(self, name: str, path: list[Any], writer: Any) -> None:
        super().__init__(name, path[0])
        self.writer = writer
        #: The nested row's reference to the row between, such as that of a launch to its rocket.
        self.by = path[1].field if len(path) > 1 else None

    def note(self, batch: Batch, value: Any) -> None:
        self.writer.note(batch, value)

    def read(self, batch: Batch, value: Any, before: Any = None) -> Any:
        if value is None or self._leaves_out(batch, value):
            return self._read_nothing(batch, before)
        try:  # cheaper than `within`, which matters here
            row = self.writer.write(batch, value)
        except StoreError as error:
            raise error.within(self.name) from error
        if self.by is None:
            return row.pk
        if getattr(row, self.by.attname) is None:  # the row between has not arrived yet
            batch.set(row, self.by, make_placeholder(self.by.related_model).pk)
        return getattr(row, self.by.attname)

    def _leaves_out(self, batch: Batch, value: Any) -> bool:
        """Whether the object was deleted here, and its row can do without."""
        return (self.field.null or self.by is not None) and batch.leaves_out(
            self.writer.model, value
        )

    def _read_nothing(self, batch: Batch, before: Any) -> Any:
        """The value for "no object": null or, if the column can't be null, a row that has none."""
        if self.by is None or self.field.null:
            return super().read(batch, None)
        leads_on = self.by.model._base_manager.filter(**{self.by.name: before}).exists()
        return make_placeholder(self.by.related_model).pk if before is None or leads_on else before


class NameColumn(Column):
    """A reference to a row of a lookup table, which documents only name."""

    def __init__(self, name: str, field: Any, column: str) -> None:
        super().__init__(name, field)
        self.table, self.column = field.related_model, column
        self.clean_name = cleaner(self.table._meta.get_field(column))

    def note(self, batch: Batch, value: Any) -> None:
        with suppress(StoreError):
            batch.wanted_names[self.table, self.column].add(self.clean_name(self.name, value))

    def read(self, batch: Batch, value: Any, before: Any = None) -> Any:
        if value is None:
            return super().read(batch, value)
        rows = batch.named[self.table, self.column]
        value = self.clean_name(self.name, value)
        if value not in rows:
            rows[value] = make_placeholder(self.table, **{self.column: value})
        return rows[value].pk


class Referrer:
    """The one object that references the row of a document, by a one-to-one relation."""

    def __init__(self, name: str, relation: Any, writer: Any) -> None:
        self.name, self.relation, self.writer = name, relation, writer

    def write(self, batch: Batch, key: Any, document: Any) -> None:
        """Let only the row of this document reference the row with a key."""
        reference, model = self.relation.field, self.relation.related_model
        rows = batch.tables[model].rows.values()
        present = [row for row in rows if reference.value_from_object(row) == key]
        wanted = []
        if document is not None and not batch.leaves_out(model, document):
            expect(document, dict, self.name)
            with within(self.name):
                wanted = [self.writer.write(batch, document)]
        if batch.protects(self.relation.model, key):
            if reference.name not in derived_values.derived_fields(model) and present != wanted:
                batch.keeps(self.relation.model, key, self.name)
            return
        for row in present:
            if row not in wanted:
                batch.set(row, reference, None)
        for row in wanted:
            batch.set(row, reference, key)


class List:
    """A list of a document; where the schema allows null, that counts as an empty list."""

    def __init__(self, name: str, relation: Any, writer: Any, *, nullable: bool) -> None:
        self.name, self.relation, self.writer = name, relation, writer
        self.nullable = nullable

    def write(self, batch: Batch, key: Any, documents: Any) -> None:
        """Write the items of a list, and note that their rows are those of the row with a key.

        Items that can't be stored are left out.
        """
        if documents is None and self.nullable:
            documents = []
        expect(documents, list, self.name)
        relation, writer, lists = self.relation, self.writer, batch.lists
        documents = [each for each in documents if not batch.leaves_out(writer.model, each)]
        if relation.many_to_many:
            rows = self._each(batch, key, documents, lambda item, _: writer.write(batch, item))
            lists.linked[relation][key] = [row.pk for row in rows]
            return
        owner = {relation.field.attname: key}
        if writer.has_id:
            rows = self._each(
                batch, key, documents, lambda item, _: writer.write(batch, item, owner)
            )
            lists.owned[relation][key] = list(dict.fromkeys(row.pk for row in rows))
        else:
            lists.replaced[relation][key] = self._each(
                batch,
                key,
                documents,
                lambda item, position: writer.build(
                    batch, item, owner, position, partial(self._leave_out, batch, key, position)
                ),
            )

    def _each(
        self, batch: Batch, key: Any, documents: list[Any], write: Callable[[Any, int], Any]
    ) -> list[Any]:
        rows: list[Any] = []
        for position, item in enumerate(documents):
            try:
                rows.append(write(item, position))
            except StoreError as error:
                self._leave_out(batch, key, position, error)
        return rows

    def _leave_out(self, batch: Batch, key: Any, position: int, error: StoreError) -> None:
        batch.leave_out(error.within(self.name, position), (self.relation.model, key))
