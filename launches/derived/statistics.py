"""Declaring statistics, which the command `recount` counts over all flights.

Upstream's documents bring statistics of their own, counted over launches that a copy may lack.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import models

from core.derived.registry import Computed, Run, Values, derived_values
from launches.derived.flights import Flights

#: A function that returns the statistics of a row, by the row's key.
Count = Callable[[Any], Values]


def names(model: type[models.Model]) -> list[str]:
    """The names of an abstract model's fields."""
    return [field.name for field in model._meta.local_fields]


def statistics(
    model: type[models.Model], *fields: str
) -> Callable[[Callable[[Flights], Count]], Callable[[Flights], Count]]:
    """A decorator for the function that counts these fields of the model over all flights."""

    def decorate(counter: Callable[[Flights], Count]) -> Callable[[Flights], Count]:
        @wraps(counter)
        def compute(run: Run) -> Computed:
            count = counter(run.read(Flights))
            for row in run.rows(model):
                yield row, partial(count, row.pk)

        derived_values.register(model, *fields, on_command=True)(compute)
        return counter

    return decorate
