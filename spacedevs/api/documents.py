"""Objects rendered when they change, not when they are read.

A document is the JSON of one object as one serializer shows it, with marks where the address of
the server belongs. Documents are made when they are first asked for, or by the command `render`,
and dropped, in the same transaction, by whatever changes anything that they show
(spacedevs.api.triggers). All that one answer is made of is read from one state of the data.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple
from zlib import crc32

from cachetools import LRUCache
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models.expressions import F, OrderBy
from django.db.models.functions import Cast
from rest_framework.serializers import ListSerializer
from rest_framework.settings import api_settings
from rest_framework.utils.encoders import JSONEncoder

from spacedevs.api.changes import Changes, Keys, as_text
from spacedevs.api.fields import Address
from spacedevs.api.loading import load
from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import nested_class, plan_for
from spacedevs.api.serializers import rendering
from spacedevs.api.triggers import WRITERS_LOCK, component_of, fingerprint
from spacedevs.models import Change, DataRevision, Document

#: Where the address goes: characters that JSON never holds unescaped. While an object is being
#: serialized, surrogates stand for them, which no database can hold.
BASE, SUFFIX = "\x01", "\x02"
PLACEHOLDERS = Address("\ud801", "\ud802")

#: A page's keys and documents, in the order of the keys; one row without a key if it's empty.
SELECT_PAGE = f"""
    WITH page (key) AS ({{keys}} LIMIT %s OFFSET %s)
    SELECT
        revision.token, revision.changed_at, revision.fingerprint,
        EXISTS (SELECT 1 FROM "{Change._meta.db_table}"), page.key, (
        SELECT body FROM "{Document._meta.db_table}"
        WHERE component = %s AND "key" = CAST(page.key AS text)
    )
    FROM "{DataRevision._meta.db_table}" AS revision
    LEFT JOIN page ON true
    WHERE revision.id = 1
"""
SELECT_COUNT = f"""
    SELECT revision.token, (SELECT COUNT(*) FROM ({{keys}}) AS listed)
    FROM "{DataRevision._meta.db_table}" AS revision
    WHERE revision.id = 1
"""

#: How often a page is read without a transaction while others keep changing the data.
ATTEMPTS = 3
#: How long, in seconds, to wait for another process that renders the same page.
PATIENCE = 1.0
#: Added to the numbers of PostgreSQL's locks that mean: this page is being rendered.
RENDERING = 2**32
#: From how many rows on it pays to remember where a page began.
FAR = 2000
#: How many objects the command `render` renders at a time.
BATCH = 200


@dataclass
class Page:
    """JSON texts of objects with BASE and SUFFIX in them, and how many there are in all.

    `revision` is the data revision that they show, with the second since 1970 of its change; None
    if nobody may rely on it later, because they were read amid a change or a migration.
    """

    count: int
    texts: list[str]
    revision: tuple[str, int] | None


def page(
    queryset: models.QuerySet, serializer_class: SerializerClass, limit: int, offset: int
) -> Page:
    """Part of an ordered queryset: at most `limit` objects after the first `offset`."""
    return _show(_Listing(queryset, serializer_class, limit, offset))


def single(queryset: models.QuerySet, serializer_class: SerializerClass) -> Page:
    """The only object of a queryset; a page without texts if there is none."""
    return _show(_Listing(queryset, serializer_class))


def _show(listing: _Listing) -> Page:
    if settings.DOCUMENTS:
        state = listing.look()
        if state.changed and drop_stale():
            state = listing.look()
        if state.whole:
            return state.page({})
    with _turn(listing), snapshot():
        state = listing.look()
        if state.changed:
            state.forget(Changes().stale(listing.serializer_class))
        rendered = _render(listing.serializer_class, listing.queryset.model, state.missing)
    if rendered and state.usable and settings.DOCUMENTS:
        _save(listing.component, rendered, state.token)
    return state.page(rendered)


def every(serializer_class: SerializerClass, model: Any) -> Iterator[bytes]:
    """All objects of a model by their keys, each as JSON with addresses that name no server."""
    component, last = component_of(serializer_class), None
    rows = model._base_manager.order_by("pk")
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        keys = list(rest.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        names = {key: as_text(key, model) for key in keys}
        documents = Document.objects.filter(component=component, key__in=names.values())
        known = (
            documents if settings.DOCUMENTS and _all_documents_hold() else Document.objects.none()
        )
        bodies = dict(known.values_list("key", "body"))
        missing = [key for key, name in names.items() if name not in bodies]
        bodies |= _render(serializer_class, model, missing)
        for name in names.values():
            yield addressed([bodies[name]], Address())
        last = keys[-1]


def _all_documents_hold() -> bool:
    return _revision()[1] and not Change.objects.exists()


def rendered_now(
    serializer_class: SerializerClass, contents: Mapping[str, Any], address: Address
) -> tuple[Any, tuple[str, int] | None]:
    """What a serializer of several tables shows of querysets, rendered without documents.

    `contents` has a queryset for each list that the serializer nests, and as much for each
    serializer. Returns the data and the data revision that it shows, as `Page` has it.
    """
    settled = _is_settled()
    with snapshot():
        revision = DataRevision.objects.get()
        data = serializer_class(
            _loaded(serializer_class, contents), context=rendering(address)
        ).data
    reliable = settled and revision.fingerprint == fingerprint()
    return data, (revision.token, revision.changed_at) if reliable else None


def _loaded(serializer_class: SerializerClass, contents: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: load(plan_for(nested), contents[name])
        if isinstance(shown, ListSerializer)
        else _loaded(nested, contents[name])
        for name, shown in serializer_class().fields.items()
        if (nested := nested_class(shown))
    }


def drop_stale(*, wait: bool = False) -> bool:
    """Drop the documents that are of no use any more; False if somebody is changing the data.

    With `wait`, a change that is under way is waited for.
    """
    try:
        with alone(wait=wait) as mine:
            if mine:
                Changes().drop_documents()
            return mine
    except OperationalError:  # SQLite's way to say that somebody writes
        if wait:
            raise
        return False


@contextmanager
def alone(*, wait: bool = False) -> Iterator[bool]:
    """A transaction in which nobody else writes; False within if somebody does.

    With `wait`, others are waited for. Without, SQLite may raise OperationalError instead.
    """
    with _impatience(wait=wait), transaction.atomic():
        yield _nobody_writes(wait=wait, alone=True)


def render(serializer_class: SerializerClass, model: Any) -> Iterator[int]:
    """Render and store whatever documents are missing; yields their numbers, batch by batch.

    May be stopped at any time and started again.
    """
    drop_stale(wait=True)
    last, component = None, component_of(serializer_class)
    stored = Document.objects.filter(
        component=component, key=Cast(models.OuterRef("pk"), models.TextField())
    )
    missing = model._base_manager.filter(~models.Exists(stored)).order_by("pk")
    while True:
        rest = missing.filter(pk__gt=last) if last is not None else missing
        with snapshot():
            token, usable = _revision()
            keys = list(rest.values_list("pk", flat=True)[:BATCH])
            rendered = _render(serializer_class, model, keys)
        if not keys or not usable:
            return
        _save(component, rendered, token, wait=True)
        last = keys[-1]
        yield len(keys)


def number_missing(serializer_class: SerializerClass, model: Any) -> int:
    """How many documents `render` would store, if nothing changed meanwhile."""
    stored = Document.objects.filter(component=component_of(serializer_class)).count()
    return max(model._base_manager.count() - stored, 0)


def dumps(data: Any) -> str:
    """JSON as DRF's renderer writes it."""
    text = json.dumps(
        data,
        cls=JSONEncoder,
        ensure_ascii=not api_settings.UNICODE_JSON,
        allow_nan=not api_settings.STRICT_JSON,
        separators=(",", ":"),
    )
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def addressed(texts: Iterable[str], address: Address) -> bytes:
    """Texts of documents between commas, with the address of the server put in."""
    joined = b",".join([text.encode() for text in texts])  # bytes: most are ASCII, few are not
    for mark, part in ((BASE, address.base), (SUFFIX, address.suffix)):
        joined = joined.replace(mark.encode(), dumps(part)[1:-1].encode())
    return joined


@dataclass
class _State:
    """What one look at the database has found."""

    token: str
    changed_at: int
    usable: bool  # whether documents and triggers are of this very code
    changed: bool  # whether some documents may be of no use any more
    bodies: dict[Any, str | None]  # the objects' keys in order, with their documents
    count: int | None = None  # None if it belongs to another data revision

    @property
    def missing(self) -> list[Any]:
        return [key for key, body in self.bodies.items() if body is None]

    @property
    def whole(self) -> bool:
        return self.count is not None and not self.changed and not self.missing

    def forget(self, stale: Keys) -> None:
        """Do without the documents of the objects with these keys."""
        for key in self.bodies:
            if stale is None or key in stale:
                self.bodies[key] = None

    def page(self, rendered: dict[str, str]) -> Page:
        reliable = self.usable and _is_settled()
        texts = [
            rendered.get(str(key), "") if body is None else body
            for key, body in self.bodies.items()
        ]
        revision = (self.token, self.changed_at) if reliable else None
        return Page(self.count or 0, texts, revision)


class _Listing:
    """The keys of a queryset in their order: a part of them, or without `limit` its only one."""

    #: Counts with the data revisions that they belong to.
    counts: LRUCache[Any, tuple[int, str]] = LRUCache(1000)
    #: Where far pages began, of one listing at one data revision, by their offsets.
    places: LRUCache[Any, LRUCache[int, _Place]] = LRUCache(100)
    lock = Lock()

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
        self.name = (self.keys[0], repr(self.keys[1]))

    def look(self) -> _State:
        """The objects with their documents, and how many there are, as of one data revision."""
        if self.limit is None:
            state = self._read(self.keys, 1, 0)
            state.count = len(state.bodies)
            return state
        for _ in range(ATTEMPTS):
            count, token = self._count()
            start = min(self.offset, count)
            end = min(start + self.limit, count)
            if start > count // 2:  # from the end, which is nearer
                reverse = self.queryset.reverse()
                state = self._read_far(reverse, end - start, count - end, token)
                state.bodies = dict(reversed(state.bodies.items()))
            else:
                state = self._read_far(self.queryset, end - start, start, token)
            if state.token == token:
                state.count = count
                return state
            with self.lock:
                self.counts.pop(self.name, None)
        return state

    def _count(self) -> tuple[int, str]:
        """The number of rows and the data revision that it belongs to, kept or counted anew."""
        with self.lock:
            kept = self.counts.get(self.name)
        if kept and _is_settled():
            return kept
        sql, parameters = _keys(self.queryset.order_by())
        ((token, count),) = _fetch(SELECT_COUNT.format(keys=sql), parameters)
        counted = count, token
        if _is_settled():
            with self.lock:
                self.counts[self.name] = counted
        return counted

    def _read(self, keys: tuple[str, tuple[Any, ...]], limit: int, offset: int) -> _State:
        sql, parameters = keys
        rows = _fetch(SELECT_PAGE.format(keys=sql), (*parameters, limit, offset, self.component))
        token, changed_at, stamp, changed = rows[0][:4]
        usable = stamp == fingerprint()
        stored = usable and settings.DOCUMENTS
        bodies = {key: body if stored else None for *_, key, body in rows if key is not None}
        return _State(token, changed_at, usable, bool(stored and changed), bodies)

    def _read_far(self, queryset: models.QuerySet, limit: int, offset: int, token: str) -> _State:
        """The same, counted off from where a page nearby began, if one is known.

        There are `limit` rows after the offset at data revision `token`.
        """
        order = _leading_order(queryset)
        keys = self.keys if queryset is self.queryset else _keys(queryset)
        if offset < FAR or not order or not _is_settled():
            return self._read(keys, limit, offset)
        name, following, preceding = order
        with self.lock:
            places = self.places.setdefault((self.name, following, token), LRUCache(100))
            begin = max((known for known in places if known <= offset), default=0)
            place = places.get(begin)
        state = None
        if place:
            rest = queryset.filter(**{f"{name}__{following}": place.value})
            state = self._read(_keys(rest), limit, offset - begin + place.ties)
        if not state or len(state.bodies) < limit:  # nulls may come after all values
            state = self._read(keys, limit, offset)
        if offset >= begin + FAR and state.bodies:
            with snapshot():
                if _revision()[0] == token == state.token:
                    first = queryset.filter(pk=next(iter(state.bodies)))
                    value, key = first.values_list(name, "pk").get()
                    same = {name: value, f"pk__{preceding}": key}
                    if value is not None:
                        ties = queryset.order_by().filter(**same).count()
                        with self.lock:
                            places[offset] = _Place(value, ties)
        return state


class _Place(NamedTuple):
    """Where a page began: what it is ordered by there, and how many with the same came before."""

    value: Any
    ties: int


def _leading_order(queryset: models.QuerySet) -> tuple[str, str, str] | None:
    """What a queryset is ordered by before the key; the lookups of what follows and precedes."""
    if len(queryset.query.order_by) != 2:
        return None
    first: Any = queryset.query.order_by[0]
    if isinstance(first, str):
        first = OrderBy(F(first.removeprefix("-")), descending=first.startswith("-"))
    if not hasattr(first.expression, "name"):  # not a column
        return None
    forwards = queryset.query.standard_ordering
    following = "lte" if first.descending == forwards else "gte"
    return first.expression.name, following, "lt" if forwards else "gt"


def _in_transaction() -> bool:
    if connection.vendor == "sqlite":  # where a snapshot is a transaction that Django ignores
        return connection.connection is not None and connection.connection.in_transaction
    return connection.in_atomic_block


def _is_settled() -> bool:
    """Whether what is read now is what others will read."""
    return not _in_transaction()


def _fetch(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows of a query; over a new connection if the present one turns out to be dead.

    Django asks connections now and then whether they're alive (core.connections), not each time.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    except (OperationalError, InterfaceError):
        if not _is_settled() or connection.is_usable():
            raise
        connection.close()
        return _fetch(sql, parameters)


def _keys(queryset: models.QuerySet) -> tuple[str, tuple[Any, ...]]:
    """The keys of a queryset as SQL."""
    try:
        return queryset.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE 1 = 0", ()


def _revision() -> tuple[str, bool]:
    token, stamp = DataRevision.objects.values_list("token", "fingerprint").get()
    return token, stamp == fingerprint()


def _render(serializer_class: SerializerClass, model: Any, keys: Iterable[Any]) -> dict[str, str]:
    """The documents of the objects with the given keys, by the keys as the database writes them."""
    if not keys:
        return {}
    rows = load(plan_for(serializer_class), model._base_manager.filter(pk__in=keys))
    shown = serializer_class(rows, many=True, context=rendering(PLACEHOLDERS)).data
    return {
        as_text(row.pk, model): dumps(data)
        .replace(PLACEHOLDERS.base, BASE)
        .replace(PLACEHOLDERS.suffix, SUFFIX)
        for row, data in zip(rows, shown, strict=True)
    }


def _save(component: str, rendered: dict[str, str], token: str, *, wait: bool = False) -> None:
    """Store documents, unless the data isn't at revision `token` any more, or is being changed.

    With `wait`, a change that is under way is waited for.
    """
    documents = [  # in one order, so that two processes can't wait for each other in a circle
        Document(component=component, key=key, body=text) for key, text in sorted(rendered.items())
    ]
    try:
        with _impatience(wait=wait), transaction.atomic():
            if _nobody_writes(wait=wait) and _revision() == (token, True):
                Document.objects.bulk_create(documents, ignore_conflicts=True)
    except OperationalError:  # SQLite's way to say that somebody writes
        if wait:
            raise


def _nobody_writes(*, wait: bool, alone: bool = False) -> bool:
    """Whether the data stays as it is until the end of this transaction.

    With `alone`, nobody stores documents meanwhile either.
    """
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer at a time, and that is us
    attempt, kind = "" if wait else "try_", "" if alone else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{attempt}advisory_xact_lock{kind}(%s)", [WRITERS_LOCK])
        return cursor.fetchone()[0] is not False


@contextmanager
def _impatience(*, wait: bool) -> Iterator[None]:
    """On SQLite, fail at once within if somebody else writes; a reader has no time to wait."""
    if connection.vendor != "sqlite" or wait:
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of the data for all that is read within."""
    if _in_transaction():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:  # atomic() would keep writers out on SQLite, as if something were to be written
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


@contextmanager
def _turn(listing: _Listing) -> Iterator[None]:
    """On PostgreSQL, let one process at a time render a page: the next finds it rendered."""
    if connection.vendor != "postgresql" or not settings.DOCUMENTS:
        yield
        return
    number = crc32(repr((listing.component, listing.name, listing.limit, listing.offset)).encode())
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [RENDERING + number])
            (mine,) = cursor.fetchone()
            if mine or time.monotonic() > until:
                break
            time.sleep(0.02)
        try:
            yield
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RENDERING + number])
