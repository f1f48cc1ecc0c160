"""The registry of derived values: the fields of each model, and the functions that compute them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from inspect import cleandoc
from typing import Any, TypeVar

from django.db import models

from core.ids import LAST_UPSTREAM_ID

#: The new values of a row's fields; of a relation to many, the keys at its ends, in order.
Values = dict[str, Any]
#: Rows, each with the function that computes its values, which is called later, so that one row can
#: fail alone. A row may come twice.
Computed = Iterator[tuple[models.Model, Callable[[], Values]]]

Source = TypeVar("Source")


def entered_here(model: type[models.Model]) -> models.QuerySet:
    """The rows that are not upstream's: own ones, the demo data's, those of other servers.

    None of a model with UUIDs, which don't tell upstream's rows from those of other servers.
    """
    rows = model._base_manager.all()
    if isinstance(model._meta.pk, models.UUIDField):
        return rows.none()
    return rows.filter(pk__gt=LAST_UPSTREAM_ID)


def every_row(model: type[models.Model]) -> models.QuerySet:
    """All rows, upstream's included."""
    return model._base_manager.all()


class Run:
    """One computation of values: for which moment, and for which rows."""

    def __init__(
        self,
        moment: datetime,
        rows: Callable[[type[models.Model]], models.QuerySet] = entered_here,
    ) -> None:
        self.moment = moment
        self.rows = rows
        self._sources: dict[Any, Any] = {}

    def read(self, source: Callable[[], Source]) -> Source:
        """What a source reads from the database; it is called once in a run."""
        if source not in self._sources:
            self._sources[source] = source()
        return self._sources[source]


@dataclass(frozen=True)
class Derivation:
    """Derived fields of a model, and the function that computes them."""

    model: type[models.Model]
    fields: frozenset[str]
    compute: Callable[[Run], Computed]
    #: Whether they are computed by the command `recount` only, not whenever they may have changed.
    on_command: bool
    #: What they follow from, in words.
    rule: str


class Registry:
    """All derivations, in the order in which they are computed."""

    def __init__(self) -> None:
        self._derivations: list[Derivation] = []
        self._fields: dict[tuple[type[models.Model], bool], frozenset[str]] = {}

    def register(
        self, model: type[models.Model], *fields: str, on_command: bool = False
    ) -> Callable[[Callable[[Run], Computed]], Callable[[Run], Computed]]:
        """A decorator for the function that computes these fields of the model."""

        def decorate(compute: Callable[[Run], Computed]) -> Callable[[Run], Computed]:
            rule = cleandoc(compute.__doc__ or "")
            derivation = Derivation(model, frozenset(fields), compute, on_command, rule)
            self._derivations.append(derivation)
            self._fields.pop((model, on_command), None)
            return compute

        return decorate

    def derivations(self, *, on_command: bool = False) -> list[Derivation]:
        """The derivations of values that are kept true or, if asked, computed on command."""
        return [each for each in self._derivations if each.on_command == on_command]

    def derived_fields(self, model: type[models.Model]) -> frozenset[str]:
        """The names of a model's fields that are kept true, which nobody enters by hand."""
        return self._fields_of(model, on_command=False)

    def counted_fields(self, model: type[models.Model]) -> frozenset[str]:
        """The names of a model's fields that are computed on command."""
        return self._fields_of(model, on_command=True)

    def _fields_of(self, model: type[models.Model], *, on_command: bool) -> frozenset[str]:
        if (model, on_command) not in self._fields:
            derivations = self.derivations(on_command=on_command)
            fields = (each.fields for each in derivations if each.model is model)
            self._fields[model, on_command] = frozenset[str]().union(*fields)
        return self._fields[model, on_command]


derived_values = Registry()
