"""Upstream's own OpenAPI document and samples, held against ours.

UPSTREAM is the folder that has `ll2-2.3.0-openapi.json` and `samples/`.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from mirror.catalogue import serializer_for
from mirror.store import store

UPSTREAM = Path(os.environ["UPSTREAM"])
THEIRS = json.loads((UPSTREAM / "ll2-2.3.0-openapi.json").read_text(encoding="utf-8"))
OURS = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))

#: Filters of events that are ours alone.
OUR_PARAMETERS = {
    "date__lt",
    "expedition__ids",
    "launch__ids",
    "previous",
    "program__ids",
    "spacestation__ids",
    "upcoming",
}
PATHS = sorted(set(OURS["paths"]))
COMPONENTS = sorted(OURS["components"]["schemas"])


def comparable(component: dict[str, Any]) -> dict[str, Any]:
    """A component without what is meant to differ; the README lists it."""
    kept = {name: value for name, value in component.items() if name != "description"}
    kept["properties"] = {
        name: {key: value for key, value in schema.items() if key != "maxLength"}
        for name, schema in kept.get("properties", {}).items()
    }
    kept["properties"].get("response_mode", {}).pop("enum", None)
    if "single_use" in kept["properties"]:
        kept["properties"]["single_use"]["nullable"] = True
    return kept


@pytest.mark.parametrize("path", PATHS)
def test_operation_is_upstreams(path: str) -> None:
    ours, theirs = OURS["paths"][path]["get"], THEIRS["paths"][path]["get"]
    ours["parameters"] = [
        parameter for parameter in ours["parameters"] if parameter["name"] not in OUR_PARAMETERS
    ]
    for operation in (ours, theirs):
        del operation["description"]  # in our own words
        del operation["security"]  # no cookies here, and no token needed

    assert ours == theirs


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_upstreams(component: str) -> None:
    ours = comparable(OURS["components"]["schemas"][component])
    theirs = comparable(THEIRS["components"]["schemas"][component])

    assert ours == theirs
    assert list(ours["properties"]) == list(theirs["properties"])


def samples() -> list[Any]:
    found = []
    for file in sorted((UPSTREAM / "samples").glob("event*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for document in content.get("results", [content]):
            found.append(pytest.param(document, id=f"{file.stem}-{document['id']}"))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("document", samples())
def test_sample_comes_back_equal(client: Client, document: dict[str, Any]) -> None:
    store(serializer_for(document), document)
    host, query = re.match(r"https://([^/]+)/[^?]*(?:\?(.*))?$", document["url"]).groups()  # type: ignore[union-attr]

    answer = client.get(
        "/2.3.0/events/",
        {"id": document["id"], "mode": document["response_mode"]},
        headers={"host": host},
    ).json()["results"][0]

    served = json.dumps(answer).replace(f"http://{host}", f"https://{host}")
    expected = json.dumps(document).replace(f"?{query}", "") if query else json.dumps(document)
    assert served == expected
