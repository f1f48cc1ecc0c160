"""Years, months and days of times, computed by SQLite itself.

Django's own lookups call Python for each row, because they know time zones. Here all times are UTC.
"""

from __future__ import annotations

from typing import Any

from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear


class Year(ExtractYear):
    """The year of a time."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("Y", self.lhs, compiler)


class Month(ExtractMonth):
    """The month of a time."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("m", self.lhs, compiler)


class Day(ExtractDay):
    """The day of a time."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return _read_off("d", self.lhs, compiler)


def _read_off(part: str, moment: Any, compiler: Any) -> tuple[str, Any]:
    sql, parameters = compiler.compile(moment)
    return f"CAST(STRFTIME('%%{part}', {sql}) AS INTEGER)", parameters
