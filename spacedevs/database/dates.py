"""Years, months and days of moments, which SQLite has to find without asking Python for each row.

Django's own lookups do that, since they know time zones; here all moments are UTC.
"""

from __future__ import annotations

from typing import Any

from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear


class Year(ExtractYear):
    """The year of a moment."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("Y", self.lhs, compiler)


class Month(ExtractMonth):
    """The month of a moment."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("m", self.lhs, compiler)


class Day(ExtractDay):
    """The day of a moment."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("d", self.lhs, compiler)


def _read_off(part: str, moment: Any, compiler: Any) -> tuple[str, Any]:
    sql, parameters = compiler.compile(moment)
    return f"CAST(STRFTIME('%%{part}', {sql}) AS INTEGER)", parameters
