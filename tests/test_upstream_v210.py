"""Versions 2.1.0 and 2.0.0 against real answers, from which alone they are known.

REFERENCE_DATA has `samples-2.1.0/`; the name of a file says so if it is of version 2.0.0.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.schemas import Schema

SAMPLES = Path(os.environ["REFERENCE_DATA"]) / "samples-2.1.0"

#: The files, each with the path of its list, and whether it shows an object at its own address.
FILES = {
    "agencies": ("agencies/", False),
    "astronauts": ("astronaut/", False),
    "config-launcher-2.0.0": ("config/launcher/{id}/", True),
    "docking": ("docking_event/", False),
    "events": ("event/", False),
    "expeditions": ("expedition/", False),
    "launch-2.0.0": ("launch/", False),
    "launchers": ("launcher/", False),
    "locations": ("location/", False),
    "pads": ("pad/", False),
    "programs": ("program/", False),
}


@pytest.mark.parametrize("file", FILES)
def test_a_real_answer_is_as_our_schema_says(file: str) -> None:
    version = "2.0.0" if file.endswith("2.0.0") else "2.1.0"
    path, single = FILES[file]
    schema = Schema.committed(version)
    answer: Any = json.loads((SAMPLES / f"{file}.json").read_text(encoding="utf-8"))

    expected = schema.answer(f"/{version}/{path}")
    if not single and "results" not in answer:
        page = schema.component(expected["$ref"])
        expected = page["properties"]["results"]["items"]
    assert list(schema.differences(answer, expected)) == []


def test_every_file_is_read() -> None:
    assert sorted(file.stem for file in SAMPLES.glob("*.json")) == sorted(FILES)
