"""What tests ask version 2.2.0 for, and what the data says of it."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client

from launches.models import (
    Launch,
)
from tests.documents import rows

GALACTIC_01 = "00000000-0000-4000-8000-000000900081"
UNITY_25 = "00000000-0000-4000-8000-000000900080"
EAGLE = "00000000-0000-4000-8000-000000900047"
BODY = "pad__location__celestial_body"


def get(client: Client, path: str) -> Any:
    return client.get(f"/2.2.0/{path}").json()


def ids(client: Client, query: str, path: str = "launch") -> set[Any]:
    return {row["id"] for row in rows(client, f"/2.2.0/{path}/", f"mode=list&{query}")}


def keys(**lookups: Any) -> set[str]:
    found = Launch.objects.exclude(pk=EAGLE).filter(**lookups)
    return {str(key) for key in found.values_list("pk", flat=True)}


def galactic_01() -> Any:
    return Launch.objects.get(pk=GALACTIC_01)


def launch_in(client: Client, mode: str, key: str = GALACTIC_01) -> Any:
    (found,) = rows(client, "/2.2.0/launch/", f"id={key}&mode={mode}")
    return found


def links_of(document: Any, ends: tuple[str, ...]) -> list[str]:
    """The links in a document, however deep, that have one of the ends."""
    return [
        link for link in re.findall('"(http[^"]*)"', json.dumps(document)) if link.endswith(ends)
    ]
