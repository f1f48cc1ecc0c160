"""Search: which rows hold the words of `?search=`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.filters import SearchFilter as DRFSearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from spacedevs.api.reading.plans import relations

#: The most words that a search takes, the most of one or two letters (no index helps with these),
#: and the most characters in all. The last one also bounds the values of text filters.
MOST_WORDS, MOST_SHORT_WORDS, MOST_CHARACTERS = 8, 3, 200


class SearchFilter(DRFSearchFilter):
    """DRF's search with bounds, and with queries of our own; errors name the parameter."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        fields, words = self.get_search_fields(view, request), self.get_search_terms(request)
        return holding(queryset, fields, words) if fields and words else queryset

    def get_search_terms(self, request: Request) -> list[str]:
        try:
            words = list(dict.fromkeys(super().get_search_terms(request)))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({self.search_param: error.detail}) from None
        for most, given, what in (
            (MOST_WORDS, len(words), "words"),
            (
                MOST_SHORT_WORDS,
                sum(len(word) < 3 for word in words),
                "words of less than 3 letters",
            ),
            (MOST_CHARACTERS, sum(map(len, words)), "characters"),
        ):
            if given > most:
                message = f"At most {most} {what} can be searched for."
                raise serializers.ValidationError({self.search_param: [message]})
        return words


def words_of(parameters: Mapping[str, str]) -> list[str]:
    """The words that parameters search for; raises ValidationError that names `search`."""
    request: Any = SimpleNamespace(query_params=parameters)
    return SearchFilter().get_search_terms(request)


def holding(queryset: QuerySet, fields: Sequence[str], words: Iterable[str]) -> QuerySet:
    """The queryset's rows, each once, that hold every word in one of the fields.

    If a field leads to several rows, one of these has to hold all the words that the row itself
    doesn't hold, as in DRF's search. A table that many rows refer to is searched once for each
    word, not once for each of these rows.
    """
    wanted = Q()
    for word in sorted(words, key=len, reverse=True):  # the longest is likely the rarest
        wanted &= _holds(queryset.model, fields, word)
    ways = (relations(queryset.model, field.split("__")[:-1]) for field in fields)
    if not any(step.one_to_many or step.many_to_many for way in ways for step in way):
        return queryset.filter(wanted)
    found = queryset.model._base_manager.filter(wanted)
    # DISTINCT has PostgreSQL find them once. Else it looks row by row in the order of the list,
    # because it takes nearly all for hits, and a rare word takes six times as long.
    return queryset.filter(pk__in=found.values("pk").distinct())


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
