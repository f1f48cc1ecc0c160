"""Shows a page from its stored renderings, and makes those that are missing.

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
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, models

from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.listings import Listing, Look
from spacedevs.api.renderings.making import make
from spacedevs.api.renderings.reads import note
from spacedevs.api.renderings.storing import complaints, may_store, store_at_once
from spacedevs.database.locks import try_lock
from spacedevs.database.snapshots import in_transaction, snapshot

#: How many seconds to wait for another process that makes the same page.
PATIENCE = 1.0
#: A page of more objects than MANY is large; only LARGE_PAGES of those are made at a time.
MANY, LARGE_PAGES = 20, 2

_large_pages = BoundedSemaphore(LARGE_PAGES)


@dataclass
class Page:
    """Texts of renderings in UTF-8 with the marks in them, and how many rows there are in all.

    `keys` are those of the objects with these texts, by `key_text`.
    `revision` is the number of the data revision that they show, with the second since 1970 of its
    change. It is None if nobody may rely on it later: the page was read amid a change or migration.
    `made` is how many of the renderings had to be made.
    """

    count: int
    texts: list[bytes]
    revision: tuple[int, int] | None
    made: int
    keys: list[str]


def room(number: int) -> AbstractContextManager[Any]:
    """To be held while making a page of so many objects: few threads make large ones at a time."""
    return _large_pages if number > MANY else nullcontext()


def page(
    queryset: models.QuerySet, serializer_class: SerializerClass, limit: int, offset: int
) -> Page:
    """Part of an ordered queryset: at most `limit` objects after the first `offset`."""
    return _show(Listing(queryset, serializer_class, limit, offset))


def single(queryset: models.QuerySet, serializer_class: SerializerClass) -> Page:
    """The only object of a queryset; a page without texts if there is none."""
    return _show(Listing(queryset, serializer_class))


def _show(listing: Listing) -> Page:
    note(listing.shown)
    if settings.RENDERINGS:
        look = listing.look()
        look.recall(listing)
        if look.whole:
            return _page(look, {})
    until = time.monotonic() + PATIENCE
    while (page := _make_missing(listing, patient=time.monotonic() < until)) is None:
        _wait_for_turn(listing, until)
    return page


def _make_missing(listing: Listing, *, patient: bool) -> Page | None:
    """The page as one snapshot shows it, with what was missing made and stored.

    Of processes that store, one at a time makes a page (PostgreSQL). None if another one does so at
    the moment and the caller is patient.
    """
    look = made = None
    try:
        with snapshot(write=settings.RENDERINGS):
            mine = not may_store() or not patient or try_lock(listing.turn)
            look = listing.look()
            if not look.settled:
                look.forget_stale(listing)
            look.recall(listing)
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
    return _page(look, made)


def _wait_for_turn(listing: Listing, until: float) -> None:
    """Wait until no process makes the page any more, but not beyond `until`."""
    while time.monotonic() < until:
        time.sleep(0.02)
        if try_lock(listing.turn):  # outside of a transaction it is released at once
            return


def _page(look: Look, made: dict[str, str]) -> Page:
    """The page; `made` has the texts of the missing renderings, by `key_text` of their keys.

    A row that has vanished since the look is left out. Only a caller's own transaction, which
    is no snapshot, can lose one.
    """
    texts = {
        str(key): made[str(key)].encode() if body is None else body
        for key, body in look.bodies.items()
        if body is not None or str(key) in made
    }
    revision = None if in_transaction() else look.state.noted
    return Page(look.count or 0, list(texts.values()), revision, len(made), list(texts))
