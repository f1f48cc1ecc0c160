"""Nested serializers that show some of their rows only: by a condition, or the first of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager
from rest_framework import serializers


class ShownRows(serializers.ListSerializer):
    """A nested list without the rows that its serializer hides.

    The rows of an endpoint are chosen by its queryset, so all of them are shown.
    """

    child: Any

    def to_representation(self, data: Any) -> list[Any]:
        rows = data.all() if isinstance(data, Manager) else data
        if self.parent is not None:
            rows = [row for row in rows if self.child.shows(row)]
        return super().to_representation(rows)


class Hiding:
    """A serializer that hides some rows where it is nested: no item of a list, null for one object.

    A subclass has a method `shows`. What that reads beyond its row is named in `Meta.needs`, and
    `Meta.list_serializer_class` is ShownRows.
    """

    def shows(self, row: Any) -> bool:
        """Whether a row is shown."""
        raise NotImplementedError

    def get_attribute(self, instance: Any) -> Any:
        """The row to show; None if there is none, or if it is hidden."""
        row = super().get_attribute(instance)  # type: ignore[misc]
        return row if row is not None and self.shows(row) else None


class First:
    """A serializer that shows the first row of a list; null if the list is empty."""

    def get_attribute(self, instance: Any) -> Any:
        """The first row of the list."""
        rows = super().get_attribute(instance)  # type: ignore[misc]
        return next(iter(rows.all()), None)
