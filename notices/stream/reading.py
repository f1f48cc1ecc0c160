"""Reads the journal for those who share a topic, and writes its entries as events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cachetools import TTLCache

from notices.cursors import Cursor, standing
from notices.models import Entry
from notices.selection import Selected
from notices.shape import told
from notices.stream.listener import Piece
from notices.stream.topics import Topic
from spacedevs.database.connections import replace_if_dead

#: How many entries are read at a time, and for how many of them objects are.
PAGE, OBJECTS = 100, 10
#: Bytes beyond which a piece ends. A listener that keeps up has room for it in the kernel's buffer.
PIECE = 64 * 1024
#: Pages that are remembered, bytes of entries as JSON that are, and for how many seconds: other
#: topics want the same.
PAGES, BYTES, SECONDS = 8, 16 * 2**20, 10.0


class Page(NamedTuple):
    """Entries of a journal, one after the other."""

    journal: str
    entries: list[Entry]
    upto: int  # the id of the last one

    @property
    def is_full(self) -> bool:
        """Whether there may be more already."""
        return len(self.entries) == PAGE


class Reader:
    """Reads each page once for all topics, and writes each entry once for all who see the same."""

    def __init__(self) -> None:
        self._pages: TTLCache[int, Page] = TTLCache(PAGES, SECONDS)
        self._texts: TTLCache[tuple[object, ...], bytes] = TTLCache(BYTES, SECONDS, getsizeof=len)

    def piece(self, topic: Topic, after: int) -> Piece:
        """The next events of a topic after the entry with an id, and how far they lead.

        Raises Gone if not all entries after it are known.
        """
        page = self._page(after)
        selected = topic.selection.select(page.entries)
        events: list[bytes] = []
        size, upto = 0, page.upto
        for entry, text in self._told(selected, topic, page.journal):
            events.append(_event(Cursor(page.journal, entry.pk), text))
            size += len(text)
            if size > PIECE:
                upto = entry.pk
                break
        if page.is_full and not selected:
            upto = _before_next(topic.selection.resources, upto)
        return Piece(b"".join(events), upto, str(Cursor(page.journal, upto)).encode())

    def _page(self, after: int) -> Page:
        page = self._pages.get(after)
        if page is None:
            replace_if_dead()
            found = standing()
            found.check(Cursor(found.name, after))
            entries = list(Entry.objects.filter(pk__gt=after).order_by("pk")[:PAGE])
            page = Page(found.name, entries, entries[-1].pk if entries else found.last)
            if entries:
                self._pages[after] = page
        return page

    def _told(
        self, selected: list[Selected], topic: Topic, journal: str
    ) -> Iterator[tuple[Entry, bytes]]:
        """Entries with their JSON."""
        selection = topic.selection
        version = selection.contract and selection.contract.version
        about = topic.base, version, selection.mode
        for first in range(0, len(selected), OBJECTS):
            some: dict[tuple[object, ...], Selected] = {
                (*about, each.entry.pk, each.matches): each
                for each in selected[first : first + OBJECTS]
            }
            known = {key: self._texts.get(key) for key in some}
            new = {key: each for key, each in some.items() if known[key] is None}
            texts = told([*new.values()], selection, journal, topic.base)
            made = dict(zip(new, texts, strict=True))
            self._texts.update(made)
            for key, each in some.items():
                yield each.entry, known[key] or made[key]


def _event(cursor: Cursor, text: bytes) -> bytes:
    """An event of a stream; its text has no line break, as JSON."""
    return b"id: %b\ndata: %b\n\n" % (str(cursor).encode(), text)


def _before_next(resources: Iterable[str], upto: int) -> int:
    """The id up to which there are no entries of some resources after an id."""
    last = standing().last  # first, so that none comes in between
    entry = Entry.objects.filter(pk__gt=upto, pk__lte=last, resource__in=resources)
    following = entry.order_by("pk").values_list("pk", flat=True).first()
    return max(upto, last if following is None else following - 1)
