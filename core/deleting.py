"""What goes with rows that are deleted: what refers to them, and what they have to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import models, router

from core.bases import Documented


class Going:
    """Rows that are about to be deleted, with all that goes with them.

    What a row has to itself (`Documented.owned`) goes after it, because the row refers to it.
    """

    def __init__(self, rows: Sequence[models.Model]) -> None:
        #: What goes after the rows, in this order.
        self.owned: list[models.Model] = []
        self._given = rows
        self._found = NestedObjects(using=router.db_for_write(type(rows[0])) if rows else "default")
        fresh: list[models.Model] = [*rows]
        while fresh:
            for _, some in groupby(fresh, type):
                self._found.collect(list(some))
            known = {*rows, *self.owned}
            fresh = [row for row in dict.fromkeys(_owned(self.rows())) if row not in known]
            self.owned += fresh

    def rows(self) -> list[models.Model]:
        """All rows that go."""
        return [row for found in self._found.data.values() for row in found]

    def unlinked(self) -> Iterator[tuple[models.Model, str]]:
        """The rows that stay and refer to one that goes, with the relation that becomes null."""
        going = {*self.rows()}
        for (field, _), found in self._found.field_updates.items():
            for some in found:
                for row in [some] if isinstance(some, models.Model) else some:
                    if row not in going:
                        yield row, field.name

    def delete(self) -> None:
        """Delete the rows with all that goes; raises ProtectedError if others need any of it."""
        rows: list[Any] = [*self._given, *self.owned]
        model: Any
        for model, some in groupby(rows, type):
            model._base_manager.filter(pk__in=[row.pk for row in some]).delete()


def _owned(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    for row in rows:
        for name in row.owned if isinstance(row, Documented) else ():
            if (owned := getattr(row, name)) is not None:
                yield owned
