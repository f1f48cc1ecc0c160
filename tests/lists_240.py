"""What the lists of version 2.4.0 find."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.documents import rows

Row = dict[str, Any]


def ids(shown: list[Row]) -> set[Any]:
    return {row["id"] for row in shown}


def found(client: Client, path: str, query: str) -> set[Any]:
    """The ids of what a list has for a query; each only once."""
    shown = rows(client, f"/2.4.0/{path}/", query)
    assert len(shown) == len(ids(shown))
    return ids(shown)
