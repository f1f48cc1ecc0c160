"""Nested serializers that show one row of a list."""

from __future__ import annotations

from typing import Any


class First:
    """A serializer that shows the first row of a list; null if the list is empty."""

    def get_attribute(self, instance: Any) -> Any:
        """The first row of the list."""
        rows = super().get_attribute(instance)  # type: ignore[misc]
        return next(iter(rows.all()), None)
