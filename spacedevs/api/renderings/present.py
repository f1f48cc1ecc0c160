"""The present revision of every table, as one statement reads them."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from spacedevs.api.renderings.models import DataRevision, Following, TableRevision
from spacedevs.api.renderings.reads import Tables, names_of
from spacedevs.api.renderings.revisions import STATE, UNCOMMITTED, State

SELECT = f"""
    SELECT {STATE}, changed.name, changed.number, changed.token, changed.changed_at
    FROM "{DataRevision._meta.db_table}" AS revision
    JOIN "{Following._meta.db_table}" AS following ON following.id = revision.id
    LEFT JOIN "{TableRevision._meta.db_table}" AS changed ON revision.token <> %s
    WHERE revision.id = 1
"""
#: For how many sets of tables the latest revision is remembered.
MOST_SETS = 10_000


class Latest(NamedTuple):
    """The latest revision of some tables."""

    number: int
    token: str
    changed_at: int | None  # seconds since 1970; None if there are no tables


#: The revision of no tables at all: what depends on none never changes.
NEVER = Latest(0, "", None)


class Present:
    """The revision of the data, and that of each table."""

    def __init__(self, state: State, tables: dict[str, Latest]) -> None:
        self.state = state
        self._tables = tables
        self._latest: dict[Tables, Latest] = {}

    def equals(self, other: Present) -> bool:
        """Whether nothing has changed between the two."""
        return self.state.token == other.state.token

    def latest(self, tables: Tables) -> Latest:
        """The latest revision of the tables; what depends on them holds while that stays."""
        latest = self._latest.get(tables)
        if latest is None:
            if len(self._latest) >= MOST_SETS:
                self._latest.clear()
            found = (self._tables[name] for name in names_of(tables))
            latest = self._latest[tables] = max(found, default=NEVER)
        return latest


def present(former: Present | None) -> Present:
    """The present revisions; the tables' are read only if the data has changed since `former`."""
    token = former.state.token if former else ""
    with connection.cursor() as cursor:
        cursor.execute(SELECT.format(uncommitted=UNCOMMITTED[connection.vendor]), [token])
        rows = cursor.fetchall()
    state = State(*rows[0][:-4])
    if former and state.token == token:
        return Present(state, former._tables)
    return Present(state, {row[-4]: Latest(*row[-3:]) for row in rows})
