"""Looks up the renderings of a page, and makes those that are missing.

Everything in one response shows one revision. A reader waits neither for writers nor for the
process that follows change notes. It uses the stored renderings that are not void, except those
that a pending note may have made stale. It makes what is missing from the revision that it sees,
and stores that if it may (`storing`); if not, the response is the same.
docs/architecture.md has the whole protocol.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from threading import BoundedSemaphore
from typing import Any
from zlib import crc32

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, InterfaceError, connection, models
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.changes import Changes
from spacedevs.api.renderings.counts import counts
from spacedevs.api.renderings.making import make
from spacedevs.api.renderings.models import DataRevision, Following, Rendering, key_text
from spacedevs.api.renderings.revisions import UNCOMMITTED, State
from spacedevs.api.renderings.shown import component_of
from spacedevs.api.renderings.storing import complaints, store_at_once
from spacedevs.database.locks import PAGES, try_lock
from spacedevs.database.snapshots import in_transaction, snapshot

#: A page's keys and renderings, in the order of the keys; one row without a key if it is empty.
SELECT_PAGE = f"""
    WITH listed (key) AS ({{keys}} LIMIT %s OFFSET %s),
    page (key, place) AS (SELECT key, row_number() OVER () FROM listed)
    SELECT
        token, changed_at, fingerprint, number, floor, done, {{uncommitted}}, page.key, (
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
    SELECT revision.token, (SELECT COUNT(*) FROM ({{keys}}) AS listed)
    FROM "{DataRevision._meta.db_table}" AS revision
    WHERE revision.id = 1
"""

#: How often to read a page without a transaction while others keep changing the data.
ATTEMPTS = 3
#: How many seconds to wait for another process that makes the same page.
PATIENCE = 1.0
#: A page of more objects than MANY is large; only LARGE_PAGES of those are made at a time.
MANY, LARGE_PAGES = 20, 2

_large_pages = BoundedSemaphore(LARGE_PAGES)


@dataclass
class Page:
    """Texts of renderings in UTF-8 with the marks in them, and how many rows there are in all.

    `revision` is the token of the data revision that they show, with the second since 1970 of its
    change. It is None if nobody may rely on it later: the page was read amid a change or migration.
    """

    count: int
    texts: list[bytes]
    revision: tuple[str, int] | None


def room(number: int) -> AbstractContextManager[Any]:
    """To be held while making a page of so many objects: few threads make large ones at a time."""
    return _large_pages if number > MANY else nullcontext()


def page(
    queryset: models.QuerySet, serializer_class: SerializerClass, limit: int, offset: int
) -> Page:
    """Part of an ordered queryset: at most `limit` objects after the first `offset`."""
    return _show(_Listing(queryset, serializer_class, limit, offset))


def single(queryset: models.QuerySet, serializer_class: SerializerClass) -> Page:
    """The only object of a queryset; a page without texts if there is none."""
    return _show(_Listing(queryset, serializer_class))


def _show(listing: _Listing) -> Page:
    if settings.RENDERINGS:
        look = listing.look()
        if look.whole:
            return look.page({})
    until = time.monotonic() + PATIENCE
    while (page := _make_missing(listing, patient=time.monotonic() < until)) is None:
        _wait_for_turn(listing, until)
    return page


def _make_missing(listing: _Listing, *, patient: bool) -> Page | None:
    """The page as one snapshot shows it, with what was missing made and stored.

    None if another process makes the page at the moment and the caller is patient.
    """
    look = made = None
    try:
        with snapshot(write=settings.RENDERINGS):
            mine = _take_turn(listing) or not patient
            look = listing.look()
            if not look.state.settled:
                look.forget_stale(listing)
            if look.missing and not mine:
                return None
            made = make(listing.serializer_class, listing.queryset.model, look.missing)
            if connection.vendor == "postgresql":  # before the turn ends with the transaction
                store_at_once(listing.component, made, look.state)
        if connection.vendor == "sqlite":  # a snapshot can't write once others have written
            store_at_once(listing.component, made, look.state)
    except (DatabaseError, InterfaceError) as error:
        if made is None or look is None:
            raise
        complaints.report(error)  # only the end of the transaction failed: all was read
    return look.page(made)


def _take_turn(listing: _Listing) -> bool:
    """Whether this process may make the page; on PostgreSQL, one process at a time may."""
    return not settings.RENDERINGS or try_lock(listing.turn)


def _wait_for_turn(listing: _Listing, until: float) -> None:
    """Wait until no process makes the page any more, but not beyond `until`."""
    while time.monotonic() < until:
        time.sleep(0.02)
        if try_lock(listing.turn):  # outside of a transaction it is released at once
            return


@dataclass
class _Look:
    """What one reading of the database has found."""

    state: State
    bodies: dict[Any, bytes | None]  # the objects' keys in order, with their renderings
    count: int | None = None  # None if it belongs to another data revision

    @property
    def missing(self) -> list[Any]:
        """The keys of the objects without a rendering."""
        return [key for key, body in self.bodies.items() if body is None]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing may be stale."""
        return self.count is not None and self.state.settled and not self.missing

    def forget_stale(self, listing: _Listing) -> None:
        """Ignore the renderings that pending notes may have made stale."""
        model, state = listing.queryset.model, self.state
        names = {key_text(key, model): key for key, body in self.bodies.items() if body is not None}
        if not names:
            return
        stale = Changes(state.known, state.number, brief=True).stale(listing.serializer_class)
        stored = Rendering.objects.filter(component=listing.component, key__in=names)
        for name, revision in stored.values_list("key", "revision"):
            key = model._meta.pk.to_python(names[name])  # SQLite writes a UUID as a text
            if revision < (state.number if stale is None else stale.get(key, 0)):
                self.bodies[names[name]] = None

    def page(self, made: dict[str, str]) -> Page:
        """The page; `made` has the texts of the missing renderings, by `key_text` of their keys.

        A row that has vanished since the look is left out. Only a caller's own transaction, which
        is no snapshot, can lose one.
        """
        reliable = self.state.usable and not in_transaction()
        texts = [
            made[str(key)].encode() if body is None else body
            for key, body in self.bodies.items()
            if body is not None or str(key) in made
        ]
        revision = (self.state.token, self.state.changed_at) if reliable else None
        return Page(self.count or 0, texts, revision)


class _Listing:
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
        self.name = _digest(*self.keys)

    @property
    def turn(self) -> int:
        """The number of the advisory lock that a process holds while it makes this page."""
        return PAGES + crc32(_digest(self.component, self.name, self.limit, self.offset))

    def look(self) -> _Look:
        """The objects with their renderings, and how many there are, as of one data revision."""
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
            if look.state.token == token:
                look.count = count
                return look
            counts.forget(self.name)
        return look

    def _count(self) -> tuple[int, str]:
        """The number of rows and the token of its revision, remembered or counted anew.

        A remembered count may be of an earlier revision; the caller compares the tokens.
        """
        if kept := counts.get(self.name):
            return kept
        sql, parameters = _keys(self.queryset.order_by())
        ((token, count),) = _rows(SELECT_COUNT.format(keys=sql), parameters)
        if not in_transaction():
            counts.keep(self.name, count, token)
        return count, token

    def _read(self, keys: tuple[str, tuple[Any, ...]], limit: int, offset: int) -> _Look:
        (sql, parameters), vendor = keys, connection.vendor
        rows = _rows(
            SELECT_PAGE.format(keys=sql, uncommitted=UNCOMMITTED[vendor], body=BODY[vendor]),
            (*parameters, limit, offset, self.component),
        )
        state = State(*rows[0][:-2])
        stored = settings.RENDERINGS and state.usable and not state.uncommitted
        bodies = {key: body if stored else None for *_, key, body in rows if key is not None}
        return _Look(state, bodies)


def _digest(*parts: Any) -> bytes:
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
