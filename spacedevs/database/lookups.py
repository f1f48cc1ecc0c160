"""Text lookups that find the same rows on every database.

Databases differ in which letters they compare as equal; some go by their locale. Here upper and
lower case are equal among ASCII letters, and among other letters that Unicode folds alike. An ASCII
letter never equals one beyond ASCII (the Kelvin sign is no K).
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

#: The first character beyond ASCII, and the last one that has upper and lower case.
FIRST_BEYOND_ASCII, LAST_WITH_CASE = 0x80, 0x1E943


class CaseSensitiveContains(Contains):
    """`contains`; SQLite's own ignores case."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        text, parameters = self.process_lhs(compiler, connection)
        return f"INSTR({text}, %s) > 0", [*parameters, self.rhs]


class CaseInsensitiveContains(IContains):
    """`icontains`; SQLite's own folds ASCII only, PostgreSQL's goes by its locale.

    It compares the text with its ASCII letters in upper case, which an index may hold.
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
    """A regular expression for a text within one whose ASCII letters are in upper case."""
    return "".join(
        re.escape(letter.upper()) if letter.isascii() else f"[{same_as(letter)}]" for letter in text
    )


def same_as(letter: str) -> str:
    """A letter beyond ASCII with all letters that differ from it in case only."""
    return _letters_by_fold().get(letter.casefold(), letter)


@cache
def _letters_by_fold() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, range(FIRST_BEYOND_ASCII, LAST_WITH_CASE + 1)):
        if letter.casefold() != letter or letter.upper() != letter:
            found[letter.casefold()] += letter
    return dict(found)


class _HoldsForValues:
    """A comparison that is true of every value still leaves out nulls."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        try:
            return super().as_sql(compiler, connection)  # type: ignore[misc]
        except FullResultSet:
            return compiler.compile(IsNull(self.lhs, False))  # type: ignore[attr-defined]


class GreaterThan(_HoldsForValues, IntegerGreaterThan):
    """`gt`, also for numbers beyond the range of columns."""


class GreaterThanOrEqual(_HoldsForValues, IntegerGreaterThanOrEqual):
    """`gte`, also for numbers beyond the range of columns."""


class LessThan(_HoldsForValues, IntegerLessThan):
    """`lt`, also for numbers beyond the range of columns."""


class LessThanOrEqual(_HoldsForValues, IntegerLessThanOrEqual):
    """`lte`, also for numbers beyond the range of columns."""


def register() -> None:
    """Replace Django's lookups of texts and integers with these."""
    for field in (models.CharField, models.TextField):
        field.register_lookup(CaseInsensitiveContains)
        field.register_lookup(CaseSensitiveContains)
    for lookup in (GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual):
        models.IntegerField.register_lookup(lookup)
