"""Links of many-to-many relations, which keep the order in which they were made.

Upstream's lists follow no order of their own, so the order of the links is that of the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from django.db import models

from spacedevs.api.plans import through_table


def link(instance: models.Model, name: str, wanted: Sequence[Any]) -> None:
    """Let a many-to-many relation of a row lead to exactly the wanted keys, in their order."""
    link_all(instance._meta.get_field(name), {instance.pk: wanted})


def link_all(relation: Any, wanted: Mapping[Any, Sequence[Any]]) -> None:
    """Let rows, by their keys, be linked to exactly the wanted keys, in their order.

    Links that are in their places stay: the other end may list them, too.
    """
    through, back, forth = through_table(relation)
    back, forth = (through._meta.get_field(name).attname for name in (back, forth))  # type: ignore[union-attr]
    present: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    links = through._base_manager.filter(**{f"{back}__in": list(wanted)}).order_by("pk")
    for key, target, link_key in links.values_list(back, forth, "pk"):
        present[key].append((target, link_key))
    old, new = [], []
    for key, targets in wanted.items():
        targets = list(dict.fromkeys(targets))
        pairs = zip(targets, present[key], strict=False)
        right = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1][0], pairs))
        old += [link_key for _, link_key in present[key][right:]]
        new += [through(**{back: key, forth: target}) for target in targets[right:]]
    if old:
        through._base_manager.filter(pk__in=old).delete()
    through._base_manager.bulk_create(new)
