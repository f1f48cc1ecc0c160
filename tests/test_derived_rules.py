"""Each rule of deriving is in the documentation: docs/derived.md is made of the registry."""

from __future__ import annotations

import os
import re
from pathlib import Path

from core.derived.registry import Derivation, derived_values

PAGE = Path(__file__).parent.parent / "docs" / "derived.md"
HEAD = "| of | fields | from what |\n| --- | --- | --- |\n"


def table(derivations: list[Derivation]) -> str:
    return HEAD + "".join(sorted(map(line, derivations)))


def line(derivation: Derivation) -> str:
    name = str(derivation.model._meta.verbose_name_plural).lower()
    fields = ", ".join(f"`{field}`" for field in sorted(derivation.fields))
    return f"| {name} | {fields} | {' '.join(derivation.rule.split())} |\n"


def test_the_page_has_each_rule() -> None:
    """`make snapshots` rewrites the tables; read the difference before you commit it."""
    tables = iter([table(derived_values.derivations(on_command=each)) for each in (False, True)])
    page = PAGE.read_text()
    expected = re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda _: next(tables), page)
    if "WRITE_SNAPSHOTS" in os.environ:
        PAGE.write_text(expected)

    assert PAGE.read_text() == expected
    assert list(tables) == []


def test_each_rule_says_something() -> None:
    every = [each for kind in (False, True) for each in derived_values.derivations(on_command=kind)]

    assert not [each.model for each in every if not each.rule.endswith(".")]
