"""Checking rows against the rules of their models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from core.sense.rules import Model, Needed, NotNegative, Rule, Within
from spacedevs.api.reading.plans import fields_of, reached
from spacedevs.api.registry import registry, serializers_of


class Sensible(models.Model):
    """Something whose values have to make sense together: see `core.sense`."""

    #: The rules of its rows; those of its bases hold, too.
    sense: ClassVar[tuple[Rule, ...]] = ()

    #: The numbers and durations that can be below zero; no others can.
    signed: ClassVar[tuple[str, ...]] = ()
    #: The columns that an edit under way changes; None if that isn't known, or the row is new.
    edited: Collection[str] | None = None

    class Meta:
        abstract = True

    @classmethod
    def whole(cls) -> models.QuerySet:
        """All rows but those that documents only mention, of which little is known yet."""
        rows = cls._default_manager.all()
        return rows if isinstance(cls._meta.pk, models.UUIDField) else rows.filter(pk__gte=0)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Validate the fields, each by itself and then together; raises ValidationError.

        A rule is told at one of its fields that is not excluded. Without one it isn't checked: then
        it is no matter of the form. Nor is it where the stored row breaks the rule
        already, as documents may, and an edit leaves the values alone that it is about.
        """
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        left_out = {*(exclude or ()), *errors}
        for rule in rules_of(type(self)):
            places = [name for name in rule.places if name not in left_out]
            if places and rule.is_broken(self) and not self._stays_odd(rule):
                message = ValidationError(rule.words(type(self)), code="odd")
                errors.setdefault(places[-1], []).append(message)
        if errors:
            raise ValidationError(errors)

    def _stays_odd(self, rule: Rule) -> bool:
        """Whether the stored row breaks a rule already, by values that the edit leaves alone."""
        if self.edited is None or not set(rule.places).isdisjoint(self.edited):
            return False
        stored = type(self)._base_manager.filter(pk=self.pk)
        return stored.filter(rule.broken(type(self))).exists()


@cache
def rules_of(model: Model) -> tuple[Rule, ...]:
    """The rules of a model: declared ones, its bases' included, and those of its columns."""
    declared = [*chain.from_iterable(vars(kind).get("sense", ()) for kind in model.__mro__)]
    bounded = {rule.fields[0] for rule in declared if isinstance(rule, Within)}
    quantities = [name for name in _quantities(model) if name not in bounded]
    return (*declared, *map(NotNegative, quantities), *map(Needed, sorted(needed(model))))


def _quantities(model: Any) -> list[str]:
    """The numbers and durations of a model that can't be below zero, unless other limits hold."""
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.IntegerField | models.FloatField | models.DurationField)
        and column.editable
        and not column.primary_key
        and column.name not in model.signed
    ]


def needed(model: Model) -> frozenset[str]:
    """The columns that may be null, though the schema says that what they show never is."""
    return _needed().get(model, frozenset())


def odd_rows(model: type[Sensible]) -> Iterator[tuple[Any, str]]:
    """The stored rows of a model that break its rules, each with what is wrong.

    A row comes once for each rule that it breaks.
    """
    for rule in rules_of(model):
        for row in model.whole().filter(rule.broken(model)).order_by("pk").iterator():
            yield row, rule.words(model)


def sensible_models() -> list[type[Sensible]]:
    """The models that have rules, in the order of their apps."""
    found: list[type[Sensible]] = []
    for model in apps.get_models():
        if issubclass(model, Sensible) and rules_of(model):
            found.append(model)
    return found


@cache
def _needed() -> dict[Model, frozenset[str]]:
    found: defaultdict[Model, set[str]] = defaultdict(set)
    for serializer_class, model in reached(serializers_of(registry.current.viewsets).items()):
        nullable = {column.name for column in model._meta.concrete_fields if column.null}
        for _, shown, source in fields_of(serializer_class):
            if shown and not shown.allow_null and source:
                found[model] |= nullable.intersection(source[:1])
    return {model: frozenset(names) for model, names in found.items()}
