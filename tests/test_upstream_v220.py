"""Version 2.2.0 against upstream's document, as rebuilt, and against real answers.

REFERENCE_DATA has `ll2-2.2.0-openapi.json` and `samples-2.2.0/`. The document tells which keys
there are, and their types; which of them may be null was never published.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.schemas import Schema

REFERENCE_DATA = Path(os.environ["REFERENCE_DATA"])
SAMPLES = REFERENCE_DATA / "samples-2.2.0"
OURS = Schema.committed("2.2.0").document
THEIRS = json.loads((REFERENCE_DATA / "ll2-2.2.0-openapi.json").read_text(encoding="utf-8"))
PATHS = sorted(THEIRS["paths"])
COMPONENTS = sorted(THEIRS["components"]["schemas"])

#: Paths of which the document doesn't know.
OUR_PATHS = {"/2.2.0/config/timelineeventtype/", "/2.2.0/config/timelineeventtype/{id}/"}

#: Filters that the document repeats where there is one object.
OF_LISTS = {
    "location__ids", "lsp__id", "lsp__ids", "lsp__name", "pad__ids", "related", "strict_filtering",
}  # fmt: skip

#: The files, each with the component that shows its objects, and the version that does.
#: A detailed agency of 2021 is what 2.1.0 still shows.
FILES = {
    "agencies-normal": ("Agency", "2.2.0"),
    "agency-detailed-2021": ("AgencySerializerDetailed", "2.1.0"),
    "event-structure-2024": ("Events", "2.2.0"),
    "launch-list-2026-trimmed": ("LaunchList", "2.2.0"),
    "launch-normal-sputnik-1": ("LaunchSerializerCommon", "2.2.0"),
    "launch-upcoming-detailed-2025": ("LaunchDetailed", "2.2.0"),
    "updates": ("Update", "2.2.0"),
}
#: Keys that were left out of a file.
TRIMMED = ["url", "slug", "last_updated", "image", "infographic"]


def kind(schema: dict[str, Any]) -> Any:
    """The component or type that a schema names, but for whether it may be null."""
    for reference in (schema, *schema.get("allOf", ())):
        if "$ref" in reference:
            return reference["$ref"]
    if schema["type"] == "array":
        return [kind(schema["items"])]
    # an id that is a UUID is called a string there
    told = {"date", "date-time"} & {schema.get("format")}
    return schema["type"], *told


def test_paths_are_upstreams() -> None:
    assert set(OURS["paths"]) == set(PATHS) | OUR_PATHS


@pytest.mark.parametrize("path", PATHS)
def test_operation_takes_upstreams_parameters(path: str) -> None:
    own, theirs = (
        {parameter["name"] for parameter in document["paths"][path]["get"].get("parameters", ())}
        for document in (OURS, THEIRS)
    )

    assert theirs - own <= (OF_LISTS if path.endswith("{id}/") else set())


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_upstreams(component: str) -> None:
    own, theirs = (
        document["components"]["schemas"][component]["properties"] for document in (OURS, THEIRS)
    )
    assert list(own) == list(theirs)
    if not component.startswith("Paginated"):  # a union of modes, where there are several
        assert {name: kind(schema) for name, schema in own.items()} == {
            name: kind(schema) for name, schema in theirs.items()
        }


@pytest.mark.parametrize("file", FILES)
def test_a_real_answer_is_as_our_schema_says(file: str) -> None:
    name, version = FILES[file]
    schema = Schema.committed(version)
    answer: Any = json.loads((SAMPLES / f"{file}.json").read_text(encoding="utf-8"))
    component = schema.component(name)
    if "trimmed" in file:
        kept = {key: value for key, value in component["properties"].items() if key not in TRIMMED}
        component = {**component, "properties": kept}

    found = [
        difference
        for row in answer.get("results", [answer])
        for difference in schema.differences(row, component)
        if not difference.endswith("Z' is no date-time")  # an example of structure has fractions
    ]

    # of launches long ago; a constant here
    assert found == (["/holdreason: it is null"] if file == "launch-normal-sputnik-1" else [])


def test_every_file_is_read() -> None:
    assert sorted(file.stem for file in SAMPLES.glob("*.json")) == sorted(FILES)
