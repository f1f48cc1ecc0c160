"""Rows with all that a plan reads of them, fetched in few queries, each row once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from spacedevs.api.plans import Plan, through_table

#: What one query fetches: rows of a model by their keys, or what one relation of a model leads to.
Step = tuple[type[models.Model], str | None]

_numbers = count()


class Route(NamedTuple):
    """How the rows that a plan reads are fetched."""

    #: The steps that may follow from each step, at any distance.
    followed_by: dict[Step, set[Step]]
    #: The to-one relations of each model that are fetched with its rows, and whether the rows
    #: at their ends have relations of their own.
    joins: dict[type[models.Model], dict[str, bool]]


class Wanted(NamedTuple):
    """A relation of a row, the keys of the rows at its end if known, and what is read of them."""

    row: Any
    name: str
    plan: Plan
    keys: list[Any]


def load(plan: Plan, queryset: models.QuerySet) -> list[Any]:
    """The rows of a queryset, with all relations in place that the plan reads."""
    return _Load(plan).run(queryset)


class _Load:
    """One run through a plan; every row is one instance, wherever it shows up.

    Of all that is wanted, that comes first which nothing else can ask for again; so most models
    take one query. The links of many-to-many relations are fetched together.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.route = _route(plan)
        self.rows: dict[type[models.Model], dict[Any, Any]] = defaultdict(dict)
        self.read: set[tuple[Plan, Any]] = set()
        self.wanted: dict[Step, list[Wanted]] = defaultdict(list)

    def run(self, queryset: models.QuerySet) -> list[Any]:
        rows = self._fetch(self.plan.model, queryset)
        for row in rows:
            self._read(self.plan, row)
        while self.wanted:
            step = min(self.wanted, key=self._rank)
            if _is_of_links(step):
                steps = [step for step in self.wanted if _is_of_links(step)]
                self._link([wanted for step in steps for wanted in self.wanted.pop(step)])
            elif step[1] is None:
                self._follow(step[0], self.wanted.pop(step))
            else:
                self._list(step[0]._meta.get_field(step[1]), self.wanted.pop(step))
        return rows

    def _rank(self, step: Step) -> tuple[int, bool]:
        """After how many of the other steps this one might have to be taken again."""
        before = sum(step in self.route.followed_by[other] for other in self.wanted)
        return before, _is_of_links(step)

    def _read(self, plan: Plan, row: Any) -> None:
        if (plan, row.pk) in self.read:
            return
        self.read.add((plan, row.pk))
        for name, below in plan.relations.items():
            relation: Any = plan.model._meta.get_field(name)
            if name in self.route.joins[plan.model]:
                target = relation.get_cached_value(row)
                if target is not None and below.relations:
                    target = self.rows[below.model].setdefault(target.pk, target)
                    relation.set_cached_value(row, target)
                    self._read(below, target)
                continue
            held = relation.concrete and not relation.many_to_many
            keys = [getattr(row, relation.attname)] if held else []
            self.wanted[_step(plan.model, name)].append(Wanted(row, name, below, keys))

    def _follow(self, model: type[models.Model], wanted: list[Wanted]) -> None:
        """Put rows of a model in place whose keys are known."""
        known = self.rows[model]
        missing = {key for each in wanted for key in each.keys if key is not None} - known.keys()
        if missing:
            self._fetch(model, model._base_manager.filter(pk__in=missing).order_by())
        for row, name, below, keys in wanted:
            relation = row._meta.get_field(name)
            targets = [known[key] for key in keys if key is not None]
            if relation.many_to_many:
                _put(row, relation, targets)
            else:
                relation.set_cached_value(row, targets[0] if targets else None)
            for target in targets:
                self._read(below, target)

    def _list(self, relation: Any, wanted: list[Wanted]) -> None:
        """Put the rows in place that refer to others."""
        field = relation.field
        owners = {row.pk: row for row, *_ in wanted if not _is_put(row, relation)}
        if owners:
            model = relation.related_model
            listed: dict[Any, list[Any]] = {key: [] for key in owners}
            rows = model._base_manager.filter(**{f"{field.name}__in": list(owners)})
            for row in self._fetch(model, rows.order_by(*model._meta.ordering)):
                key = getattr(row, field.attname)
                field.set_cached_value(row, owners[key])
                listed[key].append(row)
            for key, targets in listed.items():
                _put(owners[key], relation, targets)
        for row, _, below, _ in wanted:
            for target in _targets(row, relation):
                self._read(below, target)

    def _link(self, wanted: list[Wanted]) -> None:
        """Find out what rows are linked to, in the order of the links."""
        owners: dict[Any, dict[Any, list[Any]]] = defaultdict(dict)
        for row, name, below, _ in wanted:
            relation = row._meta.get_field(name)
            if _is_put(row, relation):
                for target in _targets(row, relation):
                    self._read(below, target)
            else:
                owners[relation].setdefault(row.pk, [])
        for relation, key, target in _linked(owners):
            owners[relation][key].append(target)
        for row, name, below, _ in wanted:
            relation = row._meta.get_field(name)
            if not _is_put(row, relation):
                keys = owners[relation][row.pk]
                step = relation.related_model, None
                self.wanted[step].append(Wanted(row, name, below, keys))

    def _fetch(self, model: type[models.Model], queryset: models.QuerySet) -> list[Any]:
        joined = self._joined(model)
        if joined:
            queryset = queryset.select_related(*joined)
        return [self.rows[model].setdefault(row.pk, row) for row in queryset]

    def _joined(self, model: type[models.Model]) -> list[str]:
        """The paths of the relations that are fetched with the rows of a model."""
        paths = []
        for name, on in sorted(self.route.joins[model].items()):
            end: Any = model._meta.get_field(name).related_model
            paths += [name, *(f"{name}__{path}" for path in (self._joined(end) if on else ()))]
        return paths


def _linked(owners: dict[Any, dict[Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """Relation, key of the owner and key of the target of all links, in their order."""
    queries: list[models.QuerySet] = []
    relations: dict[int, Any] = {}
    for relation, keys in owners.items():
        number, back, links = _links(relation)
        relations[number] = relation
        queries.append(links.filter(**{f"{back}__in": list(keys)}))
    if not queries:
        return []
    found = []
    for number, _, *ends in sorted(queries[0].union(*queries[1:], all=True)):
        relation = relations[number]
        models_ = relation.model, relation.related_model
        pair = (model._meta.pk.to_python(key) for model, key in zip(models_, ends, strict=True))
        found.append((relation, *pair))
    return found


@cache
def _links(relation: Any) -> tuple[int, str, models.QuerySet]:
    """A number of its own for a relation, and its links: with that, their keys, and both ends."""
    number = next(_numbers)
    through, back, forth = through_table(relation)
    ends = (Cast(F(name), models.TextField()) for name in (back, forth))
    links = through._base_manager.order_by().values_list(models.Value(number), "pk", *ends)
    return number, back, links


@cache
def _route(plan: Plan) -> Route:
    nodes = plan.nodes()
    edges = {(node.model, name, below) for node in nodes for name, below in node.relations.items()}
    ways = defaultdict(set)  # the relations that lead to a model
    joins: dict[type[models.Model], dict[str, bool]] = {node.model: {} for node in nodes}
    for model, name, below in edges:
        ways[below.model].add((model, name))
    for model, name, below in edges:
        relation: Any = model._meta.get_field(name)
        alone = len(ways[below.model]) == 1 and below.model is not plan.model
        small = not any(end.relations for *way, end in edges if way == [model, name])
        if relation.concrete and not relation.many_to_many and (alone or small):
            joins[model][name] = not small
    follow: dict[Step, set[Step]] = defaultdict(set)
    for model, name, below in edges:
        ends = {below.model} | set(_joined_models(below.model, joins))
        after = {
            _step(end, after) for end, after, _ in edges if end in ends and after not in joins[end]
        }
        step = _step(model, name)
        if _is_of_links(step):
            follow[step].add((below.model, None))
            step = below.model, None
        follow[step] |= after
    return Route({step: _closure(step, follow) for step in follow}, joins)


def _joined_models(
    model: type[models.Model], joins: dict[type[models.Model], dict[str, bool]]
) -> Iterable[type[models.Model]]:
    for name, on in joins[model].items():
        if on:
            end: Any = model._meta.get_field(name).related_model
            yield end
            yield from _joined_models(end, joins)


def _closure(step: Step, follow: dict[Step, set[Step]]) -> set[Step]:
    found: set[Step] = set()
    waiting = list(follow[step])
    while waiting:
        after = waiting.pop()
        if after not in found:
            found.add(after)
            waiting += follow.get(after, ())
    return found


def _step(model: type[models.Model], name: str) -> Step:
    relation: Any = model._meta.get_field(name)
    held = relation.concrete and not relation.many_to_many
    return (relation.related_model, None) if held else (model, name)


def _is_of_links(step: Step) -> bool:
    model, name = step
    return name is not None and bool(model._meta.get_field(name).many_to_many)


def _accessor(relation: Any) -> str:
    return relation.get_accessor_name() if relation.auto_created else relation.name


def _put(row: Any, relation: Any, targets: list[Any]) -> None:
    """Let a row's relation lead to these rows without another query."""
    if relation.one_to_one:
        relation.set_cached_value(row, targets[0] if targets else None)
        return
    queryset = relation.related_model._base_manager.none()
    queryset._result_cache = targets
    row.__dict__.setdefault("_prefetched_objects_cache", {})[_accessor(relation)] = queryset


def _is_put(row: Any, relation: Any) -> bool:
    if relation.one_to_one:
        return relation.is_cached(row)
    return _accessor(relation) in row.__dict__.get("_prefetched_objects_cache", ())


def _targets(row: Any, relation: Any) -> Iterable[Any]:
    if relation.one_to_one:
        target = relation.get_cached_value(row)
        return [] if target is None else [target]
    return row.__dict__["_prefetched_objects_cache"][_accessor(relation)]
