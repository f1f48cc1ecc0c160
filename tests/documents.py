"""The demo data: the documents in the files, and the rows that the API shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.test import Client

FIXTURES = Path(__file__).parent.parent / "fixtures"


def documents(resource: str) -> list[dict[str, Any]]:
    """The documents in a resource's file, in which some nested objects are brief."""
    return json.loads((FIXTURES / f"{resource}.json").read_text(encoding="utf-8"))


def rows(client: Client, path: str, query: str = "") -> list[dict[str, Any]]:
    """All rows of a list, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        page = client.get(f"{path}?limit=100&offset={len(found)}&{query}").json()
        found += page["results"]
        if page["next"] is None:
            return found


def holds(whole: Any, brief: Any) -> bool:
    """Whether `whole` has every key of `brief`, in the same order and with equal values."""
    if isinstance(brief, dict):
        return (
            isinstance(whole, dict)
            and [key for key in whole if key in brief] == list(brief)
            and all(key == "url" or holds(whole[key], brief[key]) for key in brief)
        )
    if isinstance(brief, list):
        return (
            isinstance(whole, list) and len(whole) == len(brief) and all(map(holds, whole, brief))
        )
    return whole == brief
