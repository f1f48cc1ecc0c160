"""Which addresses of this server a wrong one may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from django.urls import URLResolver, get_resolver, is_valid_path

from spacedevs.api.contract.switches import counterpart
from spacedevs.api.registry import Contract, registry
from website.documents import RESOURCES

#: A longer path, in characters, means nothing that is here.
LONGEST = 100
#: How alike two paths are at least, from 0 to 1.
ALIKE = 0.7
MOST = 2
ID = re.compile(r"[0-9a-fA-F-]{1,36}")


@lru_cache(256)
def near(path: str) -> list[str]:
    """Addresses that are like a path that leads nowhere, the likeliest first; often none.

    An object's id is kept: `/2.3.0/event/1096/` may mean `/2.3.0/events/1096/`.
    """
    root = registry.root_of(path)
    below = path.startswith(f"/{root}")
    asked = path.removeprefix(f"/{root}").strip("/").lower()
    if not asked or len(path) > LONGEST:
        return []
    contract = registry.roots[root]
    above, _, last = asked.rpartition("/")
    found = []
    if above and ID.fullmatch(last):
        listed = (name for name in _like(above, contract) if name not in contract.router.singles)
        found = [f"/{root}{name}/{last}/" for name in listed]
    if not found:
        found = [f"/{root}{name}/" for name in _like(asked, contract)]
    return [*([] if below else _beside(asked)), *found][:MOST]


def _like(asked: str, contract: Contract) -> list[str]:
    """The endpoint that shows what another version shows at a path, or else what is alike."""
    for other in registry.contracts:
        for prefix, viewset, _ in other.router.endpoints():
            if prefix == asked and (same := counterpart(prefix, viewset, contract)):
                return [same[0]]
    served = {name for name, *_ in (*contract.router.lists(), *contract.router.endpoints())}
    return get_close_matches(asked, sorted(served), MOST, ALIKE)


def _beside(asked: str) -> list[str]:
    """The pages beside the versions of the API that are alike: of an object, or such as `docs/`."""
    above, _, last = asked.rpartition("/")
    if above and ID.fullmatch(last):
        alike = [f"/{name}/{last}/" for name in get_close_matches(above, RESOURCES, MOST, ALIKE)]
        return list(filter(is_valid_path, alike))
    return [f"/{name}" for name in get_close_matches(f"{asked}/", _pages(get_resolver()))]


def _pages(resolver: URLResolver) -> Iterator[str]:
    """The addresses without a parameter beside the versions of the API."""
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not route:
            yield from _pages(pattern)
        elif re.fullmatch(r"([a-z]+/)+", route):
            yield route
