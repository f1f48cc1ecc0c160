"""Which rows hold the words of a search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Model, Q, QuerySet

from spacedevs.api.plans import relations


def holding(queryset: QuerySet, fields: Sequence[str], words: Iterable[str]) -> QuerySet:
    """The queryset's rows, each once, that hold every word in one of the fields.

    Of what a row has many of, one has to hold all words that the row itself doesn't, as with
    DRF's search. A table that many rows refer to is looked through once for a word, not once for
    each of those rows.
    """
    wanted = Q()
    for word in sorted(words, key=len, reverse=True):  # the rarest first, which may decide alone
        wanted &= _holds(queryset.model, fields, word)
    ways = (relations(queryset.model, field.split("__")[:-1]) for field in fields)
    if not any(step.one_to_many or step.many_to_many for way in ways for step in way):
        return queryset.filter(wanted)
    found = queryset.model._base_manager.filter(wanted)
    return queryset.filter(pk__in=found.values("pk"))


def _holds(model: type[Model], fields: Iterable[str], word: str) -> Q:
    """Whether a row holds a word in one of the fields."""
    found = Q()
    shared: defaultdict[str, list[Q]] = defaultdict(list)
    for field in fields:
        way, _, name = field.rpartition("__")
        steps = relations(model, way.split("__")) if way else []
        if steps and (steps[-1].many_to_one or steps[-1].many_to_many):
            shared[way].append(Q(**{f"{name}__icontains": word}))
        else:
            found |= Q(**{f"{field}__icontains": word})
    for way, conditions in shared.items():
        table = relations(model, way.split("__"))[-1].related_model
        rows = table._base_manager.filter(Q(*conditions, _connector=Q.OR))
        found |= Q(**{f"{way}__in": rows.values("pk")})
    return found
