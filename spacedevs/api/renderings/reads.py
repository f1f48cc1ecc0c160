"""Which data tables an answer depends on, noted while it is made.

A list's SQL names them, and so does that of a filter which looks a value up. Only the tables that a
stored rendering shows are in no SQL: they come from its plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeAlias

from django.db import connections

from spacedevs.api.reading.plans import Plan
from spacedevs.api.renderings.shown import data_models, references_of

#: A set of data tables, with one bit for each: it is small, as each kept response has one.
Tables: TypeAlias = int


class Reads:
    """The tables that have been read so far."""

    def __init__(self) -> None:
        self.tables: Tables = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Carry out a statement as Django's `execute_wrapper` asks, and note its tables."""
        self.tables |= tables_in(sql)
        return execute(sql, params, many, context)


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def watching_reads() -> Iterator[Reads]:
    """What is read from data tables within, by SQL or as stored renderings."""
    reads = Reads()
    token = _reads.set(reads)
    watched = connections.all()
    for connection in watched:  # not by `execute_wrapper`, which takes off whichever came last
        connection.execute_wrappers.append(reads)
    try:
        yield reads
    finally:
        for connection in watched:
            connection.execute_wrappers.remove(reads)
        _reads.reset(token)


def note(tables: Tables) -> None:
    """Note that tables are read which no SQL names."""
    if reads := _reads.get():
        reads.tables |= tables


def note_all() -> None:
    """Note that any table may be read."""
    note(_union(_bits()))


def tables_in(sql: str) -> Tables:
    """The tables that SQL names, in quotes as all identifiers are."""
    return _union(sql.split('"'))


@cache
def tables_of(plan: Plan) -> Tables:
    """The tables that a rendering shows which is made by a plan, those of links included."""
    names = []
    for node in plan.nodes():
        names.append(node.model._meta.db_table)
        names += [model._meta.db_table for model, _ in references_of(node)]
    return _union(names)


def names_of(tables: Tables) -> list[str]:
    """The names of tables."""
    return [name for name, bit in _bits().items() if bit & tables]


@cache
def _bits() -> dict[str, Tables]:
    names = sorted(model._meta.db_table for model in data_models())
    return {name: 1 << place for place, name in enumerate(names)}


def _union(names: Iterable[str]) -> Tables:
    bits = _bits()
    tables = 0
    for name in bits.keys() & set(names):
        tables |= bits[name]
    return tables
