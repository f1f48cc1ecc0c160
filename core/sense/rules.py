"""The kinds of rules that models declare about the values of their rows.

A rule names fields, of the row itself or behind its relations (`rocket__launch__net`). It can tell
an odd row, one that breaks it, both in memory and in the database. A value that isn't known breaks
none, but for the rules that ask for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP
from django.utils.text import capfirst

Model = type[models.Model]


class Rule(ABC):
    """What the values of some fields can't be."""

    def __init__(self, *fields: str) -> None:
        self.fields = fields

    @property
    def is_own(self) -> bool:
        """Whether it is about nothing but columns of the row itself, so that it costs no query."""
        return all(LOOKUP_SEP not in name for name in self.fields)

    @property
    def places(self) -> list[str]:
        """The columns of the row at which it can be told, the best one last."""
        first = [name.split(LOOKUP_SEP)[0] for name in self.fields if name != "pk"]
        return sorted(first, key=lambda name: name in self.fields)

    @abstractmethod
    def is_broken(self, row: models.Model) -> bool:
        """Whether a row breaks the rule."""

    @abstractmethod
    def broken(self, model: Model) -> Q:
        """The condition of the rows that break the rule."""

    @abstractmethod
    def words(self, model: Model) -> str:
        """What is wrong with a row that breaks the rule, as a sentence."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self.fields)})"


class Ordered(Rule):
    """Values that never go down: a start and an end, a least and a most."""

    def is_broken(self, row: models.Model) -> bool:
        one, later = _values(row, self.fields)
        return one is not None and later is not None and later < one

    def broken(self, model: Model) -> Q:
        one, later = self.fields
        return Q(**{f"{later}__lt": F(one)})

    def words(self, model: Model) -> str:
        one, later = self.fields
        is_time = isinstance(_field(model, later), models.DateField)
        than = "before" if is_time else "less than"
        return capfirst(f"{name_of(model, later)} is {than} {name_of(model, one)}.")


class Within(Rule):
    """A number with a least and a most value; None stands for no limit."""

    def __init__(self, field: str, least: Any, most: Any) -> None:
        super().__init__(field)
        self.least, self.most = least, most

    def is_broken(self, row: models.Model) -> bool:
        [value] = _values(row, self.fields)
        return value is not None and (
            (self.least is not None and value < self.least)
            or (self.most is not None and value > self.most)
        )

    def broken(self, model: Model) -> Q:
        [field] = self.fields
        below = Q() if self.least is None else Q(**{f"{field}__lt": self.least})
        above = Q() if self.most is None else Q(**{f"{field}__gt": self.most})
        return below | above

    def words(self, model: Model) -> str:
        limits = [
            f"{word} {limit}"
            for word, limit in (("below", self.least), ("over", self.most))
            if limit is not None
        ]
        return capfirst(f"{name_of(model, self.fields[0])} is {' or '.join(limits)}.")


class NotNegative(Rule):
    """A number or a duration that can't be below zero."""

    def is_broken(self, row: models.Model) -> bool:
        [value] = _values(row, self.fields)
        return value is not None and value < _zero(type(row), self.fields[0])

    def broken(self, model: Model) -> Q:
        [field] = self.fields
        return Q(**{f"{field}__lt": _zero(model, field)})

    def words(self, model: Model) -> str:
        return capfirst(f"{name_of(model, self.fields[0])} is negative.")


class Needed(Rule):
    """A value that can't be left out, though the column can be empty."""

    def is_broken(self, row: models.Model) -> bool:
        return not _is_given(row, self.fields[0])

    def broken(self, model: Model) -> Q:
        return _absent(self.fields[0])

    def words(self, model: Model) -> str:
        return capfirst(f"{name_of(model, self.fields[0])} is missing.")


class AnyOf(Rule):
    """Relations of which a row has at least one."""

    def is_broken(self, row: models.Model) -> bool:
        return not any(_is_given(row, field) for field in self.fields)

    def broken(self, model: Model) -> Q:
        return Q(*map(_absent, self.fields))

    def words(self, model: Model) -> str:
        return f"It has none of {_listed(model, self.fields)}."


class OneOf(Rule):
    """Relations of which a row has exactly one."""

    def is_broken(self, row: models.Model) -> bool:
        return sum(_is_given(row, field) for field in self.fields) != 1

    def broken(self, model: Model) -> Q:
        one = Q()
        for given in self.fields:
            others = (_absent(field) for field in self.fields if field != given)
            one |= Q(~_absent(given), *others)
        return ~one

    def words(self, model: Model) -> str:
        return f"It has none or several of {_listed(model, self.fields)}, and needs one."


class Same(Rule):
    """Two ways to the same row: a port is one of the station that is docked to."""

    def is_broken(self, row: models.Model) -> bool:
        one, other = _values(row, self.fields)
        return one is not None and other is not None and one != other

    def broken(self, model: Model) -> Q:
        one, other = self.fields
        return Q(~_absent(one), ~_absent(other), ~Q(**{one: F(other)}))

    def words(self, model: Model) -> str:
        one, other = (name_of(model, field) for field in self.fields)
        return capfirst(f"{one} is not {other}.")


class Different(Rule):
    """Two values that can't be the same: nothing docks to itself, nothing is its own parent."""

    def is_broken(self, row: models.Model) -> bool:
        one, other = _values(row, self.fields)
        return one is not None and one == other

    def broken(self, model: Model) -> Q:
        one, other = self.fields
        return Q(**{one: F(other)})

    def words(self, model: Model) -> str:
        one, other = (name_of(model, field) for field in self.fields)
        return capfirst(f"{one} is the same as {other}.")


class Presupposes(Rule):
    """Something that is true only if another thing is: no landing succeeds without an attempt."""

    def is_broken(self, row: models.Model) -> bool:
        result, condition = _values(row, self.fields)
        return result is True and condition is False

    def broken(self, model: Model) -> Q:
        result, condition = self.fields
        return Q(**{result: True, condition: False})

    def words(self, model: Model) -> str:
        result, condition = (name_of(model, field) for field in self.fields)
        return capfirst(f"{result} without {condition}.")


#: The rules of places, which have both fields.
ON_A_GLOBE: tuple[Rule, ...] = (Within("latitude", -90, 90), Within("longitude", -180, 180))


def name_of(model: Model, path: str) -> str:
    """What people call a field, with the relation that it is behind."""
    names = path.split(LOOKUP_SEP)
    paths = (LOOKUP_SEP.join(names[: end + 1]) for end in range(len(names)))
    *before, last = (_spoken(_field(model, path)) for path in paths)
    return f"{last} of the {before[-1]}" if before else last


def _listed(model: Model, fields: tuple[str, ...]) -> str:
    *names, last = (name_of(model, field) for field in fields)
    return f"{', '.join(names)} and {last}"


def _spoken(field: Any) -> str:
    """The name of a field within a sentence, where only abbreviations are capital."""
    if not field.concrete:
        field = field.related_model._meta
    name = str(field.verbose_name)
    return " ".join(word.lower() if word.istitle() else word for word in name.split(" "))


def _field(model: Model, path: str) -> Any:
    """The field at the end of a path."""
    *relations, last = path.split(LOOKUP_SEP)
    place: Any = model
    for relation in relations:
        place = place._meta.get_field(relation).related_model
    return place._meta.pk if last == "pk" else place._meta.get_field(last)


def _values(row: models.Model, paths: tuple[str, ...]) -> list[Any]:
    """The values of a row at the ends of paths, keys of relations; None where a path breaks off."""
    return [_value(row, path) for path in paths]


def _value(row: Any, path: str) -> Any:
    *relations, last = path.split(LOOKUP_SEP)
    try:
        for relation in relations:
            row = getattr(row, relation)
            if row is None:
                return None
    except ObjectDoesNotExist:
        return None
    return row.pk if last == "pk" else getattr(row, row._meta.get_field(last).attname)


def _is_given(row: Any, name: str) -> bool:
    """Whether a row has a value or, of a relation, a row; one may be there that has yet no key."""
    field = row._meta.get_field(name)
    if getattr(row, field.attname) is not None:
        return True
    return field.is_relation and field.is_cached(row) and field.get_cached_value(row) is not None


def _absent(path: str) -> Q:
    return Q(**{f"{path}__isnull": True})


def _zero(model: Model, field: str) -> Any:
    return timedelta() if isinstance(_field(model, field), models.DurationField) else 0
