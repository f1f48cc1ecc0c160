"""Follows the change notes: drops the renderings that changes have made stale, then the notes.

One process at a time follows. It takes many short transactions and may be killed at any instant.
Meanwhile others change data, read, and store renderings.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from django.db import DatabaseError, connection, models, transaction

from spacedevs.api.registry import registry
from spacedevs.api.renderings.changes import BATCH, Changes, batches
from spacedevs.api.renderings.models import ChangeNote, Following, Rendering, key_text
from spacedevs.api.renderings.revisions import State, revision_state
from spacedevs.api.renderings.shown import component_of
from spacedevs.database.locks import FOLLOWERS, impatience, is_contention, try_lock


def follow(*, wait: bool = False) -> bool:
    """Drop all renderings that are stale or void, and the notes that nobody needs any more.

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
    except Busy:
        return False
    return True


def keep_notes(*, wait: bool = False) -> int:
    """From now on, leave notes for the journal; returns the number after which they are complete.

    Call it in a transaction. Raises Busy if another process follows notes at the moment.
    """
    with _step(wait=wait):  # so nobody is about to delete notes of which this doesn't know
        number = revision_state().number
        Following.objects.update(told=number)
        return number


def forget_told_notes(*, wait: bool = False) -> None:
    """Delete the notes that are followed and that the journal has told."""
    try:
        _forget_notes(revision_state().done, wait=wait)
    except Busy:
        return  # that process does it


class Busy(Exception):
    """Another process follows notes, or writes (SQLite)."""


@contextmanager
def _step(*, wait: bool) -> Iterator[None]:
    """A short transaction of the process that follows notes; raises Busy if another one follows.

    A process may pause between two steps while another one follows. So each step must be harmless
    when it is repeated, or comes late.
    """
    try:
        with impatience(wait=wait), transaction.atomic():
            if not try_lock(FOLLOWERS, wait=wait):
                raise Busy
            yield
    except DatabaseError as error:
        if is_contention(error):
            raise Busy from error
        raise


def _advance(name: str, number: int) -> None:
    Following.objects.filter(**{f"{name}__lt": number}).update(**{name: number})


def _drop_renderings(state: State, *, wait: bool) -> None:
    """Drop the renderings that are void, or stale by the notes up to the state's revision."""
    if not Rendering.objects.exists():
        return
    changes = Changes(state.known, state.number)
    stale_ones: list[tuple[str, str]] = []
    for serializer_class, model in registry.serializers.items():
        component = component_of(serializer_class)
        renderings = Rendering.objects.filter(component=component)
        stale = changes.stale(serializer_class)
        if stale is None:
            _drop(renderings.filter(revision__lt=state.number), wait=wait)
            continue
        if state.floor > state.done:
            _drop(renderings.filter(revision__lt=state.floor), wait=wait)
        stale_ones += [(component, key_text(key, model)) for key in stale]
    table = Rendering._meta.db_table
    for names in batches(stale_ones):  # of all components: few statements spare readers CPU time
        listed = ", ".join(["(%s, %s)"] * len(names))
        with _step(wait=wait), connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM "{table}" WHERE (component, "key") IN (VALUES {listed})'
                " AND revision < %s",
                [*chain.from_iterable(names), state.number],
            )


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
            told = Following.objects.values_list("told", flat=True).get()
            most = upto if told is None else min(upto, told)
            cursor.execute(f'DELETE FROM "{table}" WHERE {row} {few}', [most])
            if cursor.rowcount < BATCH:
                return
