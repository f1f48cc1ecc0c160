"""Whether a process may write to its database: a standby or a role may only be read."""

from __future__ import annotations

import sqlite3

from django.db import Error, connection, models

from spacedevs.database.locks import code_of

#: Errors of who may only read. PostgreSQL: a read-only transaction, as on a standby, or a missing
#: privilege. SQLite: a file that may not be written.
READ_ONLY = {"25006", "42501", sqlite3.SQLITE_READONLY}


def is_read_only(error: BaseException | None) -> bool:
    """Whether a statement failed because this process may only read."""
    code = code_of(error) if isinstance(error, Error) else None
    return (code & 0xFF if isinstance(code, int) else code) in READ_ONLY


def can_write(model: type[models.Model]) -> bool:
    """Whether PostgreSQL lets us add rows of a model; SQLite says so only when one is written."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('transaction_read_only') = 'off'"
            " AND has_table_privilege(%s, 'INSERT')",
            [connection.ops.quote_name(model._meta.db_table)],
        )
        return cursor.fetchone()[0]
