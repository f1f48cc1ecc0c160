"""Fetches rows with everything that a plan reads of them: few queries, one instance a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from spacedevs.api.reading.plans import Plan, through_table
from spacedevs.api.reading.routes import Step, is_of_links, route_for, step_to


class Wanted(NamedTuple):
    """A relation of a row to fill in: the plan for its targets, and their keys as far as known."""

    row: Any
    name: str
    plan: Plan
    keys: list[Any]


def fetch(plan: Plan, queryset: models.QuerySet) -> list[Any]:
    """The rows of a queryset, with every relation that the plan reads filled in."""
    return _Fetching(plan).run(queryset)


class _Fetching:
    """One run along a plan; a row is one instance, wherever it shows up.

    `run` takes the step that no other pending step can add to, so most models take one query. The
    links of all many-to-many relations that are pending take one query together.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.route = route_for(plan)
        self.rows: dict[type[models.Model], dict[Any, Any]] = defaultdict(dict)
        self.seen: set[tuple[Plan, Any]] = set()
        self.wanted: dict[Step, list[Wanted]] = defaultdict(list)

    def run(self, queryset: models.QuerySet) -> list[Any]:
        rows = self._fetch(self.plan.model, queryset)
        for row in rows:
            self._want(self.plan, row)
        while self.wanted:
            step = min(self.wanted, key=self._rank)
            if is_of_links(step):
                steps = [step for step in self.wanted if is_of_links(step)]
                self._link([wanted for step in steps for wanted in self.wanted.pop(step)])
            elif step[1] is None:
                self._follow(step[0], self.wanted.pop(step))
            else:
                self._list(step[0]._meta.get_field(step[1]), self.wanted.pop(step))
        return rows

    def _rank(self, step: Step) -> tuple[int, bool]:
        """How many other pending steps may add to this one; links come last among equals."""
        before = sum(step in self.route.followed_by[other] for other in self.wanted)
        return before, is_of_links(step)

    def _want(self, plan: Plan, row: Any) -> None:
        """Note the relations of a row that are still to be filled in, also those behind joins."""
        if (plan, row.pk) in self.seen:
            return
        self.seen.add((plan, row.pk))
        for name, below in plan.relations.items():
            relation: Any = plan.model._meta.get_field(name)
            if name in self.route.joins[plan.model]:
                target = relation.get_cached_value(row)
                if target is not None and below.relations:
                    target = self.rows[below.model].setdefault(target.pk, target)
                    relation.set_cached_value(row, target)
                    self._want(below, target)
                continue
            held = relation.concrete and not relation.many_to_many
            keys = [getattr(row, relation.attname)] if held else []
            self.wanted[step_to(plan.model, name)].append(Wanted(row, name, below, keys))

    def _follow(self, model: type[models.Model], wanted: list[Wanted]) -> None:
        """Fill in to-one relations, and targets of links, whose keys are known."""
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
                self._want(below, target)

    def _list(self, relation: Any, wanted: list[Wanted]) -> None:
        """Fill in a relation that is read backwards: from owners to the rows that refer to them."""
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
                self._want(below, target)

    def _link(self, wanted: list[Wanted]) -> None:
        """Fetch the links of many-to-many relations, in their order, and want their targets."""
        owners: dict[Any, dict[Any, list[Any]]] = defaultdict(dict)
        for row, name, below, _ in wanted:
            relation = row._meta.get_field(name)
            if _is_put(row, relation):
                for target in _targets(row, relation):
                    self._want(below, target)
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
        """The paths of the relations that a query of a model joins."""
        paths = []
        for name, goes_on in sorted(self.route.joins[model].items()):
            end: Any = model._meta.get_field(name).related_model
            further = self._joined(end) if goes_on else ()
            paths += [name, *(f"{name}__{path}" for path in further)]
        return paths


def _linked(owners: dict[Any, dict[Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """All links in their order: relation, key of the owner, key of the target."""
    relations = list(owners)
    queries: list[models.QuerySet] = []
    for number, relation in enumerate(relations):
        back, links = _links(relation, number)
        queries.append(links.filter(**{f"{back}__in": list(owners[relation])}))
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
def _links(relation: Any, number: int) -> tuple[str, models.QuerySet]:
    """A relation's field to the owner, and the query of its links.

    Each link is (number, key of the link, key of the owner, key of the target), so that one UNION
    can hold the links of several relations.
    """
    through, back, forth = through_table(relation)
    ends = (Cast(F(name), models.TextField()) for name in (back, forth))
    links = through._base_manager.order_by().values_list(models.Value(number), "pk", *ends)
    return back, links


def _accessor(relation: Any) -> str:
    return relation.get_accessor_name() if relation.auto_created else relation.name


def _put(row: Any, relation: Any, targets: list[Any]) -> None:
    """Fill in a relation of a row, so that reading it takes no query."""
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
