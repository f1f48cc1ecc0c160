"""Lookups that find the same rows on every database.

Databases differ in what they take for the same letter, some with the locale they were made in.
Here ASCII letters are the same but for case, and so are others that Unicode folds alike; no
letter of ASCII is the same as one beyond (the Kelvin sign is no K).
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Any

from django.core.exceptions import FullResultSet
from django.db import models
from django.db.models.lookups import (
    Contains,
    IContains,
    IntegerGreaterThan,
    IntegerGreaterThanOrEqual,
    IntegerLessThan,
    IntegerLessThanOrEqual,
    IsNull,
)

#: The first letter beyond ASCII, and the end of those that have upper and lower case.
FIRST_BEYOND_ASCII, LAST_WITH_CASE = 0x80, 0x1E943


class CaseSensitiveContains(Contains):
    """`contains`; SQLite's own takes upper and lower case for the same."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        text, parameters = self.process_lhs(compiler, connection)
        return f"INSTR({text}, %s) > 0", [*parameters, self.rhs]


class CaseInsensitiveContains(IContains):
    """`icontains`; SQLite's own knows no case but that of ASCII, PostgreSQL's that of its locale.

    What is compared is the text with ASCII alone in upper case; an index may hold that.
    """

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str) or self.rhs.isascii():
            return super().as_sql(compiler, connection)
        text, parameters = compiler.compile(self.lhs)
        return f"UPPER({text}) REGEXP %s", [*parameters, pattern_of(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        text, parameters = compiler.compile(self.lhs)
        if self.rhs.isascii():
            operator = "LIKE"
            sought = f"%{connection.ops.prep_for_like_query(self.rhs.upper())}%"
        else:
            operator, sought = "~", pattern_of(self.rhs)
        return f'UPPER({text}::text COLLATE "C") {operator} %s', [*parameters, sought]


def pattern_of(text: str) -> str:
    """A regular expression that finds a text in one whose ASCII letters are in upper case."""
    return "".join(
        re.escape(letter.upper()) if letter.isascii() else f"[{same_as(letter)}]" for letter in text
    )


def same_as(letter: str) -> str:
    """All letters beyond ASCII that are the same but for case as one of them."""
    return _letters_by_fold().get(letter.casefold(), letter)


@cache
def _letters_by_fold() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, range(FIRST_BEYOND_ASCII, LAST_WITH_CASE + 1)):
        if letter.casefold() != letter or letter.upper() != letter:
            found[letter.casefold()] += letter
    return dict(found)


class _HoldsForValues:
    """A comparison that no value fails still leaves out rows without one."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        try:
            return super().as_sql(compiler, connection)  # type: ignore[misc]
        except FullResultSet:
            return compiler.compile(IsNull(self.lhs, False))  # type: ignore[attr-defined]


class GreaterThan(_HoldsForValues, IntegerGreaterThan):
    """`gt`, also of numbers that no column holds."""


class GreaterThanOrEqual(_HoldsForValues, IntegerGreaterThanOrEqual):
    """`gte`, also of numbers that no column holds."""


class LessThan(_HoldsForValues, IntegerLessThan):
    """`lt`, also of numbers that no column holds."""


class LessThanOrEqual(_HoldsForValues, IntegerLessThanOrEqual):
    """`lte`, also of numbers that no column holds."""


def register() -> None:
    """Let all fields have these lookups in the place of Django's."""
    for field in (models.CharField, models.TextField):
        field.register_lookup(CaseInsensitiveContains)
        field.register_lookup(CaseSensitiveContains)
    for lookup in (GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual):
        models.IntegerField.register_lookup(lookup)
