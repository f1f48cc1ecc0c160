"""Every key of every version says what it means, and nothing is described that isn't there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from spacedevs.api.contract.keys import FILE
from tests.schemas import Schema
from tests.versions import VERSIONS

ROOT = Path(__file__).parent.parent
FILES = sorted(ROOT.glob(f"*/{FILE}"))
TABLES: dict[str, Any] = {}
for file in FILES:
    TABLES |= tomllib.loads(file.read_text())
SENTENCES = [(name, key, told) for name, keys in TABLES.items() for key, told in keys.items()]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_key_is_described(version: str) -> None:
    components = Schema.committed(version).document["components"]["schemas"]

    assert [
        (name, key)
        for name, component in components.items()
        for key, schema in component.get("properties", {}).items()
        if not schema.get("description", "").endswith(".")
    ] == []


def test_no_table_is_declared_twice() -> None:
    declared = [name for file in FILES for name in tomllib.loads(file.read_text())]

    assert len(declared) == len(set(declared))


def test_every_sentence_is_used() -> None:
    """A key that is gone takes its sentence with it."""
    used = {
        schema.get("description")
        for version in VERSIONS
        for component in Schema.committed(version).document["components"]["schemas"].values()
        for schema in component.get("properties", {}).values()
    }

    assert [(name, key) for name, key, told in SENTENCES if told not in used] == []


def test_sentences_are_sentences() -> None:
    assert [
        (name, key)
        for name, key, told in SENTENCES
        if not re.fullmatch(r"[A-Z].{5,190}\.", told) or "None" in told
    ] == []


#: How keys end whose values have a unit, and words one of which their sentence has.
UNITS = {
    "mass": ("kilograms", "tonnes"),
    "diameter": ("metres",),
    "height": ("metres",),
    "length": ("metres",),
    "width": ("metres",),
    "distance": ("kilometres",),
    "apogee": ("kilometres",),
    "thrust": ("kilonewtons",),
    "cost": ("dollars",),
    "latitude": ("degrees",),
    "longitude": ("degrees",),
    "turnaround": ("ISO 8601",),
    "duration": ("ISO 8601",),
    "secs": ("seconds", "second"),
}


def test_units_are_named() -> None:
    assert [
        (name, key)
        for name, key, told in SENTENCES
        for ending, units in UNITS.items()
        if key.endswith(ending) and not any(unit in told for unit in units)
    ] == []
