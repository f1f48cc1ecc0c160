"""Lookups that find the same rows on every database."""

from __future__ import annotations

import re
from typing import Any

from django.db.models.lookups import Contains, IContains, IRegex


class CaseSensitiveContains(Contains):
    """`contains`; SQLite's own takes upper and lower case for the same."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        text, parameters = self.process_lhs(compiler, connection)
        return f"INSTR({text}, %s) > 0", [*parameters, self.rhs]


class CaseInsensitiveContains(IContains):
    """`icontains`; SQLite's own knows no case but that of ASCII."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if isinstance(self.rhs, str) and not self.rhs.isascii():
            return IRegex(self.lhs, re.escape(self.rhs)).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)
