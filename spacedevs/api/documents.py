"""Objects rendered when they change, not when they are read.

A document is the JSON of one object as one serializer shows it, with marks where the address of
the server belongs. Documents are made when they are first asked for, or by the command `render`,
and are of use until anything that they show has changed, which triggers note
(spacedevs.api.triggers). All that one answer is made of is read from one state of the data.

A reader waits neither for those who change data nor for the one who follows the changes and drops
what they have made stale (spacedevs.api.changes). It takes the stored documents that are not void,
and while changes are pending, none that a pending change may have made stale since; what is missing
it renders from the state that it sees, and stores with the number of that state. That is safe as
long as no change of a higher number has been followed: none of the notes is gone that could tell
others that the document is stale. Where nothing can be stored, the answer is the same.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from sys import getsizeof
from threading import BoundedSemaphore, Lock
from typing import Any, NamedTuple
from zlib import crc32

from cachetools import LRUCache
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import (
    DatabaseError,
    Error,
    InterfaceError,
    connection,
    models,
    transaction,
)
from django.db.models.expressions import F, OrderBy
from django.db.models.functions import Cast
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from rest_framework.serializers import ListSerializer
from rest_framework.settings import api_settings
from rest_framework.utils.encoders import JSONEncoder

from spacedevs.api.changes import Changes, State, as_text, follow, revision_state
from spacedevs.api.fields import Address
from spacedevs.api.loading import load
from spacedevs.api.locks import impatience, is_contention, kind_of, try_lock
from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import nested_class, plan_for
from spacedevs.api.serializers import rendering
from spacedevs.api.triggers import OWN_CHANGES, WRITERS_LOCK, component_of
from spacedevs.models import DataRevision, Document, Following

#: Where the address goes: characters that JSON never holds unescaped. While an object is being
#: serialized, surrogates stand for them, which no database can hold.
BASE, SUFFIX = "\x01", "\x02"
PLACEHOLDERS = Address("\ud801", "\ud802")

#: A page's keys and documents, in the order of the keys; one row without a key if it's empty.
SELECT_PAGE = f"""
    WITH listed (key) AS ({{keys}} LIMIT %s OFFSET %s),
    page (key, place) AS (SELECT key, row_number() OVER () FROM listed)
    SELECT
        token, changed_at, fingerprint, number, floor, done, {{own}}, page.key, (
        SELECT {{body}} FROM "{Document._meta.db_table}" AS document
        WHERE component = %s AND document."key" = CAST(page.key AS text)
        AND document.revision >= revision.floor
    )
    FROM "{DataRevision._meta.db_table}" AS revision
    JOIN "{Following._meta.db_table}" AS following ON following.id = revision.id
    LEFT JOIN page ON true
    WHERE revision.id = 1
    ORDER BY page.place
"""
#: A document's body as bytes; PostgreSQL sends such, and `_Raw` leaves them so.
BODY = {"postgresql": "body", "sqlite": "CAST(body AS blob)"}
SELECT_COUNT = f"""
    SELECT revision.token, (SELECT COUNT(*) FROM ({{keys}}) AS listed)
    FROM "{DataRevision._meta.db_table}" AS revision
    WHERE revision.id = 1
"""
#: Store a document in the place of none, or of one of an earlier revision.
INSERT = f"""
    INSERT INTO "{Document._meta.db_table}" AS former (component, "key", body, revision)
    VALUES (%s, %s, %s, %s) ON CONFLICT (component, "key") DO UPDATE
    SET body = excluded.body, revision = excluded.revision
    WHERE excluded.revision > former.revision
"""

#: How often a page is read without a transaction while others keep changing the data.
ATTEMPTS = 3
#: How long, in seconds, to wait for another process that renders the same page.
PATIENCE = 1.0
#: How long who stores a document waits for others who store or drop the same one.
NO_TIME = "50ms"
#: Added to the numbers of PostgreSQL's locks that mean: this page is being rendered.
RENDERING = 2**32
#: From how many rows on it pays to remember where a page began.
FAR = 2000
#: How many objects the command `render` renders at a time.
BATCH = 200
#: From more objects than this on a page is large; and how many of those are made at a time.
MANY, LARGE_PAGES = 20, 2

logger = logging.getLogger(__name__)
_large_pages = BoundedSemaphore(LARGE_PAGES)


@dataclass
class Page:
    """JSON of objects, in UTF-8 with BASE and SUFFIX in it, and how many there are in all.

    `revision` is the data revision that they show, with the second since 1970 of its change; None
    if nobody may rely on it later, because they were read amid a change or a migration.
    """

    count: int
    texts: list[bytes]
    revision: tuple[str, int] | None


def room(number: int) -> AbstractContextManager[Any]:
    """Held while so many objects are put together: not many threads do so with many at a time."""
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
    if settings.DOCUMENTS:
        state = listing.look()
        if state.whole:
            return state.page({})
    until = time.monotonic() + PATIENCE
    while (page := _look_closely(listing, patient=time.monotonic() < until)) is None:
        _wait_for_turn(listing, until)
    return page


def _look_closely(listing: _Listing, *, patient: bool) -> Page | None:
    """The page as one snapshot shows it, with what was missing rendered and stored.

    None for who is patient and sees another process render it.
    """
    state = rendered = None
    try:
        with snapshot(write=settings.DOCUMENTS):
            mine = _take_turn(listing) or not patient
            state = listing.look()
            if not state.revision.settled:
                state.forget_stale(listing)
            if state.missing and not mine:
                return None
            rendered = _render(listing.serializer_class, listing.queryset.model, state.missing)
            if connection.vendor == "postgresql":  # before anybody else's turn
                _save(listing.component, rendered, state.revision)
        if connection.vendor == "sqlite":  # where a snapshot that writes fails if others have
            _save(listing.component, rendered, state.revision)
    except (DatabaseError, InterfaceError) as error:
        if rendered is None or state is None:
            raise
        _report(error)  # at the end of a transaction of which all was read
    return state.page(rendered)


def every(serializer_class: SerializerClass, model: Any) -> Iterator[bytes]:
    """All objects of a model by their keys, each as JSON with addresses that name no server."""
    component, last = component_of(serializer_class), None
    rows = model._base_manager.order_by("pk")
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        with snapshot():
            keys = list(rest.values_list("pk", flat=True)[:BATCH])
            names = {key: as_text(key, model) for key in keys}
            stored = _of_use(component, revision_state()).filter(key__in=names.values())
            bodies = dict(stored.values_list("key", "body"))
            missing = [key for key, name in names.items() if name not in bodies]
            bodies |= _render(serializer_class, model, missing)
        if not keys:
            return
        for name in names.values():
            yield addressed([bodies[name].encode()], Address())
        last = keys[-1]


def _of_use(component: str, state: State) -> models.QuerySet[Document]:
    """Documents that are certainly of use; none that anybody would have to think about."""
    if not settings.DOCUMENTS or not state.usable or state.own:
        return Document.objects.none()
    earliest = state.floor if state.settled else state.number
    return Document.objects.filter(component=component, revision__gte=earliest)


def rendered_now(
    serializer_class: SerializerClass, contents: Mapping[str, Any], address: Address
) -> tuple[Any, tuple[str, int] | None]:
    """What a serializer of several tables shows of querysets, rendered without documents.

    `contents` has a queryset for each list that the serializer nests, and as much for each
    serializer. Returns the data and the data revision that it shows, as `Page` has it.
    """
    settled = _is_settled()
    with snapshot():
        state = revision_state()
        data = serializer_class(
            _loaded(serializer_class, contents), context=rendering(address)
        ).data
    reliable = settled and state.usable
    return data, (state.token, state.changed_at) if reliable else None


def _loaded(serializer_class: SerializerClass, contents: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: load(plan_for(nested), contents[name])
        if isinstance(shown, ListSerializer)
        else _loaded(nested, contents[name])
        for name, shown in serializer_class().fields.items()
        if (nested := nested_class(shown))
    }


@contextmanager
def alone(*, wait: bool = False) -> Iterator[bool]:
    """A transaction in which nobody else writes; False within if somebody does.

    With `wait`, others are waited for. Without, SQLite may raise OperationalError instead.
    """
    with impatience(wait=wait), transaction.atomic():
        yield try_lock(WRITERS_LOCK, wait=wait)


def render(serializer_class: SerializerClass, model: Any) -> Iterator[int]:
    """Render and store the documents that are missing or void; yields their numbers by batches.

    May be stopped at any time and started again.
    """
    follow(wait=True)
    last = None
    while True:
        try:
            keys = _render_more(serializer_class, model, last)
        except DatabaseError as error:
            if not is_contention(error):
                raise
            keys = None
        if keys is None:  # once more: a follower was at it
            continue
        if not keys:
            return
        last = keys[-1]
        yield len(keys)


def _render_more(serializer_class: SerializerClass, model: Any, last: Any) -> list[Any] | None:
    """The keys of the next documents after one, rendered and stored; None if they can't be yet."""
    component = component_of(serializer_class)
    with snapshot(write=True):
        _begun()  # so whoever begins to follow changes waits for this, not the other way round
        state = revision_state()
        if not state.usable or state.own:
            return []
        known = _not_void(component, state).filter(
            key=Cast(models.OuterRef("pk"), models.TextField())
        )
        missing = model._base_manager.filter(~models.Exists(known)).order_by("pk")
        rest = missing if last is None else missing.filter(pk__gt=last)
        keys = list(rest.values_list("pk", flat=True)[:BATCH])
        rendered = _render(serializer_class, model, keys)
        if connection.vendor == "postgresql":
            stored = _store(component, rendered, state)
    if connection.vendor == "sqlite":
        with transaction.atomic():
            stored = _store(component, rendered, state)
    return keys if stored else None


def number_missing(serializer_class: SerializerClass, model: Any) -> int:
    """How many documents `render` would store, if nothing changed meanwhile."""
    stored = _not_void(component_of(serializer_class), revision_state()).count()
    return max(model._base_manager.count() - stored, 0)


def _not_void(component: str, state: State) -> models.QuerySet[Document]:
    return Document.objects.filter(component=component, revision__gte=state.floor)


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


def addressed(
    texts: list[bytes], address: Address, *, head: bytes = b"", tail: bytes = b""
) -> bytes:
    """Texts of documents between commas, with the address of the server put in.

    The list is used up, so that a long page isn't in memory several times.
    """
    base, suffix = (dumps(part)[1:-1].encode() for part in (address.base, address.suffix))
    for number, text in enumerate(texts):
        texts[number] = text.replace(BASE.encode(), base).replace(SUFFIX.encode(), suffix)
    if not texts:
        return head + tail
    texts[0] = head + texts[0]
    texts[-1] += tail
    return b",".join(texts)


@dataclass
class _Look:
    """What one look at the database has found."""

    revision: State
    bodies: dict[Any, bytes | None]  # the objects' keys in order, with their documents
    count: int | None = None  # None if it belongs to another data revision

    @property
    def missing(self) -> list[Any]:
        return [key for key, body in self.bodies.items() if body is None]

    @property
    def whole(self) -> bool:
        return self.count is not None and self.revision.settled and not self.missing

    def forget_stale(self, listing: _Listing) -> None:
        """Do without the documents that pending changes may have made stale."""
        model, state = listing.queryset.model, self.revision
        names = {as_text(key, model): key for key, body in self.bodies.items() if body is not None}
        if not names:
            return
        stale = Changes(state.known, state.number, brief=True).stale(listing.serializer_class)
        documents = Document.objects.filter(component=listing.component, key__in=names)
        for name, shown in documents.values_list("key", "revision"):
            key = model._meta.pk.to_python(names[name])  # SQLite writes a UUID as a text
            if shown < (state.number if stale is None else stale.get(key, 0)):
                self.bodies[names[name]] = None

    def page(self, rendered: dict[str, str]) -> Page:
        reliable = self.revision.usable and _is_settled()
        texts = [
            rendered.get(str(key), "").encode() if body is None else body
            for key, body in self.bodies.items()
        ]
        revision = (self.revision.token, self.revision.changed_at) if reliable else None
        return Page(self.count or 0, texts, revision)


class _Listing:
    """The keys of a queryset in their order: a part of them, or without `limit` its only one."""

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
        """The number of PostgreSQL's lock for who renders this page."""
        return RENDERING + crc32(_digest(self.component, self.name, self.limit, self.offset))

    def look(self) -> _Look:
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
            if state.revision.token == token:
                state.count = count
                return state
            _known.forget(self.name)
        return state

    def _count(self) -> tuple[int, str]:
        """The number of rows and the data revision that it belongs to, kept or counted anew."""
        if kept := _known.get(self.name):  # whoever is at another revision sees it by the token
            return kept
        sql, parameters = _keys(self.queryset.order_by())
        ((token, count),) = _fetch(SELECT_COUNT.format(keys=sql), parameters)
        counted = count, token
        if _is_settled():
            _known.keep(self.name, counted)
        return counted

    def _read(self, keys: tuple[str, tuple[Any, ...]], limit: int, offset: int) -> _Look:
        (sql, parameters), vendor = keys, connection.vendor
        rows = _fetch(
            SELECT_PAGE.format(keys=sql, own=OWN_CHANGES[vendor], body=BODY[vendor]),
            (*parameters, limit, offset, self.component),
        )
        revision = State(*rows[0][:-2])
        stored = settings.DOCUMENTS and revision.usable and not revision.own
        bodies = {key: body if stored else None for *_, key, body in rows if key is not None}
        return _Look(revision, bodies)

    def _read_far(self, queryset: models.QuerySet, limit: int, offset: int, token: str) -> _Look:
        """The same, counted off from where a page nearby began, if one is known.

        There are `limit` rows after the offset at data revision `token`.
        """
        order = _leading_order(queryset)
        keys = self.keys if queryset is self.queryset else _keys(queryset)
        if offset < FAR or not order or not _is_settled():
            return self._read(keys, limit, offset)
        name, following, preceding = order
        listed = _digest(self.name, following, token)
        nearby = (_known.get((listed, step)) for step in range(offset // FAR, 0, -1))
        place = next((place for place in nearby if place and place.offset <= offset), None)
        state = None
        if place:
            rest = queryset.filter(**{f"{name}__{following}": place.value})
            state = self._read(_keys(rest), limit, offset - place.offset + place.ties)
        if not state or len(state.bodies) < limit:  # nulls may come after all values
            state = self._read(keys, limit, offset)
        if offset >= (place.offset if place else 0) + FAR and state.bodies:
            with snapshot():
                if revision_state().token == token == state.revision.token:
                    first = queryset.filter(pk=next(iter(state.bodies)))
                    value, key = first.values_list(name, "pk").get()
                    same = {name: value, f"pk__{preceding}": key}
                    if value is not None:
                        ties = queryset.order_by().filter(**same).count()
                        _known.keep((listed, offset // FAR), _Place(offset, value, ties))
        return state


class _Place(NamedTuple):
    """Where a page began: what it is ordered by there, and how many with the same came before."""

    offset: int
    value: Any
    ties: int


class _Known:
    """What listings have found out at a data revision: numbers of rows, and places in far pages.

    What it may take of memory is a share of what is set for kept answers. Its keys are digests, so
    however long a question is, its entry takes about the same.
    """

    #: About what an entry takes besides its value's own bytes.
    ENTRY = 700

    def __init__(self) -> None:
        self.lock = Lock()
        size = max(settings.KEPT_ANSWERS * 2**20 // 8, 2**20)
        self.entries: LRUCache[Any, Any] = LRUCache(size, getsizeof=self._size)

    def _size(self, entry: Any) -> int:
        return self.ENTRY + (getsizeof(entry.value) if isinstance(entry, _Place) else 0)

    def get(self, name: Any) -> Any:
        with self.lock:
            return self.entries.get(name)

    def keep(self, name: Any, entry: Any) -> None:
        with self.lock:
            self.entries[name] = entry

    def forget(self, name: Any) -> None:
        with self.lock:
            self.entries.pop(name, None)


_known = _Known()


def _digest(*parts: Any) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=16).digest()


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
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.adapters.register_loader("text", _Raw)
        cursor.execute(sql, parameters)
        return cursor.fetchall()


class _Raw(Loader):
    """A text in UTF-8 as PostgreSQL sends it: an answer needs it so, and no other text."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def _keys(queryset: models.QuerySet) -> tuple[str, tuple[Any, ...]]:
    """The keys of a queryset as SQL."""
    try:
        return queryset.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE 1 = 0", ()


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


def _save(component: str, rendered: dict[str, str], state: State) -> None:
    """Store documents, if that can be done at once and nothing speaks against it."""
    if not rendered or not settings.DOCUMENTS or not state.usable or state.own:
        return
    try:
        with impatience(), transaction.atomic():
            _store(component, rendered, state)
    except (DatabaseError, InterfaceError) as error:
        _report(error)


def _store(component: str, rendered: dict[str, str], state: State) -> bool:
    """Store documents that show a state, which on PostgreSQL is this transaction's snapshot.

    Not if any later change is being followed: nobody would know then that they are stale.
    """
    if _begun() > state.number:
        return False
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT, [(component, key, text, state.number) for key, text in sorted(rendered.items())]
        )
    return True


def _begun() -> int:
    """Up to which number changes are followed, or about to be; nobody begins with more meanwhile.

    Fails where that isn't what the snapshot shows. On SQLite there is one writer at a time anyway.
    """
    lock = "FOR SHARE NOWAIT" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT begun FROM "{Following._meta.db_table}" WHERE id = 1 {lock}')
        return cursor.fetchone()[0]


_reported: set[Any] = set()


def _report(error: Error) -> None:
    """Log why a document wasn't stored, once for each reason that won't go by itself."""
    kind = kind_of(error)
    if not is_contention(error) and kind not in _reported:
        _reported.add(kind)
        logger.warning("Documents are not stored, but rendered anew for each answer: %s", error)


@contextmanager
def snapshot(*, write: bool = False) -> Iterator[None]:
    """One state of the data for all that is read within.

    With `write`, documents may be stored within, on PostgreSQL.
    """
    if _in_transaction():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            more = f"; SET LOCAL lock_timeout = '{NO_TIME}'" if write else ", READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{more}")
            yield
    else:  # atomic() would keep writers out on SQLite, as if something were to be written
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _take_turn(listing: _Listing) -> bool:
    """On PostgreSQL, let one process at a time render a page: the next finds it rendered."""
    return not settings.DOCUMENTS or try_lock(listing.turn)


def _wait_for_turn(listing: _Listing, until: float) -> None:
    """Wait until nobody renders a page any more, but not for longer than patience lasts."""
    while time.monotonic() < until:
        time.sleep(0.02)
        if try_lock(listing.turn):  # and, outside of a transaction, let it go
            return
