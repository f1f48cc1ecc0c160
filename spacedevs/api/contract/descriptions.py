"""The text on an endpoint's browsable page, read off the declarations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from spacedevs.api.contract.pagination import ResultsPagination


def endpoint_text(view: Any) -> str:
    """How to query an Endpoint, in Markdown: modes, filters, search, ordering, paging, format."""
    path = f"/{view.prefix}/"

    def example(query: str) -> str:
        return f"Example: [{path}?{query}](/{settings.API_ROOT}{view.prefix}/?{query})"

    def names(listed: Any) -> str:
        return ", ".join(f"`{name}`" for name in listed)

    sections = [view.__doc__ or ""]
    if view.modes:
        alone = " An object at an address of its own is always shown in full."
        sections += [
            "## Modes",
            f"`mode` sets how much of each object is shown: {names(view.modes.names)}; "
            f"`normal` unless told otherwise.{alone if view.pagination_class else ''}",
            example(f"mode={view.modes.names[0]}"),
        ]
    if view.filterset_class:
        sections += [
            "## Filters",
            f"Parameters: {names(sorted(view.filterset_class.base_filters))}",
            example(view.examples["filter"]),
        ]
    if view.search_fields:
        sections += [
            "## Search",
            f"`search` finds words, in any case, in {names(view.search_fields)}. "
            "Every word has to be found; quotes keep a phrase together.",
            example(f"search={view.examples['search']}"),
        ]
    if view.ordering_fields:
        sections += [
            "## Ordering",
            f"`ordering` sorts by {names(view.ordering_fields)}; a `-` in front turns the order "
            "around.",
            example(f"ordering={view.examples['ordering']}"),
        ]
    if view.pagination_class:
        sections += [
            "## Number of results",
            "`limit` sets how many objects a page holds "
            f"({ResultsPagination.default_limit} by default, at most "
            f"{ResultsPagination.max_limit}), `offset` how many to skip.",
            example("limit=2"),
        ]
    sections += [
        "## Format",
        f"This page as plain JSON: [{path}?format=json]"
        f"(/{settings.API_ROOT}{view.prefix}/?format=json)",
        "## Help",
        f"Everything else is explained in the [documentation]({reverse('docs')}).",
    ]
    return "\n\n".join(sections)
