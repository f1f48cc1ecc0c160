"""Reads a page of a list: its keys, their stored renderings, and how many rows there are in all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from zlib import crc32

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from spacedevs.api.reading.plans import plan_for
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.changes import Changes
from spacedevs.api.renderings.counts import counts
from spacedevs.api.renderings.models import (
    DataRevision,
    Following,
    Rendering,
    TableRevision,
    key_text,
)
from spacedevs.api.renderings.reads import Tables, names_of, tables_in, tables_of
from spacedevs.api.renderings.revisions import STATE, UNCOMMITTED, State, fingerprint
from spacedevs.api.renderings.shown import component_of
from spacedevs.api.renderings.unstored import unstored
from spacedevs.database.locks import PAGES
from spacedevs.database.snapshots import in_transaction

#: The token of the tables that a list reads; that of all data if the triggers are of other code.
LISTED = f"""
    CASE WHEN fingerprint = %s THEN (
        SELECT token FROM "{TableRevision._meta.db_table}" WHERE name IN ({{listed}})
        ORDER BY number DESC LIMIT 1
    ) ELSE revision.token END
"""
#: A page's keys and renderings, in the order of the keys; one row without a key if it is empty.
SELECT_PAGE = f"""
    WITH listed (key) AS ({{keys}} LIMIT %s OFFSET %s),
    page (key, place) AS (SELECT key, row_number() OVER () FROM listed)
    SELECT
        {STATE}, {LISTED}, (
        SELECT COALESCE(MAX(changed.number), revision.number)
        FROM "{TableRevision._meta.db_table}" AS changed WHERE name IN ({{shown}})
    ), page.key, (
        SELECT {{body}} FROM "{Rendering._meta.db_table}" AS rendering
        WHERE component = %s AND rendering."key" = CAST(page.key AS text)
        AND rendering.revision >= revision.floor
    )
    FROM "{DataRevision._meta.db_table}" AS revision
    JOIN "{Following._meta.db_table}" AS following ON following.id = revision.id
    LEFT JOIN page ON true
    WHERE revision.id = 1
    ORDER BY page.place
"""
#: A rendering's body as bytes: PostgreSQL sends bytes, and `_Raw` leaves them so.
BODY = {"postgresql": "body", "sqlite": "CAST(body AS blob)"}
SELECT_COUNT = f"""
    SELECT {LISTED}, (SELECT COUNT(*) FROM ({{keys}}) AS listed)
    FROM "{DataRevision._meta.db_table}" AS revision
    WHERE revision.id = 1
"""

#: How often to read a page without a transaction while others keep changing the data.
ATTEMPTS = 3


@dataclass
class Look:
    """What one reading of the database has found."""

    state: State
    bodies: dict[Any, bytes | None]  # the objects' keys in order, with their renderings
    listed: str  # the token of the tables that the list reads
    shown: int  # the number at which one of the tables that renderings show has changed last
    count: int | None = None  # None if it belongs to another revision of the tables

    @property
    def missing(self) -> list[Any]:
        """The keys of the objects without a rendering."""
        return [key for key, body in self.bodies.items() if body is None]

    @property
    def settled(self) -> bool:
        """Whether every rendering of the component that is not void shows the present data."""
        return self.state.settles(self.shown)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing may be stale."""
        return self.count is not None and self.settled and not self.missing

    def forget_stale(self, listing: Listing) -> None:
        """Ignore the renderings that pending notes may have made stale."""
        model, state = listing.queryset.model, self.state
        names = {key_text(key, model): key for key, body in self.bodies.items() if body is not None}
        if not names:
            return
        plan = plan_for(listing.serializer_class)
        stale = Changes(state.known, state.number, plan).stale(listing.serializer_class)
        stored = Rendering.objects.filter(component=listing.component, key__in=names)
        for name, revision in stored.values_list("key", "revision"):
            key = model._meta.pk.to_python(names[name])  # SQLite writes a UUID as a text
            if revision < (state.number if stale is None else stale.get(key, 0)):
                self.bodies[names[name]] = None

    def recall(self, listing: Listing) -> None:
        """Fill in what this process has made of the same revision and could not store."""
        for key in self.missing if self.state.usable else ():
            self.bodies[key] = unstored.get(listing.component, str(key), self.state.token)


class Listing:
    """What a response shows: a part of an ordered queryset, or without `limit` its only row."""

    def __init__(
        self,
        queryset: models.QuerySet,
        serializer_class: SerializerClass,
        limit: int | None = None,
        offset: int = 0,
    ) -> None:
        self.queryset = queryset
        self.serializer_class = serializer_class
        self.component = component_of(serializer_class)
        self.limit, self.offset = limit, offset
        self.keys = _keys(queryset)
        self.name = digest(*self.keys)
        self.listed = tables_in(self.keys[0]) | tables_in(f'"{queryset.model._meta.db_table}"')
        self.shown = tables_of(plan_for(serializer_class))

    @property
    def turn(self) -> int:
        """The number of the advisory lock that a process holds while it makes this page."""
        return PAGES + crc32(digest(self.component, self.name, self.limit, self.offset))

    def look(self) -> Look:
        """The objects with their renderings, and how many there are, as of one revision."""
        if self.limit is None:
            look = self._read(self.keys, 1, 0)
            look.count = len(look.bodies)
            return look
        for _ in range(ATTEMPTS):
            count, token = self._count()
            start = min(self.offset, count)
            end = min(start + self.limit, count)
            if start > count // 2:  # the end of the list is nearer
                look = self._read(_keys(self.queryset.reverse()), end - start, count - end)
                look.bodies = dict(reversed(look.bodies.items()))
            else:
                look = self._read(self.keys, end - start, start)
            if look.listed == token:
                look.count = count
                return look
            counts.forget(self.name)
        return look

    def _count(self) -> tuple[int, str]:
        """The number of rows and the token of the tables read, remembered or counted anew.

        A remembered count may be of an earlier revision; the caller compares the tokens.
        """
        if kept := counts.get(self.name):
            return kept
        sql, parameters = _keys(self.queryset.order_by())
        listed, names = _placeholders(self.listed)
        ((token, count),) = _rows(
            SELECT_COUNT.format(keys=sql, listed=listed), (fingerprint(), *names, *parameters)
        )
        if not in_transaction():
            counts.keep(self.name, count, token)
        return count, token

    def _read(self, keys: tuple[str, tuple[Any, ...]], limit: int, offset: int) -> Look:
        (sql, parameters), vendor = keys, connection.vendor
        (listed, tables), (shown, others) = map(_placeholders, (self.listed, self.shown))
        rows = _rows(
            SELECT_PAGE.format(
                keys=sql,
                uncommitted=UNCOMMITTED[vendor],
                listed=listed,
                shown=shown,
                body=BODY[vendor],
            ),
            (*parameters, limit, offset, fingerprint(), *tables, *others, self.component),
        )
        *values, token, number, _, _ = rows[0]
        state = State(*values)
        stored = settings.RENDERINGS and state.usable and not state.uncommitted
        bodies = {key: body if stored else None for *_, key, body in rows if key is not None}
        return Look(state, bodies, token, number)


@lru_cache(1024)
def _placeholders(tables: Tables) -> tuple[str, list[str]]:
    """Tables as an SQL list of parameters, and the parameters."""
    names = names_of(tables)
    return ", ".join(["%s"] * len(names)), names


def digest(*parts: Any) -> bytes:
    """A short name for what a query consists of."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def _keys(queryset: models.QuerySet) -> tuple[str, tuple[Any, ...]]:
    """The keys of a queryset as SQL with its parameters."""
    try:
        return queryset.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE 1 = 0", ()


def _rows(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.adapters.register_loader("text", _Raw)
        cursor.execute(sql, parameters)
        return cursor.fetchall()


class _Raw(Loader):
    """Leaves a text as the UTF-8 that PostgreSQL sends, because a response consists of bytes."""

    def load(self, data: Buffer) -> bytes:
        """The bytes."""
        return bytes(data)
