"""Links of many-to-many relations, whose keys keep the order of upstream's lists.

Upstream's lists are in no order that could be computed, so they are shown in the order in which
their links were made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, takewhile
from typing import Any

from django.db import models

from spacedevs.api.reading.plans import through_table
from spacedevs.api.renderings.shown import plans_shown


def link_all(relation: Any, wanted: Mapping[Any, Sequence[Any]]) -> set[Any]:
    """Link rows, by key, to exactly the wanted keys in their order; returns those that changed.

    Links that are in the right place stay. Lists of the other end keep their order, too, if one
    order of links can give both.
    """
    through, back, forth = through_table(relation)
    back, forth = (through._meta.get_field(name).attname for name in (back, forth))  # type: ignore[union-attr]
    present: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    links = through._base_manager.filter(**{f"{back}__in": list(wanted)}).order_by("pk")
    for key, target, link_key in links.values_list(back, forth, "pk"):
        present[key].append((target, link_key))
    old, new, changed = [], [], set()
    for key, targets in wanted.items():
        targets = list(dict.fromkeys(targets))
        if targets != [target for target, _ in present[key]]:
            changed.add(key)
        right = _common(targets, [target for target, _ in present[key]])
        old += [link_key for _, link_key in present[key][right:]]
        new += [(key, target) for target in targets[right:]]
    if old and through in _listed_from_both_ends():
        old, new = _reordered(through, back, forth, wanted)
    if old:
        through._base_manager.filter(pk__in=old).delete()
    through._base_manager.bulk_create(through(**{back: key, forth: target}) for key, target in new)
    return changed


def _reordered(
    through: Any, back: str, forth: str, wanted: Mapping[Any, Sequence[Any]]
) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """The keys of links to delete, and the links to make, as pairs of keys.

    All links that are connected with the wanted ones get one order, which agrees with as many lists
    as possible: first the wanted lists, then those of the other end.
    """
    links = _connected(through, back, forth, wanted)
    lists: tuple[Any, Any] = defaultdict(list), defaultdict(list)
    for key, target in links.values():
        if key not in wanted or target in wanted[key]:
            lists[0][key].append((key, target))
            lists[1][target].append((key, target))
    first = [[(key, target) for target in dict.fromkeys(each)] for key, each in wanted.items()]
    before: dict[Any, set[Any]] = {link: set() for each in first for link in each}
    for each in (*first, *lists[1].values(), *lists[0].values()):
        more = {pair: set(others) for pair, others in before.items()}
        for link in each:
            more.setdefault(link, set())
        for one, other in pairwise(each):
            more[other].add(one)
        try:
            TopologicalSorter(more).prepare()
        except CycleError:
            continue
        before = more
    order = list(TopologicalSorter(before).static_order())
    right = _common(order, list(links.values()))
    return list(links)[right:], order[right:]


def _connected(
    through: Any, back: str, forth: str, wanted: Mapping[Any, Sequence[Any]]
) -> dict[Any, tuple[Any, Any]]:
    """The links that share a row with the wanted ones or, in turn, with such links; by key."""
    keys, targets = set(wanted), {target for each in wanted.values() for target in each}
    links: dict[Any, tuple[Any, Any]] = {}
    number = -1
    while len(links) > number:
        number = len(links)
        either = models.Q(**{f"{back}__in": keys}) | models.Q(**{f"{forth}__in": targets})
        found = through._base_manager.filter(either).order_by("pk").values_list("pk", back, forth)
        links = {link_key: (key, target) for link_key, key, target in found}
        keys |= {key for key, _ in links.values()}
        targets |= {target for _, target in links.values()}
    return links


@cache
def _listed_from_both_ends() -> set[type[models.Model]]:
    """The join tables of relations that renderings show from both ends."""
    ends = {
        through_table(relation)
        for plan in plans_shown()
        for relation in map(plan.model._meta.get_field, plan.relations)
        if relation.many_to_many
    }
    tables = [through for through, *_ in ends]
    return {through for through in tables if tables.count(through) > 1}


def _common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """The length of the common beginning of two sequences."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
