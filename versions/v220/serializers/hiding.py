"""Leaves out the objects that version 2.2.0 has no place for, wherever they would show up."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.db import models
from rest_framework import serializers

from spacedevs.api.contract.serializers import ModelSerializer


class ListOfShown(serializers.ListSerializer):
    """A nested list without the objects that its child hides."""

    child: Any

    def to_representation(self, data: Any) -> Any:
        rows = data.all() if isinstance(data, models.Manager) else data
        if self.parent is not None:  # the rows of an endpoint are those of its queryset
            rows = [row for row in rows if not self.child.hides(row)]
        return super().to_representation(rows)


class HidingSerializer(ModelSerializer):
    """A serializer some of whose objects are hidden: not listed, and null where they stand alone.

    Its `Meta.list_serializer_class` is ListOfShown. What `hides` reads is in the plan: a field
    shows it, or `Meta.needs` names it. The queryset of an endpoint has to leave them out itself.
    """

    @staticmethod
    @abstractmethod
    def hides(row: Any) -> bool:
        """Whether a row is hidden."""

    def get_attribute(self, instance: Any) -> Any:
        """The row that is shown; None if it is hidden."""
        row = super().get_attribute(instance)
        return None if row is None or self.hides(row) else row
