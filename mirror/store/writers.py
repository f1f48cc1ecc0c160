"""Serializers read backwards: how documents are written into rows.

Each document is read twice. `note` collects the rows that it mentions, so that the batch can
fetch them all at once; `write` then changes those rows in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers

from core.bases import Listed
from mirror.store.ages import is_older, note_age
from mirror.store.batch import Batch
from mirror.store.errors import StoreError
from mirror.store.extra import updated
from mirror.store.members import Column, LeaveOut, List, NameColumn, NestedColumn, Referrer
from mirror.store.placeholders import is_placeholder, models_with_placeholders
from mirror.store.sense import rules_told
from mirror.store.values import cleaner, expect
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.reading.plans import EXTRA, documented, nested_class, relations
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.extra import component_name


@cache
def writer_for(serializer_class: SerializerClass, model: type[models.Model]) -> Writer:
    """The writer of a serializer class into rows of a model."""
    return Writer(serializer_class, model)


class Writer:
    """Writes documents of one serializer class into rows of one model."""

    def __init__(self, serializer_class: SerializerClass, model: type[models.Model]) -> None:
        self.model: Any = model
        self.columns: list[Column] = []
        self.referrers: list[Referrer] = []
        self.lists: list[List] = []
        fields = serializer_class().fields
        #: Its keys; any other one of a document is unknown.
        self.names = frozenset(fields)
        self.component = component_name(serializer_class)
        for name, shown in fields.items():
            if not shown.source_attrs or isinstance(shown, ResponseModeField):
                continue  # computed, not stored in a column
            relation: Any = model._meta.get_field(shown.source_attrs[0])
            if relation.concrete and not isinstance(shown, serializers.ListSerializer):
                self.columns.append(_column(name, model, shown))
                continue
            writer = writer_for(nested_class(shown), relation.related_model)
            if isinstance(shown, serializers.ListSerializer):
                self.lists.append(List(name, relation, writer, nullable=shown.allow_null))
            else:
                self.referrers.append(Referrer(name, relation, writer))
        self.members: list[Referrer | List] = [*self.referrers, *self.lists]
        #: The column of what documents say beyond the others; None if it isn't kept.
        self.extra = model._meta.get_field(EXTRA) if serializer_class in documented() else None
        self.rules = rules_told(model, self.columns)
        self.has_id = any(column.name == "id" for column in self.columns)
        self.clean_key = cleaner(self.model._meta.pk)

    def note(self, batch: Batch, document: Any) -> None:
        """Note the rows that a document mentions; `write` finds its mistakes."""
        if not isinstance(document, dict):
            return
        if self.has_id:
            try:
                key = self.clean_key("id", document.get("id"))
            except StoreError:
                return
            known = batch.noted.get((self, key))
            if known is not None and known == document:
                return
            batch.noted[self, key] = document
            batch.tables[self.model].wanted.add(key)
            for referrer in self.referrers:
                if referrer.name in document:
                    batch.wanted_referrers[referrer.relation].add(key)
                    referrer.writer.note(batch, document[referrer.name])
        for column in self.columns:
            if column.name in document:
                column.note(batch, document[column.name])
        for listed in self.lists:
            items = document.get(listed.name)
            if isinstance(items, list):
                for item in items:
                    listed.writer.note(batch, item)

    def write(self, batch: Batch, document: Any, owner: Mapping[str, Any] | None = None) -> Any:
        """The row of a document with an id, changed in memory; `owner` has more values to set.

        Columns of a new row that the document doesn't give get their defaults. Raises
        StoreError if the document can't be stored.
        """
        key = self._key_of(batch, document)
        table = batch.tables[self.model]
        row = table.rows.get(key)
        if key in table.untouchable or is_older(batch, row, document):
            return row
        if batch.guard.keep and row is not None and batch.protects(self.model, key):
            return row
        known = batch.written.get((self, key))
        if known is None or known != document:
            batch.written[self, key] = document
            try:
                row = self._fill(batch, row, key, document)
            except StoreError as error:
                del batch.written[self, key]
                if error.row is None:
                    error.row = (self.model, key), str(error)
                raise
            note_age(batch, row, document)
        for attribute, value in (owner or {}).items():
            batch.set(row, self.model._meta.get_field(attribute), value)
        return row

    def build(
        self,
        batch: Batch,
        document: Any,
        owner: Mapping[str, Any],
        position: int,
        leave_out: LeaveOut,
    ) -> Any:
        """An unsaved row of a document without an id; raises StoreError if it can't be made.

        What it can do without goes to `leave_out` if it can't be stored.
        """
        expect(document, dict)
        row = self.model(**owner)
        if isinstance(row, Listed):
            row.position = position
        for column in self.columns:
            try:
                if column.name in document:
                    value = column.read(batch, document[column.name])
                    setattr(row, column.attribute, value)
                elif column.required:
                    raise StoreError("This is required.", column.name)
            except StoreError as error:
                if not column.field.null:
                    raise
                leave_out(error)
        if self.extra:
            row.extra = self._extra(None, document, leave_out)
        return row

    def _key_of(self, batch: Batch, document: Any) -> Any:
        expect(document, dict)
        if "id" not in document:
            raise StoreError("This is required.", "id")
        key = self.clean_key("id", document["id"])
        if is_placeholder(key) and not (
            batch.guard.placeholders and self.model in models_with_placeholders()
        ):
            raise StoreError(f"{key} is below 0, as no id is.", "id")
        return key

    def _fill(self, batch: Batch, row: Any, key: Any, document: dict[str, Any]) -> Any:
        """The row with a key, or a new one if it is None, with the values of a document."""
        is_new = row is None
        if is_new:
            row = self.model(pk=key)
            batch.add(row)

        def leave_out(error: StoreError) -> None:
            batch.leave_out(error, (self.model, key))

        for column in self.columns:
            try:
                if column.name in document:
                    column.write(batch, row, document[column.name])
                elif is_new and column.required:
                    what = self.model._meta.verbose_name
                    missing = f"This is required. There is no {what} {key} yet."
                    raise StoreError(missing, column.name, lasting=False)
            except StoreError as error:
                if is_new and not column.field.null:
                    batch.take_back(row)
                    raise
                leave_out(error)
        if self.rules and key in batch.changed[self.model]:
            told = (rule for rule, keys in self.rules if keys <= document.keys())
            batch.to_check[self.model, key] |= dict.fromkeys(told)
        for member in self.members:
            if member.name in document:
                try:
                    member.write(batch, key, document[member.name])
                except StoreError as error:
                    leave_out(error)
        if self.extra:
            extra = self._extra(row.extra, document, leave_out)
            if extra != row.extra:
                batch.set(row, self.extra, extra)
        return row

    def _extra(
        self, before: str | None, document: dict[str, Any], leave_out: LeaveOut
    ) -> str | None:
        """What the row keeps beyond its columns, after a document."""
        is_known = document.keys() <= self.names
        has_null = self.lists and any(document.get(each.name, ()) is None for each in self.lists)
        if before is None and is_known and not has_null:
            return None
        shown = (each.name for each in self.lists if each.name in document)
        lists = {name: document[name] is None for name in shown}
        unknown = {} if is_known else {k: v for k, v in document.items() if k not in self.names}
        return updated(before, self.component, unknown, lists, leave_out)


def _column(name: str, model: Any, shown: serializers.Field) -> Column:
    path = shown.source_attrs
    if nested := nested_class(shown):
        way = relations(model, path)
        return NestedColumn(name, way, writer_for(nested, way[-1].related_model))
    field = model._meta.get_field(path[0])
    return NameColumn(name, field, path[1]) if path[1:] else Column(name, field)
