"""Stores the renderings that a response needed, if that is safe and can be done at once.

A rendering of revision n may be stored as long as no change note of a higher number has been
deleted: the notes say which renderings of n are stale. So a process that follows notes first
announces how far (`Following.begun`), and one that stores reads that under a shared lock.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError, Error, InterfaceError, connection, transaction

from spacedevs.api.renderings.models import Following, Rendering
from spacedevs.api.renderings.revisions import State
from spacedevs.database.locks import code_of, impatience, is_contention

logger = logging.getLogger(__name__)

#: Store a rendering, unless there is one of the same revision or a later one.
INSERT = f"""
    INSERT INTO "{Rendering._meta.db_table}" AS former (component, "key", body, revision)
    VALUES (%s, %s, %s, %s) ON CONFLICT (component, "key") DO UPDATE
    SET body = excluded.body, revision = excluded.revision
    WHERE excluded.revision > former.revision
"""


class Complaints:
    """Logs why renderings can't be stored, once for each reason."""

    def __init__(self) -> None:
        self._codes: set[str | int | None] = set()

    def report(self, error: Error) -> None:
        """Log an error, unless it is contention or was logged before."""
        code = code_of(error)
        if not is_contention(error) and code not in self._codes:
            self._codes.add(code)
            logger.warning("Renderings are not stored, but made anew for each answer: %s", error)


complaints = Complaints()


def store_at_once(component: str, texts: dict[str, str], state: State) -> None:
    """Store renderings that show a state if that can be done at once; never raises."""
    if not texts or not settings.RENDERINGS or not state.usable or state.uncommitted:
        return
    try:
        with impatience(), transaction.atomic():
            store(component, texts, state)
    except (DatabaseError, InterfaceError) as error:
        complaints.report(error)


def store(component: str, texts: dict[str, str], state: State) -> bool:
    """Store renderings that show a state; False if a later change is being followed already.

    On PostgreSQL the state has to be that of this transaction's snapshot.
    """
    if announced() > state.number:
        return False
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT, [(component, key, text, state.number) for key, text in sorted(texts.items())]
        )
    return True


def announced() -> int:
    """The number up to which changes are followed or about to be; it can't grow meanwhile.

    Raises DatabaseError if it has changed since the snapshot, or is being changed. SQLite has one
    writer at a time, so it needs no lock.
    """
    lock = "FOR SHARE NOWAIT" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT begun FROM "{Following._meta.db_table}" WHERE id = 1 {lock}')
        return cursor.fetchone()[0]
