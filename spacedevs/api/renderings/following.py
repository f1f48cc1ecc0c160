"""Follows the change notes: drops the renderings that changes have made stale, then the notes.

One process at a time follows. It takes many short transactions and may be killed at any instant.
Meanwhile others change data, read, and store renderings.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, models, transaction

from spacedevs.api.registry import registry
from spacedevs.api.renderings.changes import BATCH, Changes, batches
from spacedevs.api.renderings.models import ChangeNote, Following, Rendering, key_text
from spacedevs.api.renderings.revisions import State, revision_state
from spacedevs.api.renderings.shown import component_of
from spacedevs.database.locks import FOLLOWERS, impatience, is_contention, try_lock


def follow(*, wait: bool = False) -> bool:
    """Drop all renderings that are stale or void, and the notes that say so.

    Returns False if it can't be done now: another process does it, the triggers are of other code,
    or this very transaction has changed data. With `wait`, wait for that process, and on SQLite for
    other writers.
    """
    try:
        while (state := revision_state()).done < state.number:
            if state.uncommitted or not state.usable:
                return False
            with _step(wait=wait):
                # from now on no process stores a rendering of an earlier revision
                _advance("begun", state.number)
            _drop_renderings(state, wait=wait)
            _forget_notes(state.number, wait=wait)
            with _step(wait=wait):
                _advance("done", state.number)
    except _Busy:
        return False
    return True


class _Busy(Exception):
    """Another process follows notes, or writes (SQLite)."""


@contextmanager
def _step(*, wait: bool) -> Iterator[None]:
    """A short transaction of the process that follows notes; raises _Busy if another one follows.

    A process may pause between two steps while another one follows. So each step must be harmless
    when it is repeated, or comes late.
    """
    try:
        with impatience(wait=wait), transaction.atomic():
            if not try_lock(FOLLOWERS, wait=wait):
                raise _Busy
            yield
    except DatabaseError as error:
        if is_contention(error):
            raise _Busy from error
        raise


def _advance(name: str, number: int) -> None:
    Following.objects.filter(**{f"{name}__lt": number}).update(**{name: number})


def _drop_renderings(state: State, *, wait: bool) -> None:
    """Drop the renderings that are void, or stale by the notes up to the state's revision."""
    changes = Changes(state.known, state.number)
    for serializer_class, model in registry.serializers.items():
        renderings = Rendering.objects.filter(component=component_of(serializer_class))
        stale = changes.stale(serializer_class)
        if stale is None:
            _drop(renderings.filter(revision__lt=state.number), wait=wait)
            continue
        if state.floor > state.done:
            _drop(renderings.filter(revision__lt=state.floor), wait=wait)
        for keys in batches(key_text(key, model) for key in stale):
            with _step(wait=wait):
                renderings.filter(key__in=keys, revision__lt=state.number).delete()


def _drop(renderings: models.QuerySet[Rendering], *, wait: bool) -> None:
    last = ""
    while keys := list(
        renderings.filter(key__gt=last).order_by("key").values_list("key", flat=True)[:BATCH]
    ):
        with _step(wait=wait):
            renderings.filter(key__in=keys).delete()
        last = keys[-1]


def _forget_notes(upto: int, *, wait: bool) -> None:
    row, some = {"postgresql": ("ctid", "= ANY(ARRAY({}))"), "sqlite": ("rowid", "IN ({})")}[
        connection.vendor
    ]
    table = ChangeNote._meta.db_table
    few = some.format(f'SELECT {row} FROM "{table}" WHERE revision <= %s LIMIT {BATCH}')
    while True:
        with _step(wait=wait), connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}" WHERE {row} {few}', [upto])
            if cursor.rowcount < BATCH:
                return
