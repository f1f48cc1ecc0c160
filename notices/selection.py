"""Which entries a reader wants: resources, and filters as in the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError

from notices.columns import Keys, keys_read
from notices.models import Entry
from notices.resources import modes_of, resources, served, shown_by
from spacedevs.api.contract.search import holding, words_of
from spacedevs.api.registry import Contract, registry
from spacedevs.api.renderings.models import key_text

#: The parameters of a selection besides filters.
OWN = frozenset({"resource", "contract", "mode"})
SEARCH = "search"


@dataclass(frozen=True)
class Selected:
    """An entry that a reader wants, and whether its object passes the reader's filters now."""

    entry: Entry
    matches: bool


class Narrowing:
    """The filters that concern one resource."""

    def __init__(self, resource: str, viewset: Any, parameters: QueryDict) -> None:
        """Raises ValidationError by parameter."""
        self._queryset = viewset.queryset
        self._filterset: Any = None
        self.names = set(_filters(viewset)) & set(parameters)
        if self.names:
            self._filterset = viewset.filterset_class(
                only=self.names, data=parameters, queryset=self._queryset.all()
            )
            if not self._filterset.is_valid():
                raise translate_validation(self._filterset.errors)
        self._searched: list[str] = []
        self._words: list[str] = []
        if SEARCH in parameters:
            self.names.add(SEARCH)  # where nothing is searched it is ignored, as in a list
            self._searched = list(viewset.search_fields)
            if self._searched:
                self._words = words_of(parameters)
        filters = self._filterset.filters.values() if self._filterset else ()
        #: The keys of an object that show whether it passes; None for all.
        self.keys: Keys = keys_read(resource, filters, self._searched)

    def passing(self, keys: Collection[str]) -> set[str]:
        """Those of the objects with some keys that pass the filters now; one query."""
        queryset = self._queryset.filter(pk__in=keys)
        if self._filterset:
            queryset = self._filterset.filter_queryset(queryset)
        if self._words:
            queryset = holding(queryset, self._searched, self._words)
        return _keys_in(queryset)


@dataclass(frozen=True)
class Selection:
    """Resources, and for some of them filters; with a contract, entries come with their objects."""

    #: The resources, by the names that entries have.
    resources: frozenset[str]
    narrowings: Mapping[str, Narrowing]
    contract: Contract | None = None
    mode: str = "normal"

    @classmethod
    def read(cls, parameters: Mapping[str, Any], besides: Collection[str] = ()) -> Selection:
        """The selection that parameters describe; those named in `besides` mean something else.

        Raises ValidationError by parameter. A filter is one of the contract, by default of the
        current one, and concerns each chosen resource that has it.
        """
        query = _as_query(parameters)
        contract = served(str(query["contract"])) if "contract" in query else None
        shown = shown_by(contract or registry.current)
        chosen = _chosen(query, shown)
        mode = _mode(query, contract)
        filters = query.copy()
        for name in {*OWN, *besides} & set(query):
            del filters[name]
        narrowings = {}
        if filters:
            each = {name: Narrowing(name, shown[name][1], filters) for name in chosen}
            narrowings = {name: found for name, found in each.items() if found.names}
        known = {name for narrowing in narrowings.values() for name in narrowing.names}
        if unknown := sorted(set(filters) - known):
            reason = "No chosen resource has a filter of this name."
            raise ValidationError({name: [reason] for name in unknown})
        return cls(frozenset(chosen), narrowings, contract, mode)

    def select(self, entries: Iterable[Entry]) -> list[Selected]:
        """Those of the entries that are wanted, in their order; one query a resource.

        That an object is deleted is told to all. So is a change of what a filter reads if the
        object doesn't pass now, because it may have passed before.
        """
        wanted = [entry for entry in entries if entry.resource in self.resources]
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for entry in wanted:
            if entry.what != Entry.What.DELETED:
                asked[entry.resource].add(entry.key)
        passing = {name: self._passing(name, keys) for name, keys in asked.items()}
        found = []
        for entry in wanted:
            is_deleted = entry.what == Entry.What.DELETED
            narrowing = self.narrowings.get(entry.resource)
            matches = not is_deleted and entry.key in passing[entry.resource]
            if matches or is_deleted or narrowing is None or _may_have_left(entry, narrowing.keys):
                found.append(Selected(entry, matches))
        return found

    def _passing(self, name: str, keys: Collection[str]) -> set[str]:
        """Those of the objects with some keys that are there now, and pass if there are filters."""
        if narrowing := self.narrowings.get(name):
            return narrowing.passing(keys)
        return _keys_in(resources()[name].viewset.queryset.filter(pk__in=keys))


def _keys_in(queryset: Any) -> set[str]:
    return {
        key_text(key, queryset.model) for key in queryset.order_by().values_list("pk", flat=True)
    }


def _may_have_left(entry: Entry, keys: Keys) -> bool:
    """Whether a change may be why an object no longer passes filters that read these keys."""
    if entry.what == Entry.What.CREATED:
        return False
    return keys is None or not keys.isdisjoint(entry.keys)


def _as_query(parameters: Mapping[str, Any]) -> QueryDict:
    """Parameters as of a request; a plain mapping may have lists of values."""
    if isinstance(parameters, QueryDict):
        return parameters
    query = QueryDict(mutable=True)
    for name, value in parameters.items():
        query.setlist(name, [str(each) for each in (value if isinstance(value, list) else [value])])
    return query


def _filters(viewset: Any) -> Collection[str]:
    return viewset.filterset_class.base_filters if viewset.filterset_class else ()


def _chosen(query: QueryDict, shown: Collection[str]) -> list[str]:
    """The resources that are asked for, by default all; raises ValidationError for others."""
    given = (name.strip() for text in query.getlist("resource") for name in text.split(","))
    names = list(dict.fromkeys(filter(None, given)))
    if unknown := [name for name in names if name not in resources()]:
        known = ", ".join(sorted(resources()))
        message = f"There is no resource {unknown[0]!r}; there are {known}."
        raise ValidationError({"resource": [message]})
    if lacking := [name for name in names if name not in shown]:
        message = f"Version {query['contract']} doesn't have {', '.join(lacking)}."
        raise ValidationError({"resource": [message]})
    return names or list(shown)


def _mode(query: QueryDict, contract: Contract | None) -> str:
    if "mode" not in query:
        return "normal"
    if contract is None:
        raise ValidationError({"mode": ["A mode needs a contract, such as contract=2.3.0."]})
    known = modes_of(contract)
    if query["mode"] not in known:
        message = f"Version {contract.version} has no such mode; it has {', '.join(known)}."
        raise ValidationError({"mode": [message]})
    return query["mode"]
