"""Our schema of version 2.4.0 against upstream's own.

REFERENCE_DATA is the folder that has `ll2-2.4.0-openapi.json`. Upstream serves that version below
another path.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from spacedevs.api.contract.schema import ContractGenerator

REFERENCE_DATA = Path(os.environ["REFERENCE_DATA"])
THEIRS = json.loads((REFERENCE_DATA / "ll2-2.4.0-openapi.json").read_text(encoding="utf-8"))
PATHS = sorted(path.removeprefix("/api/ll") for path in THEIRS["paths"])
COMPONENTS = sorted(THEIRS["components"]["schemas"])

#: Keys that may be null by one document only.
#: An event may be undated and a launch without status, as 2.3.0 says; a video of unknown kind is
#: no difference that an answer shows.
NULLABLE_OTHERWISE = {"date", "single_use", "status", "type", "language"}

#: What a schema says of values that could be sent, which nobody can, and how it words things.
UNIMPORTANT = {
    "default", "description", "enum", "format", "maxLength", "maximum", "minimum", "pattern",
    "readOnly", "title",
}  # fmt: skip


@pytest.fixture(scope="module")
def ours() -> Any:
    """Our own document."""
    document = ContractGenerator(api_version="2.4.0").get_schema(request=None, public=True)
    return json.loads(json.dumps(document))


def comparable(name: str, schema: dict[str, Any]) -> Any:
    """What a schema says of the values that are shown."""
    match schema:
        case {"allOf": [one]}:
            schema = {**one, "nullable": schema.get("nullable")}
        case {"type": "array"}:
            schema = {**schema, "items": comparable("", schema["items"])}
    kept = {key: value for key, value in schema.items() if value and key not in UNIMPORTANT}
    if name in NULLABLE_OTHERWISE:
        kept.pop("nullable", None)
    return kept


def parameters(operation: dict[str, Any]) -> dict[str, Any]:
    """What an operation's parameters are, without words."""
    return {
        parameter["name"]: {key: value for key, value in parameter.items() if key != "description"}
        for parameter in operation.get("parameters", ())
    }


def test_paths_are_upstreams(ours: Any) -> None:
    assert sorted(ours["paths"]) == PATHS


@pytest.mark.parametrize("path", PATHS)
def test_operation_is_upstreams(ours: Any, path: str) -> None:
    own, theirs = ours["paths"][path]["get"], THEIRS["paths"][f"/api/ll{path}"]["get"]
    expected = parameters(theirs)
    if path == "/2.4.0/updates/{id}/":
        del expected["all__program"]  # taken all the same, as every filter is

    assert parameters(own) == expected
    assert own["responses"]["200"] == theirs["responses"]["200"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_upstreams(ours: Any, component: str) -> None:
    own, theirs = (
        {
            name: comparable(name, schema)
            for name, schema in document["components"]["schemas"][component]["properties"].items()
        }
        for document in (ours, THEIRS)
    )

    assert own == theirs
    assert list(own) == list(theirs)
