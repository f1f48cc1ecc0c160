"""In which order, and with which joins, the rows of a plan are fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from spacedevs.api.reading.plans import Plan

#: What one query fetches: rows of a model by their keys (no relation), or a relation's targets.
Step = tuple[type[models.Model], str | None]


class Route(NamedTuple):
    """How the rows of a plan are fetched."""

    #: The steps that each step may lead to, directly or not.
    followed_by: dict[Step, set[Step]]
    #: The to-one relations of each model that its query joins, and whether the plan reads
    #: relations of the rows at their ends.
    joins: dict[type[models.Model], dict[str, bool]]


@cache
def route_for(plan: Plan) -> Route:
    """The route of a plan.

    A query joins a to-one relation if it is the only way to its model, or if the plan reads no
    relations of the rows at its end.
    """
    nodes = plan.nodes()
    edges = {(node.model, name, below) for node in nodes for name, below in node.relations.items()}
    ways = defaultdict(set)  # the relations that lead to a model
    joins: dict[type[models.Model], dict[str, bool]] = {node.model: {} for node in nodes}
    for model, name, below in edges:
        ways[below.model].add((model, name))
    for model, name, below in edges:
        relation: Any = model._meta.get_field(name)
        only_way = len(ways[below.model]) == 1 and below.model is not plan.model
        goes_on = any(end.relations for *way, end in edges if way == [model, name])
        if relation.concrete and not relation.many_to_many and (only_way or not goes_on):
            joins[model][name] = goes_on
    follow: dict[Step, set[Step]] = defaultdict(set)
    for model, name, below in edges:
        ends = {below.model} | set(_joined_models(below.model, joins))
        after = {
            step_to(end, further)
            for end, further, _ in edges
            if end in ends and further not in joins[end]
        }
        step = step_to(model, name)
        if is_of_links(step):
            follow[step].add((below.model, None))
            step = below.model, None
        follow[step] |= after
    return Route({step: _closure(step, follow) for step in follow}, joins)


def _joined_models(
    model: type[models.Model], joins: dict[type[models.Model], dict[str, bool]]
) -> Iterable[type[models.Model]]:
    """The models that a query of a model joins, and whose relations the plan reads."""
    for name, goes_on in joins[model].items():
        if goes_on:
            end: Any = model._meta.get_field(name).related_model
            yield end
            yield from _joined_models(end, joins)


def _closure(step: Step, follow: dict[Step, set[Step]]) -> set[Step]:
    """All steps that a step may lead to, directly or not."""
    found: set[Step] = set()
    waiting = list(follow[step])
    while waiting:
        after = waiting.pop()
        if after not in found:
            found.add(after)
            waiting += follow.get(after, ())
    return found


def step_to(model: type[models.Model], name: str) -> Step:
    """The step that fetches a relation of a model."""
    relation: Any = model._meta.get_field(name)
    held = relation.concrete and not relation.many_to_many
    return (relation.related_model, None) if held else (model, name)


def is_of_links(step: Step) -> bool:
    """Whether a step fetches the links of a many-to-many relation."""
    model, name = step
    return name is not None and bool(model._meta.get_field(name).many_to_many)
