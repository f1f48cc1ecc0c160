"""The text on an endpoint's page, read off its declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.switches import counterpart
from spacedevs.api.registry import Contract, Status, registry


def endpoint_text(view: Any) -> str:
    """How to ask an Endpoint, in Markdown: modes, filters, search, ordering, paging, format."""
    sections = (_modes, _filters, _search, _ordering, _paging, _format)
    return "\n\n".join([view.__doc__ or "", *(part for each in sections for part in each(view))])


def page_text(view: Any) -> str:
    """The text of an Endpoint's page: how its version stands, if not current, and how to ask."""
    same = counterpart(view.prefix, view, registry.current)
    standing = standing_text(registry.roots[view.root], f"{same[0]}/" if same else "")
    return "\n\n".join(filter(None, [standing, endpoint_text(view)]))


def standing_text(contract: Contract, path: str = "") -> str:
    """How a version stands, with the way to a path of the current one; blank for the current."""
    current = registry.current
    kinds = {
        Status.FROZEN: "is frozen: it gets no new features",
        Status.PREVIEW: "is a preview: Launch Library documents it, but has not released it",
    }
    if contract.status not in kinds:
        return ""
    return (
        f"Version {contract.version} {kinds[contract.status]}. "
        f"The current version is [{current.version}](/{current.root}{path})."
    )


def _modes(view: Any) -> Iterator[str]:
    if not view.modes or len(view.modes.names) == 1:
        return
    yield "## Modes"
    alone = " An object at an address of its own is always shown in full."
    if view.mode:
        others = (f"/{view.prefix}/{mode}/" for mode in view.modes.names if mode != "normal")
        yield f"The same list, showing less or more of each object: {_names(others)}.{alone}"
        return
    yield (
        f"`mode` sets how much of each object is shown: {_names(view.modes.names)}; "
        f"`normal` unless told otherwise.{alone if view.pagination_class else ''}"
    )
    yield _example(view, f"mode={view.modes.names[0]}")


def _filters(view: Any) -> Iterator[str]:
    if view.filterset_class:
        yield "## Filters"
        yield f"Parameters: {_names(sorted(view.filterset_class.base_filters))}"
        yield _example(view, view.examples["filter"])


def _search(view: Any) -> Iterator[str]:
    if view.search_fields:
        yield "## Search"
        yield (
            f"`search` finds words, in any case, in {_names(view.search_fields)}. "
            "Every word has to be found; quotes keep a phrase together."
        )
        yield _example(view, f"search={view.examples['search']}")


def _ordering(view: Any) -> Iterator[str]:
    if view.ordering_fields:
        yield "## Ordering"
        yield (
            f"`ordering` sorts by {_names(view.ordering_fields)}; a `-` in front turns the order "
            "around."
        )
        yield _example(view, f"ordering={view.examples['ordering']}")


def _paging(view: Any) -> Iterator[str]:
    if view.pagination_class:
        yield "## Number of results"
        yield (
            "`limit` sets how many objects a page holds "
            f"({ResultsPagination.default_limit} by default, at most "
            f"{ResultsPagination.max_limit}), `offset` how many to skip."
        )
        yield _example(view, "limit=2")


def _format(view: Any) -> Iterator[str]:
    path = f"/{view.prefix}/?format=json"
    yield "## Format"
    yield f"This page as plain JSON: [{path}](/{view.root}{view.prefix}/?format=json)"
    yield "## Help"
    keys = reverse("keys", args=[registry.roots[view.root].version, view.prefix])
    yield (
        f"What each key means is on the [page of its keys]({keys}), and everything else in the "
        f"[documentation]({reverse('docs')})."
    )


def _example(view: Any, query: str) -> str:
    return f"Example: [/{view.prefix}/?{query}](/{view.root}{view.prefix}/?{query})"


def _names(listed: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in listed)
