"""Which parameters an endpoint takes; a header names those of a request that it doesn't.

They are ignored, as upstream does. The header lets whoever writes a client see the slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote_plus

from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.http.encodings import USUAL_LENGTH
from spacedevs.api.registry import Contract

HEADER = "X-Unknown-Parameters"
#: The most names in the header, and the most characters of each.
MOST_NAMES = 10
MOST_CHARACTERS = 60


def of_object(viewset: type[ResourceViewSet]) -> frozenset[str]:
    """The parameters that can change the response at the address of one object."""
    modes = ["mode"] if viewset.modes and viewset.modes.of_single else []
    return frozenset({*_filters(viewset), "search", "format", *modes})


def of_list(viewset: type[ResourceViewSet], *, with_mode: bool) -> frozenset[str]:
    """The parameters of a list; `with_mode` unless its address says the mode."""
    names = {*_filters(viewset), "format", "limit", "offset"}
    if viewset.search_fields:
        names.add("search")
    if viewset.ordering_fields:
        names.add("ordering")
    if viewset.modes and with_mode:
        names.add("mode")
    return frozenset(names)


class UnknownParameters:
    """Names the parameters of requests that their endpoints don't take.

    `contracts` are the versions by their roots.
    """

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._lists: dict[str, frozenset[str]] = {}
        self._objects: dict[str, frozenset[str]] = {}
        self._usual = lru_cache(1024)(self._named)  # a kept response is sent in little more time
        for root, contract in contracts.items():
            router = contract.router
            with_mode = not router.modes_as_paths
            for path, viewset in router.lists():
                self._lists[f"/{root}{path}"] = of_list(viewset, with_mode=with_mode)
            for path, viewset, _ in router.registry:
                self._objects[f"/{root}{path}"] = of_object(viewset)
            for path, single in router.singles.items():
                names = {"format", "mode"} if single.modes else {"format"}
                self._lists[f"/{root}{path}"] = frozenset(names)

    def named(self, path: str, query: str) -> str:
        """The header's value: names in the order of the alphabet, escaped.

        Blank if none is unknown, or if the address is below no endpoint.
        """
        usual = len(path) + len(query) <= USUAL_LENGTH
        return (self._usual if usual else self._named)(path, query)

    def _named(self, path: str, query: str) -> str:
        path = path.rstrip("/").removesuffix(".json")
        known = self._lists.get(path) or self._objects.get(path.rpartition("/")[0])
        return _names(known, query) if known else ""


def _filters(viewset: type[ResourceViewSet]) -> Any:
    filterset_class: Any = viewset.filterset_class
    return filterset_class.base_filters if filterset_class else ()


def _names(known: frozenset[str], query: str) -> str:
    given = {unquote_plus(item.partition("=")[0]) for item in query.split("&")}
    unknown = sorted(given - known - {""})
    names = [quote(name, safe="")[:MOST_CHARACTERS] for name in unknown[:MOST_NAMES]]
    more = ["..."] if len(unknown) > MOST_NAMES else []
    return ", ".join([*names, *more])
